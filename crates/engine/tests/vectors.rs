//! Vector indexes against a naive model: random programs of writes, transactions, expiry and
//! restarts, searched in memory and in the store; and what happens while one is filled.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use env::{Env, Timestamp};
use harness::streams::run_jobs;
use harness::{Bench, item, number, text};
use model::{
    ApiError, AttributeDefinition, BillingMode, CreateTableInput, CreateVectorIndexAction,
    DeleteItemInput, DeleteTableInput, InUse, KeySchemaElement, KeyType, Projection,
    ProjectionType, Put, Request, Response, ScalarAttributeType, SearchSchemaElement,
    SearchSchemaElementType, SearchVectorsInput, TransactWriteItem, TransactWriteItemsInput,
    UpdateTableInput, VectorAttributeDefinition, VectorDistanceFunction, VectorFault, VectorIndex,
    VectorIndexUpdate,
};
use store::{MemoryStore, Store};
use value::{AttributeValue, Item, Number, Value};

const START: u64 = 1_700_000_000;
/// Bytes that all vectors of a test fit in, and bytes that none do.
const MEMORY: [usize; 2] = [1 << 24, 1];

/// A small generator: the sequence depends on the seed alone.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// An item of the model: its vector, partition, filter, and the second at which it goes.
#[derive(Clone, Debug)]
struct Known {
    vector: Option<[i64; 2]>,
    kind: Option<u64>,
    year: Option<i64>,
    expires: Option<u64>,
}

impl Known {
    fn draw(draw: &mut Draw, now: u64) -> Self {
        let coordinate = |draw: &mut Draw| i64::try_from(draw.below(41)).expect("small") - 20;
        Self {
            vector: (draw.below(6) > 0).then(|| [coordinate(draw), coordinate(draw)]),
            kind: (draw.below(6) > 0).then(|| draw.below(2)),
            year: (draw.below(3) > 0).then(|| i64::try_from(draw.below(2)).expect("small")),
            expires: (draw.below(4) == 0).then(|| now + 1 + draw.below(40)),
        }
    }

    fn item(&self, pk: &str) -> Item {
        let list = |vector: [i64; 2]| AttributeValue::L(vector.map(number).into());
        let whole = |second: u64| number(i64::try_from(second).expect("a second"));
        let attributes = [
            ("pk", Some(text(pk))),
            ("e", self.vector.map(list)),
            ("kind", self.kind.map(|kind| text(&kind.to_string()))),
            ("year", self.year.map(number)),
            ("ttl", self.expires.map(whole)),
        ];
        attributes.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

type Model = BTreeMap<String, Known>;

/// The keys that a search in `index` finds in the model, and their distances, nearest first.
fn expected(model: &Model, index: &str, at: [i64; 2], kind: u64, year: Option<i64>) -> Vec<f64> {
    let found = model.values().filter(|known| index == "all" || known.kind == Some(kind));
    let found = found.filter(|known| year.is_none() || known.year == year);
    let [left, right] = at;
    let distance = |[x, y]: [i64; 2]| {
        let square = (x - left).pow(2) + (y - right).pow(2);
        f64::from(i32::try_from(square).expect("small")).sqrt()
    };
    let mut distances: Vec<f64> = found.filter_map(|known| known.vector.map(distance)).collect();
    distances.sort_by(f64::total_cmp);
    distances
}

fn definition(name: &str, attribute_type: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition { attribute_name: name.into(), attribute_type }
}

fn index(name: &str) -> VectorIndex {
    let element = |name: &str, search_schema_element_type| SearchSchemaElement {
        attribute_name: name.into(),
        search_schema_element_type,
    };
    let mut schema = vec![element("year", SearchSchemaElementType::InlineFilter)];
    if name == "kinds" {
        schema.push(element("kind", SearchSchemaElementType::Hash));
    }
    VectorIndex {
        index_name: name.into(),
        vector_attribute: VectorAttributeDefinition { attribute_name: "e".into() },
        search_schema: Some(schema),
        projection: Projection {
            projection_type: Some(ProjectionType::KeysOnly),
            non_key_attributes: None,
        },
        dimensions: 2,
        distance_function: VectorDistanceFunction::Euclidean,
    }
}

fn table(indexes: &[&str]) -> CreateTableInput {
    let mut definitions = vec![definition("pk", ScalarAttributeType::S)];
    if !indexes.is_empty() {
        definitions.push(definition("year", ScalarAttributeType::N));
    }
    if indexes.contains(&"kinds") {
        definitions.push(definition("kind", ScalarAttributeType::S));
    }
    let indexes: Vec<_> = indexes.iter().map(|name| index(name)).collect();
    CreateTableInput {
        table_name: "t".into(),
        attribute_definitions: Some(definitions),
        key_schema: Some(vec![KeySchemaElement {
            attribute_name: "pk".into(),
            key_type: KeyType::Hash,
        }]),
        billing_mode: Some(BillingMode::PayPerRequest),
        vector_indexes: (!indexes.is_empty()).then_some(indexes),
        ..CreateTableInput::default()
    }
}

/// Adds the index `all`.
fn add() -> UpdateTableInput {
    let VectorIndex { index_name, vector_attribute, search_schema, projection, .. } = index("all");
    let create = CreateVectorIndexAction {
        index_name,
        vector_attribute,
        search_schema,
        projection,
        dimensions: 2,
        distance_function: VectorDistanceFunction::Euclidean,
    };
    UpdateTableInput {
        table_name: "t".into(),
        attribute_definitions: Some(vec![definition("year", ScalarAttributeType::N)]),
        vector_index_updates: Some(vec![VectorIndexUpdate { create: Some(create), delete: None }]),
        ..UpdateTableInput::default()
    }
}

async fn search(
    bench: &Bench,
    index: &str,
    at: [i64; 2],
    kind: u64,
    year: Option<i64>,
) -> Result<Vec<f64>, ApiError> {
    let mut conditions = Vec::new();
    let mut values: Vec<(&str, AttributeValue)> = Vec::new();
    if index == "kinds" {
        conditions.push("kind = :k");
        values.push((":k", text(&kind.to_string())));
    }
    if let Some(year) = year {
        conditions.push("#y = :y");
        values.push((":y", number(year)));
    }
    let names = year.map(|_| [("#y".to_owned(), "year".to_owned())].into_iter().collect());
    let input = SearchVectorsInput {
        table_name: "t".into(),
        index_name: index.into(),
        search_vector: at.map(|at| Value::number(Number::from(at))).into(),
        search_condition_expression: (!conditions.is_empty()).then(|| conditions.join(" AND ")),
        expression_attribute_names: names,
        expression_attribute_values: (!values.is_empty())
            .then(|| values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        top_k: 100,
        ..SearchVectorsInput::default()
    };
    match bench.call(Request::SearchVectors(input)).await? {
        Response::SearchVectors(output) => {
            let results = output.search_results.unwrap_or_default();
            Ok(results.into_iter().map(|result| result.score.expect("a score")).collect())
        }
        other => panic!("{other:?}"),
    }
}

async fn check(bench: &Bench, model: &Model, draw: &mut Draw) {
    let at = [-7, i64::try_from(draw.below(30)).expect("small") - 15];
    let kind = draw.below(3);
    for name in ["all", "kinds"] {
        for year in [None, Some(0), Some(9)] {
            let found = search(bench, name, at, kind, year).await.expect("a search");
            let expected = expected(model, name, at, kind, year);
            assert_eq!(found.len(), expected.len(), "{name} {at:?} {kind} {year:?}");
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-9, "{name}: {found} {expected}");
            }
        }
    }
}

async fn delete(bench: &Bench, pk: &str) {
    let input = DeleteItemInput {
        table_name: "t".into(),
        key: item([("pk", text(pk))]),
        ..DeleteItemInput::default()
    };
    bench.call(Request::DeleteItem(input)).await.expect("deleted");
}

/// Writes two items together or, half of the time, neither.
async fn transact(bench: &Bench, model: &mut Model, draw: &mut Draw, now: u64) {
    let fails = draw.below(2) == 0;
    let keys = [draw.below(20), 20 + draw.below(20)].map(|key| key.to_string());
    let drawn = keys.map(|pk| (pk, Known::draw(draw, now)));
    let put = |(at, (pk, known)): (usize, &(String, Known))| TransactWriteItem {
        put: Some(Put {
            table_name: "t".into(),
            item: known.item(pk),
            condition_expression: (fails && at == 1).then(|| "attribute_exists(nothing)".into()),
            ..Put::default()
        }),
        ..TransactWriteItem::default()
    };
    let transact_items = drawn.iter().enumerate().map(put).collect();
    let input = TransactWriteItemsInput { transact_items, ..TransactWriteItemsInput::default() };
    let answer = bench.call(Request::TransactWriteItems(input)).await;
    assert_eq!(answer.is_err(), fails, "{answer:?}");
    if !fails {
        model.extend(drawn);
    }
}

#[tokio::test]
async fn searches_find_what_a_naive_model_finds() {
    for seed in 1..=6 {
        let (env, clock) = Env::manual(seed, Timestamp::from_secs(START));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let mut draw = Draw(seed);
        let mut model = Model::new();
        let mut now = START;
        let open = async |bytes: usize| {
            let mut bench = Bench::over(Arc::clone(&store), &env).await;
            bench.engine = bench.engine.with_vector_memory(bytes);
            bench
        };
        let mut bench = open(MEMORY[usize::from(seed % 2 == 0)]).await;
        bench.call(Request::CreateTable(table(&["all", "kinds"]))).await.expect("a table");
        bench.ttl("t", "ttl", true).await.expect("on");
        for _ in 0..300 {
            let pk = draw.below(40).to_string();
            match draw.below(12) {
                0..=4 => {
                    let known = Known::draw(&mut draw, now);
                    bench.put("t", known.item(&pk), None).await.expect("put");
                    model.insert(pk, known);
                }
                5 => {
                    delete(&bench, &pk).await;
                    model.remove(&pk);
                }
                6 => transact(&bench, &mut model, &mut draw, now).await,
                7 => {
                    let seconds = draw.below(8);
                    now += seconds;
                    clock.advance(Duration::from_secs(seconds));
                    run_jobs(&bench.engine).await;
                    model.retain(|_, known| known.expires.is_none_or(|second| second > now));
                }
                8 => bench.engine.run_due_jobs().await.map_or_else(
                    |error| panic!("{error}"),
                    |()| model.retain(|_, known| known.expires.is_none_or(|at| at > now)),
                ),
                9 => bench = open(MEMORY[usize::from(draw.below(3) == 0)]).await,
                _ => check(&bench, &model, &mut draw).await,
            }
        }
        check(&bench, &model, &mut draw).await;
    }
}

#[tokio::test]
async fn a_new_index_is_searched_only_when_it_is_filled() {
    let env = Env::real();
    let bench = Bench::in_memory(&env).await;
    bench.call(Request::CreateTable(table(&[]))).await.expect("a table");
    let mut model = Model::new();
    let mut draw = Draw(9);
    for pk in 0..300 {
        let known = Known { expires: None, ..Known::draw(&mut draw, 0) };
        bench.put("t", known.item(&pk.to_string()), None).await.expect("put");
        model.insert(pk.to_string(), known);
    }
    // What no index can hold is left out.
    bench.put("t", item([("pk", text("odd")), ("e", text("no vector"))]), None).await.expect("put");
    bench.update_table(add()).await.expect("an index");
    let refused = search(&bench, "all", [0, 0], 0, None).await;
    assert_eq!(refused, Err(VectorFault::Backfilling("all".into()).into()));
    let input = DeleteTableInput { table_name: "t".into() };
    let deleted = bench.call(Request::DeleteTable(input.clone())).await;
    assert_eq!(deleted, Err(ApiError::ResourceInUse(InUse::IndexCreating)));
    // Written while it is filled.
    delete(&bench, "0").await;
    model.remove("0");
    bench.engine.run_due_jobs().await.expect("the backfill");
    let found = search(&bench, "all", [0, 0], 0, None).await.expect("a search");
    let mut wanted = expected(&model, "all", [0, 0], 0, None);
    wanted.truncate(100);
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
    }
    bench.call(Request::DeleteTable(input)).await.expect("deleted");
}

#[tokio::test]
async fn changes_that_were_followed_go_from_the_store() {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    bench.call(Request::CreateTable(table(&["all"]))).await.expect("a table");
    let known = Known { vector: Some([1, 2]), kind: None, year: None, expires: None };
    bench.put("t", known.item("a"), None).await.expect("put");
    bench.engine.run_due_jobs().await.expect("jobs");
    let before = rows(&*store).await;
    for round in 0..3 {
        let moved = Known { vector: Some([round, 2]), ..known.clone() };
        bench.put("t", moved.item("a"), None).await.expect("put");
        if round == 1 {
            search(&bench, "all", [0, 0], 0, None).await.expect("a search");
        }
    }
    assert_eq!(rows(&*store).await, before + 3);
    bench.engine.run_due_jobs().await.expect("jobs");
    assert_eq!(rows(&*store).await, before);
    assert_eq!(search(&bench, "all", [0, 2], 0, None).await, Ok(vec![2.0]));
}

/// The number of rows that the store holds in all.
async fn rows(store: &dyn Store) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = store::KeyRange { start: vec![0].into(), end: vec![0xff].into() };
    let limit = store::PageLimit { rows: usize::MAX, bytes: usize::MAX };
    let page = snapshot.range(range, store::Direction::Forward, limit).await.expect("a page");
    page.rows.len()
}

/// Vectors of which the codes cannot tell which is closer.
#[tokio::test]
async fn vectors_that_are_nearly_alike_are_told_apart() {
    let env = Env::real();
    let bench = Bench::in_memory(&env).await;
    bench.call(Request::CreateTable(table(&["all"]))).await.expect("a table");
    // 600 vectors on a straight line far off, of which the last four are the nearest.
    for pk in 0..600 {
        let vector = Some([1_000_000, 1000 - pk]);
        let known = Known { vector, kind: None, year: None, expires: None };
        bench.put("t", known.item(&pk.to_string()), None).await.expect("put");
    }
    let found = search(&bench, "all", [1_000_000, 0], 0, None).await.expect("a search");
    let wanted: Vec<f64> = (401..501).map(f64::from).collect();
    assert_eq!(found, wanted);
}

/// The distance functions, with the names of their indexes.
const DISTANCES: [(&str, VectorDistanceFunction); 3] = [
    ("cosine", VectorDistanceFunction::Cosine),
    ("euclidean", VectorDistanceFunction::Euclidean),
    ("product", VectorDistanceFunction::DotProduct),
];

/// Numbers that are hard to keep in few bits, as texts: many vectors of them are at one distance or
/// have no length; some are too small to be normal ones of 32 bits, some next to the largest.
const ODD: [&str; 9] =
    ["0", "0", "0", "1", "-1", "1.0000001", "1E-45", "-3.402823E+38", "3.402823E+38"];

fn odd(draw: &mut Draw) -> [&'static str; 2] {
    let mut drawn = || {
        let place = usize::try_from(draw.below(9)).expect("small");
        *ODD.get(place).expect("one of nine")
    };
    [drawn(), drawn()]
}

fn parsed(text: &str) -> AttributeValue {
    AttributeValue::N(Number::parse(text).expect("a number"))
}

/// The score of two vectors by the developer guide's formulas.
fn score(function: VectorDistanceFunction, a: [&str; 2], b: [&str; 2]) -> f64 {
    let number = |text: &str| f64::from(text.parse::<f32>().expect("a number"));
    let ([left, right], [x, y]) = (a.map(number), b.map(number));
    let product = left * x + right * y;
    match function {
        VectorDistanceFunction::Cosine => {
            let lengths = left.hypot(right) * x.hypot(y);
            if lengths > 0.0 { 1.0 - product / lengths } else { 1.0 }
        }
        VectorDistanceFunction::Euclidean => (left - x).hypot(right - y),
        VectorDistanceFunction::DotProduct => product,
    }
}

/// The keys of the nearest and their scores.
async fn nearest(bench: &Bench, index: &str, at: [&str; 2], top_k: i32) -> Vec<(String, f64)> {
    let input = SearchVectorsInput {
        table_name: "t".into(),
        index_name: index.into(),
        search_vector: at.map(|text| Value::number(Number::parse(text).expect("one"))).into(),
        top_k,
        ..SearchVectorsInput::default()
    };
    let Ok(Response::SearchVectors(output)) = bench.call(Request::SearchVectors(input)).await
    else {
        panic!("a search");
    };
    let results = output.search_results.unwrap_or_default().into_iter();
    let results = results.map(|result| {
        let pk = result.item.expect("an item").get("pk").map(value::RawValue::to_tree);
        let Some(AttributeValue::S(pk)) = pk else { panic!("{pk:?}") };
        (pk, result.score.expect("a score"))
    });
    results.collect()
}

#[tokio::test]
async fn odd_numbers_are_found_by_every_distance_in_memory_and_in_the_store() {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let mut draw = Draw(3);
    let mut bench = Bench::over(Arc::clone(&store), &env).await;
    let indexes = DISTANCES.map(|(name, distance_function)| VectorIndex {
        distance_function,
        ..VectorIndex { search_schema: None, ..index(name) }
    });
    let input = CreateTableInput { vector_indexes: Some(indexes.into()), ..table(&[]) };
    bench.call(Request::CreateTable(input)).await.expect("a table");
    let mut model = BTreeMap::new();
    for _ in 0..150 {
        let (pk, vector) = (draw.below(100).to_string(), odd(&mut draw));
        let list = AttributeValue::L(vector.map(parsed).into());
        bench.put("t", item([("pk", text(&pk)), ("e", list)]), None).await.expect("put");
        model.insert(pk, vector);
    }
    let asked: Vec<_> = (0..40)
        .map(|_| (odd(&mut draw), i32::try_from(1 + draw.below(20)).expect("small")))
        .collect();
    let mut answers = Vec::new();
    for memory in MEMORY {
        bench = Bench::over(Arc::clone(&store), &env).await;
        bench.engine = bench.engine.with_vector_memory(memory);
        for (at, top_k) in &asked {
            for (name, _) in DISTANCES {
                answers.push(nearest(&bench, name, *at, *top_k).await);
            }
        }
    }
    let (in_memory, in_store) = answers.split_at(answers.len() / 2);
    assert_eq!(in_memory, in_store);
    let mut answers = in_memory.iter();
    for (at, top_k) in asked {
        for (_, function) in DISTANCES {
            let mut scores: Vec<f64> =
                model.values().map(|vector| score(function, at, *vector)).collect();
            scores.sort_by(f64::total_cmp);
            if function == VectorDistanceFunction::DotProduct {
                scores.reverse();
            }
            scores.truncate(usize::try_from(top_k).expect("small"));
            let answer = answers.next().expect("an answer");
            // Cosines are about 1, what the others measure is of any magnitude.
            let unit = if function == VectorDistanceFunction::Cosine { 1.0 } else { 0.0 };
            let is_close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs().max(unit);
            assert_eq!(answer.len(), scores.len());
            for ((pk, found), wanted) in answer.iter().zip(scores) {
                assert!(is_close(*found, wanted), "{function:?} {at:?}: {found}, {wanted}");
                let own = model.get(pk).map(|vector| score(function, at, *vector)).expect("known");
                assert!(is_close(*found, own), "{function:?} {at:?} {pk}: {found}, {own}");
            }
        }
    }
}
