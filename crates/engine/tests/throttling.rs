//! Throttling: what is served of a load beyond the throughput, and how the rest is answered.
//!
//! Expected: "Burst and adaptive capacity", "On-demand capacity mode", "Throttling" and "Quotas" in
//! the developer guide, API_ThrottlingReason. The clock moves only when a test moves it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;
use std::time::Duration;

use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use harness::{Bench, item, table, text};
use model::{
    ApiError, BatchGetItemInput, BatchWriteItemInput, BillingMode, CreateTableInput, Get,
    GetItemInput, KeysAndAttributes, OnDemandThroughput, OrderedMap, ProvisionedThroughput, Put,
    PutRequest, QueryInput, ReasonCode, Request, Response, ThrottlingReason, TransactGetItem,
    TransactGetItemsInput, TransactWriteItem, TransactWriteItemsInput, UpdateTableInput,
    WriteRequest,
};
use store::MemoryStore;
use value::Item;

const ARN: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/t";

/// An engine that enforces throughput, its clock, and the table `t`.
async fn enforcing(table: CreateTableInput) -> (Bench, ManualClock) {
    // Noon of a day.
    let (env, clock) = Env::manual(1, Timestamp::from_secs(20_000 * 86_400 + 43_200));
    let engine = Engine::open(Arc::new(MemoryStore::in_memory(&env)), env).await;
    let engine = engine.expect("the engine opens").with_enforced_throughput();
    let namespace = Namespace::new("000000000000", "us-east-1");
    let bench = Bench { engine, ctx: RequestCtx::internal(namespace, Deadline::NEVER) };
    bench.call(Request::CreateTable(table)).await.expect("a table");
    (bench, clock)
}

fn units(read: i64, write: i64) -> ProvisionedThroughput {
    ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write }
}

/// The table `t` with these units, and its index with those.
fn provisioned(of_table: (i64, i64), of_index: (i64, i64)) -> CreateTableInput {
    let mut input = table("t");
    input.billing_mode = Some(BillingMode::Provisioned);
    input.provisioned_throughput = Some(units(of_table.0, of_table.1));
    for index in input.global_secondary_indexes.iter_mut().flatten() {
        index.provisioned_throughput = Some(units(of_index.0, of_index.1));
    }
    input
}

fn on_demand() -> CreateTableInput {
    table("t")
}

fn reason(reason: &str, resource: &str) -> Vec<ThrottlingReason> {
    vec![ThrottlingReason { reason: Some(reason.into()), resource: Some(resource.into()) }]
}

fn key(pk: &str) -> Item {
    item([("pk", text(pk))])
}

/// An item of just below `kb` KB.
fn large(pk: &str, kb: usize) -> Item {
    item([("pk", text(pk)), ("d", text(&"x".repeat(kb * 1024 - 100)))])
}

async fn put(bench: &Bench, item: Item) -> Result<(), ApiError> {
    bench.put("t", item, None).await.map(drop)
}

async fn get(bench: &Bench, pk: &str) -> Result<(), ApiError> {
    let consistent_read = Some(true);
    let input = GetItemInput {
        table_name: "t".into(),
        key: key(pk),
        consistent_read,
        ..GetItemInput::default()
    };
    bench.call(Request::GetItem(input)).await.map(drop)
}

/// How many of `times` calls are served.
async fn served<F: Future<Output = Result<(), ApiError>>>(times: u32, call: impl Fn() -> F) -> u32 {
    let mut served = 0;
    for _ in 0..times {
        served += u32::from(call().await.is_ok());
    }
    served
}

#[tokio::test]
async fn a_load_at_twice_the_rate_is_served_at_the_rate() {
    let (bench, clock) = enforcing(provisioned((100, 100), (1, 1))).await;
    // Each second twenty times a tenth of what twice the rate is.
    for direction in ["write", "read"] {
        let mut total = 0;
        for _ in 0..600 {
            total += match direction {
                "write" => served(20, || put(&bench, key("a"))).await,
                _ => served(20, || get(&bench, "a")).await,
            };
            clock.advance(Duration::from_millis(100));
        }
        let (expected, allowed) = (6_000.0, 0.02);
        let off = (f64::from(total) - expected).abs() / expected;
        assert!(off <= allowed, "{direction}: {total} units in a minute");
    }
}

#[tokio::test]
async fn three_hundred_seconds_of_unused_capacity_are_a_burst() {
    let (bench, clock) = enforcing(provisioned((5, 5), (1, 1))).await;
    put(&bench, key("a")).await.expect("it is new");
    clock.advance(Duration::from_secs(10_000));
    // Within the limit of a partition: 1,000 writes a second.
    assert_eq!(served(900, || put(&bench, key("a"))).await, 900);
    clock.advance(Duration::from_secs(1));
    assert_eq!(served(900, || put(&bench, key("a"))).await, 605);
}

#[tokio::test]
async fn provisioned_throughput_that_is_used_up_is_named() {
    let (bench, _clock) = enforcing(provisioned((2, 3), (5, 5))).await;
    put(&bench, large("a", 30)).await.expect("the first one runs whatever it costs");
    let error = put(&bench, key("a")).await.expect_err("thirty units are owed");
    let reasons = reason("TableWriteProvisionedThroughputExceeded", ARN);
    assert_eq!(error, ApiError::ProvisionedThroughputExceeded { reasons });
    assert_eq!(
        error.to_string(),
        "The level of configured provisioned throughput for the table was exceeded. Consider \
         increasing your provisioning level with the UpdateTable API."
    );
    // Reads have their own.
    get(&bench, "a").await.expect("nothing was read yet");
    let reasons = reason("TableReadProvisionedThroughputExceeded", ARN);
    let exceeded = Err(ApiError::ProvisionedThroughputExceeded { reasons });
    assert_eq!(get(&bench, "a").await, exceeded);
}

#[tokio::test]
async fn a_write_needs_throughput_of_the_indexes_that_it_changes() {
    let (bench, clock) = enforcing(provisioned((100, 100), (1, 1))).await;
    let indexed = |pk: &str| item([("pk", text(pk)), ("email", text(pk))]);
    put(&bench, indexed("a")).await.expect("the index has one unit");
    let error = put(&bench, indexed("b")).await.expect_err("the index has none");
    let index = format!("{ARN}/index/by-email");
    let reasons = reason("IndexWriteProvisionedThroughputExceeded", &index);
    assert_eq!(error, ApiError::ProvisionedThroughputExceeded { reasons });
    assert_eq!(
        error.to_string(),
        "The level of configured provisioned throughput for one or more global secondary indexes of \
         the table was exceeded. Consider increasing your provisioning level for the \
         under-provisioned global secondary indexes with the UpdateTable API."
    );
    assert_eq!(bench.get("t", "b").await, None, "nothing of it was written");
    put(&bench, key("c")).await.expect("it is not in the index");
    clock.advance(Duration::from_secs(1));
    put(&bench, indexed("b")).await.expect("a second later there is a unit");
    // Reads of the index use its own units.
    let query = || {
        bench.call(Request::Query(QueryInput {
            table_name: "t".into(),
            index_name: Some("by-email".into()),
            key_condition_expression: Some("email = :e".into()),
            expression_attribute_values: Some(item([(":e", text("b"))])),
            ..QueryInput::default()
        }))
    };
    query().await.expect("half a unit");
    query().await.expect("half a unit");
    let reasons = reason("IndexReadProvisionedThroughputExceeded", &index);
    let exceeded = ApiError::ProvisionedThroughputExceeded { reasons };
    assert_eq!(query().await.expect_err("one unit a second"), exceeded);
}

#[tokio::test]
async fn a_partition_gives_a_thousand_writes_and_three_thousand_reads_a_second() {
    let (bench, clock) = enforcing(on_demand()).await;
    assert_eq!(served(1_200, || put(&bench, key("hot"))).await, 1_000);
    let reasons = reason("TableWriteKeyRangeThroughputExceeded", ARN);
    let exceeded = Err(ApiError::ProvisionedThroughputExceeded { reasons });
    assert_eq!(put(&bench, key("hot")).await, exceeded);
    // Some of these are in the other three partitions.
    let mut elsewhere = 0;
    for number in 0..40 {
        elsewhere += u32::from(put(&bench, key(&format!("k{number}"))).await.is_ok());
    }
    assert!((10..40).contains(&elsewhere), "{elsewhere} of 40");
    assert_eq!(served(3_300, || get(&bench, "hot")).await, 3_000);
    clock.advance(Duration::from_secs(1));
    assert_eq!(served(3_300, || get(&bench, "hot")).await, 3_000);
}

#[tokio::test]
async fn an_on_demand_table_does_what_a_new_one_does_and_later_twice_its_peak() {
    let (bench, clock) = enforcing(on_demand()).await;
    let keys: Vec<Item> = (0..64).map(|number| large(&format!("k{number}"), 40)).collect();
    let load = async |writes: usize| {
        let (mut served, mut last) = (0, Ok(()));
        for item in keys.iter().cycle().take(writes) {
            last = put(&bench, item.clone()).await;
            served += u32::from(last.is_ok());
        }
        (served, last)
    };
    // Forty units each: a hundred use four thousand up, a thousand in each of four partitions.
    let (first, last) = load(400).await;
    assert!((90..=104).contains(&first), "{first}");
    assert!(last.is_err());
    clock.advance(Duration::from_secs(1_798));
    // It is not twice the peak that is served a moment earlier than half an hour later.
    let (early, _) = load(400).await;
    assert!((90..=104).contains(&early), "{early}");
    clock.advance(Duration::from_secs(2));
    let (later, _) = load(400).await;
    assert!((180..=208).contains(&later), "{later}");
}

#[tokio::test]
async fn an_on_demand_table_beyond_its_peak_is_told_to_try_again() {
    let (bench, _clock) = enforcing(on_demand()).await;
    let mut refused = None;
    for number in 0..400 {
        refused = put(&bench, large(&format!("k{number}"), 40)).await.err().or(refused);
    }
    // The table and its partitions reach their limits at about the same time.
    let reasons = reason("TableWriteKeyRangeThroughputExceeded", ARN);
    assert_eq!(refused, Some(ApiError::Throttling { reasons }));
}

#[tokio::test]
async fn maximum_throughput_on_demand_is_a_limit_of_its_own() {
    let maximum =
        OnDemandThroughput { max_read_request_units: Some(10), max_write_request_units: Some(5) };
    let mut input = on_demand();
    input.on_demand_throughput = Some(maximum);
    let (bench, clock) = enforcing(input).await;
    for _ in 0..3 {
        assert_eq!(served(20, || put(&bench, key("a"))).await, 5);
        assert_eq!(served(20, || get(&bench, "a")).await, 10);
        clock.advance(Duration::from_secs(1));
    }
    assert_eq!(served(5, || put(&bench, key("a"))).await, 5);
    let reasons = reason("TableWriteMaxOnDemandThroughputExceeded", ARN);
    assert_eq!(put(&bench, key("a")).await, Err(ApiError::Throttling { reasons }));
}

#[tokio::test]
async fn batches_answer_what_is_throttled_as_unprocessed() {
    let (bench, clock) = enforcing(provisioned((2, 2), (1, 1))).await;
    let write = || {
        let request = |pk: &str| WriteRequest {
            put_request: Some(PutRequest { item: key(pk) }),
            delete_request: None,
        };
        let requests = ["a", "b", "c"].map(request).to_vec();
        let request_items = [("t".to_owned(), requests)].into_iter().collect();
        bench.call(Request::BatchWriteItem(BatchWriteItemInput {
            request_items,
            ..BatchWriteItemInput::default()
        }))
    };
    let Ok(Response::BatchWriteItem(output)) = write().await else { panic!("two are served") };
    let left = output.unprocessed_items.expect("always there");
    let left = left.get("t").expect("requests of the table");
    assert_eq!(left.len(), 1);
    let put = left.first().and_then(|request| request.put_request.as_ref());
    assert_eq!(put.map(|put| &put.item), Some(&key("c")));
    let error = write().await.expect_err("none is served");
    assert!(matches!(error, ApiError::ProvisionedThroughputExceeded { .. }), "{error:?}");
    let read = || {
        let keys = ["a", "b", "c"].map(key).to_vec();
        let asked =
            KeysAndAttributes { keys, consistent_read: Some(true), ..KeysAndAttributes::default() };
        let request_items: OrderedMap<_> = [("t".to_owned(), asked)].into_iter().collect();
        bench.call(Request::BatchGetItem(BatchGetItemInput {
            request_items,
            ..BatchGetItemInput::default()
        }))
    };
    let Ok(Response::BatchGetItem(output)) = read().await else { panic!("two are served") };
    let left = output.unprocessed_keys.expect("always there");
    let left = left.get("t").expect("keys of the table");
    assert_eq!((left.keys.clone(), left.consistent_read), (vec![key("c")], Some(true)));
    let found = output.responses.expect("always there");
    assert_eq!(found.get("t").map(Vec::len), Some(2));
    assert!(read().await.is_err(), "none is served");
    clock.advance(Duration::from_secs(1));
    assert!(read().await.is_ok());
}

#[tokio::test]
async fn a_throttled_action_cancels_its_transaction() {
    let (bench, _clock) = enforcing(provisioned((2, 2), (1, 1))).await;
    let write = |pk: &str| {
        let put = Put { table_name: "t".into(), item: key(pk), ..Put::default() };
        TransactWriteItem { put: Some(put), ..TransactWriteItem::default() }
    };
    let transact = |pk: &str| {
        bench.call(Request::TransactWriteItems(TransactWriteItemsInput {
            transact_items: vec![write(pk)],
            ..TransactWriteItemsInput::default()
        }))
    };
    transact("a").await.expect("two units");
    let reasons = reason("TableWriteProvisionedThroughputExceeded", ARN);
    let code = |error| match error {
        Err(ApiError::TransactionCanceled { reasons }) => {
            reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let expected = [ReasonCode::ProvisionedThroughputExceeded(reasons)];
    assert_eq!(code(transact("b").await), expected);
    let read = || {
        let get = Get { table_name: "t".into(), key: key("a"), ..Get::default() };
        bench.call(Request::TransactGetItems(TransactGetItemsInput {
            transact_items: vec![TransactGetItem { get }],
            ..TransactGetItemsInput::default()
        }))
    };
    read().await.expect("two units");
    let reasons = reason("TableReadProvisionedThroughputExceeded", ARN);
    let expected = [ReasonCode::ProvisionedThroughputExceeded(reasons)];
    assert_eq!(code(read().await), expected);
}

#[tokio::test]
async fn throughput_goes_down_four_times_a_day_and_then_once_an_hour() {
    let (bench, clock) = enforcing(provisioned((100, 100), (100, 100))).await;
    let to = |read: i64| {
        bench.update_table(UpdateTableInput {
            table_name: "t".into(),
            provisioned_throughput: Some(units(read, 100)),
            ..UpdateTableInput::default()
        })
    };
    for read in [90, 80, 70, 60] {
        to(read).await.expect("four are free");
    }
    let error = to(50).await.expect_err("a fifth within the hour");
    assert!(matches!(error, ApiError::LimitExceeded { .. }), "{error:?}");
    to(200).await.expect("more is always fine");
    clock.advance(Duration::from_secs(3_600));
    to(150).await.expect("an hour later");
    assert!(to(140).await.is_err());
    // The next day begins at midnight (UTC).
    clock.advance(Duration::from_secs(43_200 - 3_600));
    for read in [130, 120, 110, 100] {
        to(read).await.expect("four are free");
    }
    assert!(to(90).await.is_err());
}
