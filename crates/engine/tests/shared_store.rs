//! Two engines over one store, as two servers have it: what one changes counts for the other at
//! once, and background work is done by whichever is alive.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use engine::{Job, Pass, Slice, Step};
use env::{Env, MovableClock, Timestamp};
use harness::Bench;
use model::{
    ApiError, CreateGlobalSecondaryIndexAction, DeleteTableInput, GlobalSecondaryIndexUpdate,
    IndexStatus, ListTablesInput, NotFound, Request, Response, UpdateTableInput,
};
use store::layer::StoreLayer;
use store::{Capabilities, Direction, KeyRange, MemoryStore, PageLimit, Row, Store};

/// A store that says that others write to it too, and up to which version they read rows.
#[derive(Debug)]
struct Shared {
    store: Arc<MemoryStore>,
    row_version: u32,
}

impl StoreLayer for Shared {
    fn inner(&self) -> &dyn Store {
        &*self.store
    }

    fn capabilities(&self) -> Capabilities {
        let row_version = self.row_version;
        Capabilities { single_writer: false, row_version, ..self.store.capabilities() }
    }
}

/// A server over a store that others have open too.
async fn server(store: &Arc<MemoryStore>, row_version: u32, env: &Env) -> Arc<Bench> {
    let store = Shared { store: Arc::clone(store), row_version };
    Arc::new(Bench::over(Arc::new(store), env).await)
}

/// Two servers, and the clock of both.
async fn servers() -> ([Arc<Bench>; 2], MovableClock) {
    let (env, clock) = Env::real().movable();
    let store = Arc::new(MemoryStore::in_memory(&env));
    let [first, second] = [server(&store, 2, &env).await, server(&store, 2, &env).await];
    ([first, second], clock)
}

async fn delete_table(bench: &Bench, name: &str) {
    let input = DeleteTableInput { table_name: name.into() };
    let deleted = bench.call(Request::DeleteTable(input)).await;
    assert!(deleted.is_ok(), "{deleted:?}");
}

async fn names(bench: &Bench) -> Vec<String> {
    match bench.call(Request::ListTables(ListTablesInput::default())).await {
        Ok(Response::ListTables(output)) => output.table_names.unwrap_or_default(),
        other => panic!("ListTables answered {other:?}"),
    }
}

/// Adds the index `by-name` on the string `name`.
async fn add_index(bench: &Bench, table: &str) {
    let attribute = |name: &str| model::AttributeDefinition {
        attribute_name: name.into(),
        attribute_type: model::ScalarAttributeType::S,
    };
    let create = CreateGlobalSecondaryIndexAction {
        index_name: "by-name".into(),
        key_schema: vec![model::KeySchemaElement {
            attribute_name: "name".into(),
            key_type: model::KeyType::Hash,
        }],
        projection: model::Projection {
            projection_type: Some(model::ProjectionType::All),
            non_key_attributes: None,
        },
        ..CreateGlobalSecondaryIndexAction::default()
    };
    let update = GlobalSecondaryIndexUpdate { create: Some(create), ..Default::default() };
    let input = UpdateTableInput {
        table_name: table.into(),
        attribute_definitions: Some(vec![attribute("pk"), attribute("email"), attribute("name")]),
        global_secondary_index_updates: Some(vec![update]),
        ..UpdateTableInput::default()
    };
    bench.update_table(input).await.expect("the index is added");
}

fn person(pk: &str) -> value::Item {
    harness::item([
        ("pk", harness::text(pk)),
        ("email", harness::text("e")),
        ("name", harness::text("n")),
    ])
}

fn sorted(items: &[value::Item]) -> Vec<String> {
    let mut keys: Vec<String> = items.iter().map(|item| format!("{:?}", item.get("pk"))).collect();
    keys.sort();
    keys
}

#[tokio::test]
async fn what_one_server_changes_counts_for_the_other_at_its_next_request() {
    let ([first, second], _clock) = servers().await;
    first.create_table("people").await;
    assert_eq!(names(&second).await, ["people"]);
    second.put("people", person("ada"), None).await.expect("the table is there");
    assert_eq!(first.get("people", "ada").await, Some(person("ada")));

    // Deleted and made again: nobody reads or writes what was there before.
    delete_table(&first, "people").await;
    first.create_table("people").await;
    assert_eq!(second.get("people", "ada").await, None);
    second.put("people", person("bob"), None).await.expect("the table is there");
    assert_eq!(sorted(&first.scan("people", None).await), sorted(&[person("bob")]));

    delete_table(&second, "people").await;
    let gone = first.put("people", person("ada"), None).await;
    let absent = matches!(gone, Err(ApiError::ResourceNotFound(NotFound::Resource)));
    assert!(absent, "{gone:?}");
    assert_eq!(names(&first).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_server_that_is_far_behind_reads_the_whole_catalog() {
    let ([first, second], _clock) = servers().await;
    // More changes than are named.
    for number in 0..70 {
        let name = format!("table-{number:03}");
        first.create_table(&name).await;
        if number % 10 != 0 {
            delete_table(&first, &name).await;
        }
    }
    let expected: Vec<String> = (0..70).step_by(10).map(|at| format!("table-{at:03}")).collect();
    assert_eq!(names(&second).await, expected);
}

#[tokio::test]
async fn an_index_added_on_one_server_is_whole_while_the_other_writes() {
    let ([first, second], _clock) = servers().await;
    first.create_table("people").await;
    for number in 0..300 {
        first.put("people", person(&format!("before-{number}")), None).await.expect("a put");
    }
    let done = AtomicBool::new(false);
    let writes = async {
        let mut number = 0;
        // Some more behind the end of the backfill.
        let mut left = 50;
        while left > 0 {
            let pk = format!("beside-{number}");
            second.put("people", person(&pk), None).await.expect("a put");
            number += 1;
            left -= i32::from(done.load(Ordering::Acquire));
            tokio::task::yield_now().await;
        }
    };
    let change = async {
        add_index(&first, "people").await;
        first.engine.run_due_jobs().await.expect("the backfill runs");
        done.store(true, Ordering::Release);
    };
    tokio::join!(writes, change);
    let items = sorted(&first.scan("people", None).await);
    assert!(items.len() >= 350, "{}", items.len());
    assert_eq!(sorted(&second.scan("people", Some("by-name")).await), items);
    let index = second.describe("people").await.global_secondary_indexes.unwrap_or_default();
    assert!(index.iter().all(|one| one.index_status == Some(IndexStatus::Active)), "{index:?}");
}

#[tokio::test]
async fn a_server_takes_over_what_a_dead_one_had_begun() {
    let ([first, second], clock) = servers().await;
    first.create_table("people").await;
    for number in 0..6_000 {
        first.put("people", person(&format!("{number}")), None).await.expect("a put");
    }
    add_index(&first, "people").await;
    // It is dropped in the middle of its backfill, which takes two slices, with the lease.
    let building = |table: &model::TableDescription| {
        let indexes = table.global_secondary_indexes.clone().unwrap_or_default();
        indexes.iter().any(|one| one.index_status == Some(IndexStatus::Creating))
    };
    {
        let mut dies = Box::pin(first.engine.run_due_jobs());
        for _ in 0..3 {
            tokio::select! {
                biased;
                ended = &mut dies => panic!("the backfill was done at once: {ended:?}"),
                () = tokio::task::yield_now() => {}
            }
        }
    }
    assert!(building(&second.describe("people").await));
    let mut takes_over = Box::pin(second.engine.run_due_jobs());
    let ended = loop {
        tokio::select! {
            biased;
            ended = &mut takes_over => break ended,
            // It looks at the lease again and again, until that has been silent for its term.
            () = tokio::task::yield_now() => clock.advance(Duration::from_secs(1)),
        }
    };
    ended.expect("the second server does it");
    assert!(!building(&second.describe("people").await));
    assert_eq!(second.scan("people", Some("by-name")).await.len(), 6_000);
}

/// A job that counts its passes and has nothing to do.
struct Counting {
    name: &'static str,
    passes: AtomicUsize,
}

impl Job<()> for Counting {
    fn name(&self) -> &'static str {
        self.name
    }

    fn start(&self, (): &()) -> Box<dyn Pass<()>> {
        self.passes.fetch_add(1, Ordering::SeqCst);
        Box::new(Nothing)
    }
}

struct Nothing;

impl Pass<()> for Nothing {
    fn slice<'a>(&'a mut self, (): &'a ()) -> Slice<'a> {
        Box::pin(std::future::ready(Ok(Step::Done)))
    }
}

#[tokio::test]
async fn what_was_done_is_not_repeated_while_another_server_does_the_rest() {
    static FREE: Counting = Counting { name: "free", passes: AtomicUsize::new(0) };
    static HELD: Counting = Counting { name: "held", passes: AtomicUsize::new(0) };
    let ([first, second], clock) = servers().await;
    let turn = first.engine.take_turn(HELD.name).await.expect("a store").expect("it is free");
    let jobs: [&'static dyn Job<()>; 2] = [&FREE, &HELD];
    let mut waits = Box::pin(second.engine.run_jobs(&(), jobs.into_iter()));
    // Long enough to look several times, and less than a lease lasts.
    for _ in 0..18 {
        tokio::select! {
            biased;
            ended = &mut waits => panic!("it did not wait for the other server: {ended:?}"),
            () = tokio::task::yield_now() => clock.advance(Duration::from_secs(1)),
        }
    }
    assert_eq!(HELD.passes.load(Ordering::SeqCst), 0);
    first.engine.end_turn(&turn).await.expect("a store");
    let ended = loop {
        tokio::select! {
            biased;
            ended = &mut waits => break ended,
            () = tokio::task::yield_now() => clock.advance(Duration::from_secs(1)),
        }
    };
    ended.expect("a store");
    let passes = [&FREE, &HELD].map(|job| job.passes.load(Ordering::SeqCst));
    assert_eq!(passes, [1, 1], "passes of the job that was free, and of the one that was not");
}

/// The flag of a before-image that leaves something out, and where it is. Source: ADR 7.
const PART: u8 = 4;
const FLAGS_AT: usize = 8;

/// How many before-images there are, and how many of them leave something out.
async fn images(store: &dyn Store) -> (usize, usize) {
    let range = KeyRange { start: vec![0x1A].into(), end: vec![0x1B].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    let page = store.range(range, Direction::Forward, limit).await.expect("a page");
    let is_part = |(_, value): &&Row| value.get(FLAGS_AT).is_some_and(|flags| flags & PART != 0);
    (page.rows.len(), page.rows.iter().filter(is_part).count())
}

#[tokio::test]
async fn before_images_are_whole_until_every_server_reads_those_that_are_not() {
    let (env, clock) = Env::manual(3, Timestamp::from_secs(1_700_000_000));
    let store = Arc::new(MemoryStore::in_memory(&env));
    let old = server(&store, 1, &env).await;
    old.create_table("people").await;
    old.recovery("people", true, None).await;
    let version = |number: i64| {
        let note = harness::text(&"what stays ".repeat(20));
        let (pk, email) = (harness::text("ada"), harness::text("e"));
        harness::item([
            ("pk", pk),
            ("email", email),
            ("note", note),
            ("n", harness::number(number)),
        ])
    };
    let change = async |server: &Bench, numbers: std::ops::Range<i64>| {
        for number in numbers {
            clock.advance(Duration::from_secs(1));
            server.put("people", version(number), None).await.expect("a put");
        }
    };
    change(&old, 0..40).await;
    let (all, parts) = images(&*store).await;
    assert_eq!((all, parts), (40, 0));
    // The version was raised: servers that start see it.
    let new = server(&store, 2, &env).await;
    change(&new, 40..80).await;
    let (all, parts) = images(&*store).await;
    assert!(all == 80 && parts > 30, "{parts} of {all}");
    // Both forms are read, by every server that is allowed to be there.
    for (second, number) in [(20, 19), (41, 40), (70, 69)] {
        let past = new.scan_at("people", 1_700_000_000 + second + 1, 10).await.expect("a scan");
        assert_eq!(past.values().collect::<Vec<_>>(), [&version(number)]);
    }
}
