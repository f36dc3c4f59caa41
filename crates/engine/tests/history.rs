//! History: tables at earlier seconds, what is kept for how long, and what is refused.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use harness::history::{Dice, NaiveHistory, run_jobs};
use harness::{Bench, item, number, text};
use model::{
    ApiError, DeleteTableInput, GetItemInput, HistoryFault, PointInTimeRecoveryStatus,
    PutItemInput, Request, TransactWriteItem, TransactWriteItemsInput,
};
use store::{Direction, KeyRange, MemoryStore, PageLimit, Store};
use value::Item;

const START: u64 = 1_700_000_000;
const DAY: u64 = 86_400;

fn clock() -> (Env, ManualClock) {
    Env::manual(7, Timestamp::from_secs(START))
}

fn person(pk: u64, version: u64) -> Item {
    // Most are so long that their before-images leave out what stays.
    let (note, lines) = ("what does not change ".repeat(6), usize::from(!pk.is_multiple_of(4)));
    let (pk, version) = (pk.to_string(), i64::try_from(version).expect("small"));
    let note = note.repeat(lines);
    item([
        ("pk", text(&pk)),
        ("email", text(&pk)),
        ("note", text(&note)),
        ("version", number(version)),
    ])
}

/// The number of rows of the store whose keys begin with `space`.
async fn rows(store: &dyn Store, space: u8) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![space].into(), end: vec![space + 1].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, Direction::Forward, limit).await.expect("a page").rows.len()
}

/// The bytes of the values of such rows.
async fn value_bytes(store: &dyn Store, space: u8) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![space].into(), end: vec![space + 1].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    let page = snapshot.range(range, Direction::Forward, limit).await.expect("a page");
    page.rows.iter().map(|(_, value)| value.len()).sum()
}

const CLOCK: u8 = 0x05;
const HISTORY: u8 = 0x1A;
const DEFINITIONS: u8 = 0x1B;

/// A table `t` with recovery on, and a model that knows its items.
struct World {
    bench: Bench,
    store: Arc<dyn Store>,
    env: Env,
    clock: ManualClock,
    model: NaiveHistory,
    dice: Dice,
}

impl World {
    async fn new(seed: u64) -> Self {
        let (env, clock) = clock();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let bench = Bench::over(Arc::clone(&store), &env).await;
        bench.create_table("t").await;
        let mut world =
            Self { bench, store, env, clock, model: NaiveHistory::default(), dice: Dice(seed) };
        for pk in 0..20 {
            world.put(pk, 0).await;
        }
        world.bench.recovery("t", true, None).await;
        world.pass(0);
        world
    }

    fn second(&self) -> u64 {
        self.env.now().as_secs()
    }

    fn pass(&mut self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
        self.model.begin(self.second());
    }

    async fn put(&mut self, pk: u64, version: u64) {
        self.bench.put("t", person(pk, version), None).await.expect("put");
        self.model.put(person(pk, version));
    }

    async fn delete(&mut self, pk: u64) {
        self.bench.delete_item("t", &pk.to_string()).await;
        self.model.delete(&pk.to_string());
    }

    /// Two items in one transaction.
    async fn transact(&mut self, version: u64) {
        let pks = [self.dice.roll(20), 20 + self.dice.roll(20)];
        let put = |pk| TransactWriteItem {
            put: Some(model::Put {
                table_name: "t".into(),
                item: person(pk, version),
                ..Default::default()
            }),
            ..Default::default()
        };
        let transact_items = pks.into_iter().map(put).collect();
        let input = TransactWriteItemsInput { transact_items, ..Default::default() };
        let answer = self.bench.call(Request::TransactWriteItems(input)).await;
        assert!(answer.is_ok(), "{answer:?}");
        pks.into_iter().for_each(|pk| self.model.put(person(pk, version)));
    }

    /// The engine starts again over the same store.
    async fn restart(&mut self) {
        self.bench = Bench::over(Arc::clone(&self.store), &self.env).await;
    }

    async fn step(&mut self, version: u64) {
        let pk = self.dice.roll(40);
        match self.dice.roll(20) {
            0..=8 => self.put(pk, version).await,
            9..=13 => self.delete(pk).await,
            14..=15 => self.transact(version).await,
            16 => self.restart().await,
            _ => {
                let millis = self.dice.roll(3_000);
                self.pass(millis);
            }
        }
    }

    /// Every second, or those that a step leaves out, as the model has it.
    async fn check(&self, step: usize) {
        for second in self.model.seconds().into_iter().step_by(step) {
            let limit = if second % 2 == 0 { 1_000 } else { 3 };
            let past = self.bench.scan_at("t", second, limit).await.expect("a scan");
            assert_eq!(past, *self.model.at(second), "second {second}");
            let pk = (second % 40).to_string();
            let got = self.bench.get_at("t", second, &pk).await;
            assert_eq!(got, self.model.at(second).get(&pk).cloned(), "second {second}, item {pk}");
        }
    }
}

#[tokio::test]
async fn every_second_since_recovery_was_switched_on_can_be_read() {
    for seed in 1..=8 {
        let mut world = World::new(seed).await;
        for version in 1..=300 {
            world.step(version).await;
        }
        world.pass(1_000);
        world.check(1).await;
        world.restart().await;
        world.check(7).await;
    }
}

#[tokio::test]
async fn a_put_that_changes_little_writes_little_history() {
    let mut world = World::new(11).await;
    for version in 1..=100 {
        world.put(1, version).await;
    }
    let (rows, bytes) =
        (rows(&*world.store, HISTORY).await, value_bytes(&*world.store, HISTORY).await);
    assert_eq!(rows, 100);
    // Whole, each would be larger than the item; one in sixteen is.
    assert!(bytes * 3 < rows * person(1, 0).as_encoded().len(), "{bytes} bytes");
}

#[tokio::test]
async fn a_descending_query_sees_the_same_past() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let mut created = harness::table("r");
    created.key_schema.get_or_insert_default().push(model::KeySchemaElement {
        attribute_name: "email".into(),
        key_type: model::KeyType::Range,
    });
    bench.call(Request::CreateTable(created)).await.expect("created");
    bench.recovery("r", true, None).await;
    let row = |range: &str, version: i64| {
        item([("pk", text("p")), ("email", text(range)), ("version", number(version))])
    };
    let mut expected = Vec::new();
    for version in 0..5 {
        for range in ["a", "ab", "b", "c"] {
            bench.put("r", row(range, version), None).await.expect("put");
        }
        clock.advance(Duration::from_secs(1));
        expected.push((env.now().as_secs(), version));
    }
    for (second, version) in expected {
        for forward in [true, false] {
            let input = model::QueryInput {
                table_name: "r".into(),
                key_condition_expression: Some("pk = :p AND email < :c".into()),
                expression_attribute_values: Some(item([(":p", text("p")), (":c", text("c"))])),
                scan_index_forward: Some(forward),
                ..Default::default()
            };
            let answer = bench.engine.call(&bench.at(second), Request::Query(input)).await;
            let Ok(model::Response::Query(page)) = answer else { panic!("{answer:?}") };
            let mut rows = vec![row("a", version), row("ab", version), row("b", version)];
            if !forward {
                rows.reverse();
            }
            assert_eq!(page.items.expect("items"), rows, "second {second}");
        }
    }
}

#[tokio::test]
async fn what_is_older_than_the_period_is_refused_and_trimmed() {
    let mut world = World::new(3).await;
    world.bench.recovery("t", true, Some(1)).await;
    for version in 1..=200 {
        world.step(version).await;
    }
    assert!(rows(&*world.store, HISTORY).await > 50);
    // Nothing of it is needed after a day; what is written later is.
    world.pass(1_000);
    world.clock.advance(Duration::from_secs(2 * DAY));
    let begun = world.second();
    let before = world.bench.get("t", "1").await;
    world.put(1, 1_000).await;
    world.pass(2_000);
    run_jobs(&world.bench.engine).await;
    assert_eq!(rows(&*world.store, HISTORY).await, 1);
    let past = world.bench.get_at("t", begun, "1").await;
    assert_eq!(past, before);
    let (asked, latest) = (begun - DAY, world.second());
    let refused = world.bench.scan_at("t", asked, 100).await;
    let fault = HistoryFault::Outside { asked, earliest: latest - DAY, latest };
    assert_eq!(refused, Err(fault.into()));
}

#[tokio::test]
async fn a_walk_is_not_begun_again_before_a_sixteenth_of_the_period_has_passed() {
    let mut world = World::new(4).await;
    world.bench.recovery("t", true, Some(1)).await;
    world.put(1, 1).await;
    world.clock.advance(Duration::from_secs(DAY + 3_600));
    run_jobs(&world.bench.engine).await;
    assert_eq!(rows(&*world.store, HISTORY).await, 1, "an hour is less than a sixteenth");
    world.clock.advance(Duration::from_secs(1_800));
    run_jobs(&world.bench.engine).await;
    assert_eq!(rows(&*world.store, HISTORY).await, 0);
}

#[tokio::test]
async fn the_clock_keeps_what_the_longest_period_needs() {
    let mut world = World::new(5).await;
    for version in 1..=10 {
        world.put(1, version).await;
        world.pass(1_000);
    }
    assert_eq!(rows(&*world.store, CLOCK).await, 10);
    world.clock.advance(Duration::from_secs(40 * DAY));
    world.put(1, 11).await;
    run_jobs(&world.bench.engine).await;
    // The first of all, and the newest.
    assert_eq!(rows(&*world.store, CLOCK).await, 2);
}

#[tokio::test]
async fn a_history_ends_when_recovery_is_switched_off_and_begins_anew() {
    let mut world = World::new(6).await;
    for version in 1..=50 {
        world.step(version).await;
    }
    world.bench.recovery("t", false, None).await;
    run_jobs(&world.bench.engine).await;
    for space in [HISTORY, DEFINITIONS] {
        assert_eq!(rows(&*world.store, space).await, 0);
    }
    let refused = world.bench.scan_at("t", world.second(), 100).await;
    assert_eq!(refused, Err(HistoryFault::NotKept("t".into()).into()));
    let before = world.bench.scan("t", None).await;
    world.put(1, 99).await;
    assert_eq!(rows(&*world.store, HISTORY).await, 0, "nothing is recorded");

    world.pass(10_500);
    world.bench.recovery("t", true, None).await;
    let begun = world.second();
    world.put(1, 100).await;
    // The second in which it was switched on shows the table as it was then.
    let past = world.bench.get_at("t", begun, "1").await;
    assert_eq!(past, Some(person(1, 99)));
    assert!(world.bench.scan_at("t", begun - 1, 100).await.is_err());
    assert!(before.len() > 1);
}

#[tokio::test]
async fn a_deleted_table_takes_its_history_along() {
    let mut world = World::new(7).await;
    for version in 1..=50 {
        world.step(version).await;
    }
    let input = DeleteTableInput { table_name: "t".into() };
    world.bench.call(Request::DeleteTable(input)).await.expect("deleted");
    run_jobs(&world.bench.engine).await;
    for space in [HISTORY, DEFINITIONS, 0x1C] {
        assert_eq!(rows(&*world.store, space).await, 0);
    }
}

#[tokio::test]
async fn a_wall_clock_that_was_set_back_is_read_as_it_last_ran() {
    // Two engines over one store, one after the other: the second one's clock is an hour behind.
    let (ahead, ahead_clock) = Env::manual(1, Timestamp::from_secs(START + 3_600));
    let (behind, behind_clock) = Env::manual(2, Timestamp::from_secs(START));
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&ahead));
    let first = Bench::over(Arc::clone(&store), &ahead).await;
    first.create_table("t").await;
    first.recovery("t", true, None).await;
    for version in 0..5 {
        first.put("t", person(1, version), None).await.expect("put");
        ahead_clock.advance(Duration::from_secs(1));
    }
    drop(first);
    let second = Bench::over(store, &behind).await;
    // Recovery began at a time that is still to come by this clock.
    second.put("t", person(1, 9), None).await.expect("put");
    behind_clock.advance(Duration::from_secs(3_600));
    for version in 10..15 {
        second.put("t", person(1, version), None).await.expect("put");
        behind_clock.advance(Duration::from_secs(1));
    }
    let version = |item: Option<Item>| item.expect("an item");
    for (after, expected) in [(1, 10), (2, 11), (5, 14)] {
        let seen = second.get_at("t", START + 3_600 + after, "1").await;
        assert_eq!(version(seen), person(1, expected));
    }
}

#[tokio::test]
async fn what_does_not_read_items_refuses_a_moment() {
    let world = World::new(8).await;
    let ctx = world.bench.at(world.second());
    let put = PutItemInput { table_name: "t".into(), item: person(1, 1), ..Default::default() };
    let answer = world.bench.engine.call(&ctx, Request::PutItem(put)).await;
    assert_eq!(answer.map(|_| ()), Err(ApiError::from(HistoryFault::Operation("PutItem"))));
    let statement = "UPDATE t SET version = 2 WHERE pk = '1'".to_owned();
    let input = model::ExecuteStatementInput { statement, ..Default::default() };
    let answer = world.bench.engine.call(&ctx, Request::ExecuteStatement(input)).await;
    assert_eq!(answer.map(|_| ()), Err(ApiError::from(HistoryFault::WritingStatement)));
}

#[tokio::test]
async fn a_statement_selects_from_the_past() {
    let mut world = World::new(9).await;
    let second = world.second() + 1;
    world.pass(1_000);
    world.put(1, 7).await;
    let statement = "SELECT * FROM t WHERE pk = '1'".to_owned();
    let input = model::ExecuteStatementInput { statement, ..Default::default() };
    let ctx = world.bench.at(second);
    let answer = world.bench.engine.call(&ctx, Request::ExecuteStatement(input)).await;
    let Ok(model::Response::ExecuteStatement(output)) = answer else { panic!("{answer:?}") };
    assert_eq!(output.items, Some(vec![person(1, 0)]));
}

#[tokio::test]
async fn the_window_is_described_in_whole_seconds_up_to_now() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    clock.advance(Duration::from_millis(700));
    bench.recovery("t", true, Some(2)).await;
    clock.advance(Duration::from_millis(9_500));
    let shown = bench.described_recovery("t").await;
    let seconds = |second: u64| Some(Timestamp::from_secs(second).as_epoch_seconds());
    assert_eq!(shown.point_in_time_recovery_status, Some(PointInTimeRecoveryStatus::Enabled));
    assert_eq!(shown.recovery_period_in_days, Some(2));
    assert_eq!(shown.earliest_restorable_date_time, seconds(START));
    assert_eq!(shown.latest_restorable_date_time, seconds(START + 10));
    clock.advance(Duration::from_secs(5 * DAY));
    let shown = bench.described_recovery("t").await;
    assert_eq!(shown.earliest_restorable_date_time, seconds(START + 10 + 3 * DAY));
}

#[tokio::test]
async fn the_versions_of_an_item_are_shown_newest_first_in_pages() {
    let mut world = World::new(10).await;
    world.pass(1_000);
    let mut expected = Vec::new();
    for version in 1..=5 {
        world.put(1, version).await;
        expected.push((world.env.now(), Some(person(1, version))));
        world.pass(1_000);
        world.put(2, version).await;
    }
    world.delete(1).await;
    expected.push((world.env.now(), None));
    world.pass(1_500);
    world.put(1, 9).await;
    expected.push((world.env.now(), Some(person(1, 9))));
    expected.reverse();
    let key = item([("pk", text("1"))]);
    let input = GetItemInput { table_name: "t".into(), key, ..Default::default() };
    for limit in [1, 2, 3, 7, 100] {
        let (mut found, mut next, mut pages) = (Vec::new(), None, 0);
        let before = loop {
            let (engine, ctx) = (&world.bench.engine, &world.bench.ctx);
            let page = engine.item_history(ctx, &input, (limit, next)).await.expect("a history");
            assert!(page.versions.len() <= limit && page.earliest == Timestamp::from_secs(START));
            let by = page.versions.iter().all(|version| version.by == engine::ChangedBy::Request);
            assert!(by, "no item expired");
            found.extend(page.versions.into_iter().map(|version| (version.at, version.item)));
            pages += 1;
            next = page.next;
            if next.is_none() {
                break page.before;
            }
        };
        assert_eq!(found, expected, "pages of {limit}");
        assert_eq!(before, Some(person(1, 0)), "what it was when recovery was switched on");
        assert_eq!(pages, 7_usize.div_ceil(limit));
    }
    let key = item([("pk", text("never"))]);
    let never = GetItemInput { table_name: "t".into(), key, ..Default::default() };
    let history = world.bench.engine.item_history(&world.bench.ctx, &never, (10, None)).await;
    assert!(history.is_ok_and(|found| found.versions.is_empty() && found.before.is_none()));
    world.bench.recovery("t", false, None).await;
    let off = world.bench.engine.item_history(&world.bench.ctx, &input, (10, None)).await;
    assert_eq!(off.map(|_| ()), Err(HistoryFault::NotKept("t".into()).into()));
}
