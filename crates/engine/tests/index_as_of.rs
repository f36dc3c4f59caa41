//! Indexes at earlier seconds: a random program, and a model that knows every item of every second
//! and derives from it what an index shows.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use harness::history::{Dice, run_jobs};
use harness::{Bench, item, number, text};
use model::{
    ApiError, AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, CreateTableInput,
    DeleteGlobalSecondaryIndexAction, DeleteItemInput, ExecuteStatementInput, GlobalSecondaryIndex,
    GlobalSecondaryIndexUpdate, KeySchemaElement, KeyType, LocalSecondaryIndex, OrderedMap,
    Projection, ProjectionType, QueryInput, Request, Response, ScalarAttributeType, ScanInput,
    UpdateTableInput,
};
use store::{MemoryStore, Store};
use value::{AttributeValue, Item};

const START: u64 = 1_700_000_000;
/// Values of the indexed attribute.
const TEAMS: u64 = 3;

fn key(name: &str, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement { attribute_name: name.into(), key_type }
}

fn include(names: &[&str]) -> Projection {
    Projection {
        projection_type: Some(ProjectionType::Include),
        non_key_attributes: Some(names.iter().map(|name| (*name).to_owned()).collect()),
    }
}

fn by_team() -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: "by-team".into(),
        key_schema: vec![key("team", KeyType::Hash), key("rank", KeyType::Range)],
        projection: include(&["note"]),
        ..GlobalSecondaryIndex::default()
    }
}

/// `pk` and `sk`; the global index `by-team` (team, rank) and the local one `by-rank` (pk, rank).
fn table() -> CreateTableInput {
    let attribute = |name: &str| AttributeDefinition {
        attribute_name: name.into(),
        attribute_type: ScalarAttributeType::S,
    };
    CreateTableInput {
        table_name: "t".into(),
        attribute_definitions: Some(["pk", "sk", "team", "rank"].map(attribute).to_vec()),
        key_schema: Some(vec![key("pk", KeyType::Hash), key("sk", KeyType::Range)]),
        billing_mode: Some(BillingMode::PayPerRequest),
        global_secondary_indexes: Some(vec![by_team()]),
        local_secondary_indexes: Some(vec![LocalSecondaryIndex {
            index_name: "by-rank".into(),
            key_schema: vec![key("pk", KeyType::Hash), key("rank", KeyType::Range)],
            projection: Projection {
                projection_type: Some(ProjectionType::KeysOnly),
                non_key_attributes: None,
            },
        }]),
        ..CreateTableInput::default()
    }
}

type Items = BTreeMap<(String, String), Item>;

struct World {
    bench: Bench,
    store: Arc<dyn Store>,
    env: Env,
    clock: ManualClock,
    dice: Dice,
    now: Items,
    seconds: BTreeMap<u64, Items>,
}

impl World {
    async fn new(seed: u64) -> Self {
        let (env, clock) = Env::manual(seed, Timestamp::from_secs(START));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let bench = Bench::over(Arc::clone(&store), &env).await;
        bench.call(Request::CreateTable(table())).await.expect("created");
        let (dice, now, seconds) = (Dice(seed), Items::new(), BTreeMap::new());
        let mut world = Self { bench, store, env, clock, dice, now, seconds };
        for _ in 0..15 {
            world.put(0).await;
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
        let first = self.seconds.last_key_value().map_or(self.second(), |(last, _)| last + 1);
        for second in first..=self.second() {
            self.seconds.insert(second, self.now.clone());
        }
    }

    fn any_key(&mut self) -> (String, String) {
        (format!("p{}", self.dice.roll(4)), format!("s{}", self.dice.roll(6)))
    }

    /// An item that is in both indexes, in one of them or in none.
    async fn put(&mut self, version: i64) {
        let (pk, sk) = self.any_key();
        let mut attributes: BTreeMap<String, AttributeValue> = BTreeMap::from([
            ("pk".to_owned(), text(&pk)),
            ("sk".to_owned(), text(&sk)),
            ("version".to_owned(), number(version)),
        ]);
        if self.dice.roll(4) > 0 {
            attributes.insert("team".into(), text(&format!("t{}", self.dice.roll(TEAMS))));
        }
        if self.dice.roll(4) > 0 {
            attributes.insert("rank".into(), text(&format!("r{}", self.dice.roll(4))));
        }
        // Often the same: then the entry of the index does not change with the item.
        if self.dice.roll(2) > 0 {
            // Long, so that before-images leave it out.
            let note = format!("n{}", self.dice.roll(2)).repeat(60);
            attributes.insert("note".into(), text(&note));
        }
        let item: Item = attributes.into_iter().collect();
        self.bench.put("t", item.clone(), None).await.expect("put");
        self.now.insert((pk, sk), item);
    }

    async fn delete(&mut self) {
        let (pk, sk) = self.any_key();
        let key = item([("pk", text(&pk)), ("sk", text(&sk))]);
        let input = DeleteItemInput { table_name: "t".into(), key, ..Default::default() };
        self.bench.call(Request::DeleteItem(input)).await.expect("deleted");
        self.now.remove(&(pk, sk));
    }

    /// The global index is deleted, made again and filled.
    async fn rebuild_index(&mut self) {
        for (create, delete) in [
            (None, Some(DeleteGlobalSecondaryIndexAction { index_name: "by-team".into() })),
            (Some(by_team()), None),
        ] {
            let create = create.map(|index| CreateGlobalSecondaryIndexAction {
                index_name: index.index_name,
                key_schema: index.key_schema,
                projection: index.projection,
                ..Default::default()
            });
            let update = GlobalSecondaryIndexUpdate { create, delete, ..Default::default() };
            let input = UpdateTableInput {
                table_name: "t".into(),
                attribute_definitions: table().attribute_definitions,
                global_secondary_index_updates: Some(vec![update]),
                ..UpdateTableInput::default()
            };
            self.bench.update_table(input).await.expect("updated");
            run_jobs(&self.bench.engine).await;
        }
    }

    async fn step(&mut self, version: i64) {
        match self.dice.roll(24) {
            0..=11 => self.put(version).await,
            12..=15 => self.delete().await,
            16 => self.bench = Bench::over(Arc::clone(&self.store), &self.env).await,
            17 if version % 5 == 0 => self.rebuild_index().await,
            _ => {
                let millis = self.dice.roll(2_500);
                self.pass(millis);
            }
        }
    }

    /// What `index` shows of the items of a second, sorted by its keys and then the table's.
    fn expected(&self, second: u64, index: &str) -> Vec<Item> {
        let shown: &[&str] = match index {
            "by-team" => &["pk", "sk", "team", "rank", "note"],
            _ => &["pk", "sk", "rank"],
        };
        let hash = if index == "by-team" { "team" } else { "pk" };
        let items = self.seconds.get(&second).expect("a second that has begun").values();
        let mut rows: Vec<(Vec<String>, Item)> = items
            .filter(|item| item.get(hash).is_some() && item.get("rank").is_some())
            .map(|item| {
                let order = [hash, "rank", "pk", "sk"].map(|name| string(item, name));
                (order.to_vec(), item.filter(|name| shown.contains(&name)))
            })
            .collect();
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        rows.into_iter().map(|(_, item)| item).collect()
    }

    /// All pages of a Query or Scan as of a second.
    async fn pages(
        &self,
        second: u64,
        page: impl Fn(Option<Item>) -> Request,
    ) -> Result<Vec<Item>, ApiError> {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let answer = self.bench.engine.call(&self.bench.at(second), page(start)).await?;
            let (found, last) = match answer {
                Response::Query(page) => (page.items, page.last_evaluated_key),
                Response::Scan(page) => (page.items, page.last_evaluated_key),
                other => panic!("{other:?}"),
            };
            items.extend(found.unwrap_or_default());
            start = last;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    async fn query(&self, second: u64, (index, hash, value): (&str, &str, &str)) -> [Vec<Item>; 2] {
        let mut found = [Vec::new(), Vec::new()];
        for (forward, found) in [true, false].into_iter().zip(&mut found) {
            let query = |start| {
                Request::Query(QueryInput {
                    table_name: "t".into(),
                    index_name: Some(index.into()),
                    key_condition_expression: Some(format!("{hash} = :v")),
                    expression_attribute_values: Some(item([(":v", text(value))])),
                    scan_index_forward: Some(forward),
                    limit: Some(if second.is_multiple_of(3) { 2 } else { 100 }),
                    exclusive_start_key: start,
                    ..QueryInput::default()
                })
            };
            *found = self.pages(second, query).await.expect("a query of the past");
        }
        found[1].reverse();
        found
    }

    async fn check(&self, second: u64) {
        for index in ["by-team", "by-rank"] {
            let mut expected = self.expected(second, index);
            let hash = if index == "by-team" { "team" } else { "pk" };
            let mut values: Vec<String> = expected.iter().map(|item| string(item, hash)).collect();
            values.push("none".into());
            values.dedup();
            for value in values {
                let of_value: Vec<Item> =
                    expected.iter().filter(|item| string(item, hash) == value).cloned().collect();
                let found = self.query(second, (index, hash, &value)).await;
                let both = [of_value.clone(), of_value];
                assert_eq!(found, both, "{index} {value} at {second}");
            }
            let scan = |start| {
                Request::Scan(ScanInput {
                    table_name: "t".into(),
                    index_name: Some(index.into()),
                    limit: Some(if second.is_multiple_of(2) { 3 } else { 100 }),
                    exclusive_start_key: start,
                    ..ScanInput::default()
                })
            };
            let mut found = self.pages(second, scan).await.expect("a scan of the past");
            let order = |item: &Item| [hash, "rank", "pk", "sk"].map(|name| string(item, name));
            found.sort_by_key(order);
            expected.sort_by_key(order);
            assert_eq!(found, expected, "all of {index} at {second}");
        }
    }
}

fn string(item: &Item, name: &str) -> String {
    match item.get(name).map(|value| value.to_tree()) {
        Some(AttributeValue::S(text)) => text,
        other => panic!("{name} is {other:?}"),
    }
}

#[tokio::test]
async fn indexes_show_every_second_since_recovery_was_switched_on() {
    let mut differs = 0;
    for seed in 1..=6 {
        let mut world = World::new(seed).await;
        for version in 1..=200 {
            world.step(version).await;
        }
        world.pass(1_000);
        let last = world.expected(world.second(), "by-team");
        for second in world.seconds.keys().copied().collect::<Vec<_>>() {
            differs += usize::from(world.expected(second, "by-team") != last);
            world.check(second).await;
        }
    }
    assert!(differs > 100, "the program changes what indexes show: {differs}");
}

#[tokio::test]
async fn a_local_index_of_the_past_brings_whole_items_and_a_statement_selects_from_an_index() {
    let mut world = World::new(11).await;
    let team = || Some(text("t0"));
    let old =
        item([("pk", text("p9")), ("sk", text("a")), ("rank", text("r1")), ("x", text("old"))]);
    let team_of = |item: &Item, team: Option<AttributeValue>| -> Item {
        let own = item.as_map().iter().map(|(name, value)| (name.to_owned(), value.to_tree()));
        own.chain(team.map(|team| ("team".to_owned(), team))).collect()
    };
    let old = team_of(&old, team());
    world.bench.put("t", old.clone(), None).await.expect("put");
    world.pass(1_000);
    let second = world.second();
    world.pass(1_000);
    let new =
        item([("pk", text("p9")), ("sk", text("a")), ("rank", text("r2")), ("x", text("new"))]);
    world.bench.put("t", new, None).await.expect("put");
    let mut names = OrderedMap::new();
    names.insert("#rank".to_owned(), "rank".to_owned());
    let query = |start| {
        Request::Query(QueryInput {
            table_name: "t".into(),
            index_name: Some("by-rank".into()),
            key_condition_expression: Some("pk = :p".into()),
            projection_expression: Some("x, #rank".into()),
            expression_attribute_names: Some(names.clone()),
            expression_attribute_values: Some(item([(":p", text("p9"))])),
            exclusive_start_key: start,
            ..QueryInput::default()
        })
    };
    let found = world.pages(second, query).await.expect("a query");
    assert_eq!(found, [item([("rank", text("r1")), ("x", text("old"))])]);

    let statement = "SELECT pk, \"rank\" FROM \"t\".\"by-team\" WHERE team = 't0' AND pk = 'p9'";
    let input = ExecuteStatementInput { statement: statement.into(), ..Default::default() };
    for (at, expected) in [
        (second, vec![item([("pk", text("p9")), ("rank", text("r1"))])]),
        (world.second() + 1, vec![]),
    ] {
        world.pass(1_000);
        let request = Request::ExecuteStatement(input.clone());
        let answer = world.bench.engine.call(&world.bench.at(at), request).await;
        let Ok(Response::ExecuteStatement(output)) = answer else { panic!("{answer:?}") };
        assert_eq!(output.items, Some(expected), "at {at}");
    }
}

#[tokio::test]
async fn more_changes_than_are_kept_at_once_are_seen_all_the_same() {
    let mut world = World::new(12).await;
    let wide = |number: u64, version: &str| {
        let rank = format!("r{number:03}");
        let note = version.repeat(150_000);
        item([
            ("pk", text("wide")),
            ("sk", text(&rank)),
            ("team", text("wide")),
            ("rank", text(&rank)),
            ("note", text(&note)),
        ])
    };
    for number in 0..60 {
        world.bench.put("t", wide(number, "a"), None).await.expect("put");
    }
    world.pass(1_000);
    let second = world.second();
    world.pass(1_000);
    for number in 0..60 {
        world.bench.put("t", wide(number, "b"), None).await.expect("put");
    }
    for found in world.query(second, ("by-team", "team", "wide")).await {
        let expected: Vec<Item> = (0..60).map(|number| wide(number, "a")).collect();
        assert!(found == expected, "{} items", found.len());
    }
}
