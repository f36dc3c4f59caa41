//! Restores: a table at an earlier second, with its indexes, under every interruption.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use harness::history::{Dice, Past, run_jobs};
use harness::{Bench, item, number, text};
use model::{
    ApiError, BackupFault, BillingMode, DeleteTableInput, HistoryFault, InUse, IndexStatus,
    NotFound, Projection, ProjectionType, ProvisionedThroughput, Request, Response,
    RestoreTableToPointInTimeInput, ScanInput, TableDescription, TableFault, TableStatus,
    UpdateTableInput,
};
use store::{
    Direction, FaultStore, KeyRange, MemoryStore, PageLimit, Store, StoreError, WriteFault,
};
use value::{AttributeValue, Item};

const START: u64 = 1_700_000_000;

fn clock() -> (Env, ManualClock) {
    Env::manual(7, Timestamp::from_secs(START))
}

fn person(pk: u64, version: u64) -> Item {
    let (pk, version) = (pk.to_string(), i64::try_from(version).expect("small"));
    let email = format!("{pk}-{}", version % 7);
    item([("pk", text(&pk)), ("email", text(&email)), ("version", number(version))])
}

fn to(source: &str, target: &str) -> RestoreTableToPointInTimeInput {
    RestoreTableToPointInTimeInput {
        source_table_name: Some(source.into()),
        target_table_name: target.into(),
        ..Default::default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
fn at(source: &str, target: &str, second: u64) -> RestoreTableToPointInTimeInput {
    RestoreTableToPointInTimeInput { restore_date_time: Some(second as f64), ..to(source, target) }
}

async fn restore(
    bench: &Bench,
    input: RestoreTableToPointInTimeInput,
) -> Result<TableDescription, ApiError> {
    match bench.call(Request::RestoreTableToPointInTime(input)).await? {
        Response::RestoreTableToPointInTime(output) => {
            Ok(output.table_description.expect("a description"))
        }
        other => panic!("{other:?}"),
    }
}

/// Everything in a table or index, by partition key.
async fn all(bench: &Bench, table: &str, index: Option<&str>) -> Past {
    let mut items = Past::new();
    let mut start = None;
    loop {
        let input = ScanInput {
            table_name: table.into(),
            index_name: index.map(ToOwned::to_owned),
            exclusive_start_key: start,
            ..ScanInput::default()
        };
        let page = match bench.call(Request::Scan(input)).await {
            Ok(Response::Scan(page)) => page,
            other => panic!("{other:?}"),
        };
        for item in page.items.unwrap_or_default() {
            let Some(AttributeValue::S(pk)) = item.get("pk").map(|pk| pk.to_tree()) else {
                panic!("{item:?}")
            };
            assert!(items.insert(pk, item).is_none());
        }
        start = page.last_evaluated_key;
        if start.is_none() {
            return items;
        }
    }
}

/// A table `t` with recovery on and a past of some seconds; what it was at each of them.
async fn with_past(
    bench: &Bench,
    clock: &ManualClock,
    env: &Env,
    seed: u64,
) -> BTreeMap<u64, Past> {
    bench.create_table("t").await;
    bench.recovery("t", true, None).await;
    let mut dice = Dice(seed);
    let (mut now, mut seconds) = (Past::new(), BTreeMap::new());
    for version in 0..600 {
        let pk = dice.roll(200);
        if dice.roll(3) == 0 {
            bench.delete_item("t", &pk.to_string()).await;
            now.remove(&pk.to_string());
        } else {
            bench.put("t", person(pk, version), None).await.expect("put");
            now.insert(pk.to_string(), person(pk, version));
        }
        if dice.roll(50) == 0 {
            clock.advance(Duration::from_secs(1));
            seconds.insert(env.now().as_secs(), now.clone());
        }
    }
    seconds
}

async fn rows(store: &dyn Store) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![0].into(), end: vec![0xff].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, Direction::Forward, limit).await.expect("a page").rows.len()
}

#[tokio::test]
async fn a_restored_table_is_the_source_at_that_second_with_its_indexes() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let seconds = with_past(&bench, &clock, &env, 1).await;
    assert!(seconds.len() > 5);
    for (number, (second, past)) in seconds.iter().enumerate() {
        let name = format!("restored-{number}");
        restore(&bench, at("t", &name, *second)).await.expect("a restore");
        run_jobs(&bench.engine).await;
        assert_eq!(all(&bench, &name, None).await, *past, "second {second}");
        assert_eq!(all(&bench, &name, Some("by-email")).await, *past, "second {second}");
        let shown = bench.describe(&name).await;
        let items = i64::try_from(past.len()).expect("few");
        assert_eq!(shown.item_count, Some(items));
        let index = shown.global_secondary_indexes.expect("an index").remove(0);
        assert_eq!(
            (index.item_count, index.index_status),
            (Some(items), Some(IndexStatus::Active))
        );
    }
}

#[tokio::test]
async fn a_table_is_creating_while_it_is_filled_and_nobody_uses_or_deletes_it() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let seconds = with_past(&bench, &clock, &env, 2).await;
    let (second, past) = seconds.last_key_value().expect("a second");
    let first = restore(&bench, at("t", "r", *second)).await.expect("a restore");
    for shown in [first, bench.describe("r").await] {
        assert_eq!(shown.table_status, Some(TableStatus::Creating));
        let summary = shown.restore_summary.expect("a summary");
        assert!(summary.restore_in_progress);
        assert_eq!(summary.source_backup_arn, None);
        assert_eq!(summary.source_table_arn, bench.describe("t").await.table_arn);
        assert_eq!(summary.restore_date_time, Timestamp::from_secs(*second).as_epoch_seconds());
    }
    let put = bench.put("r", person(1, 1), None).await;
    assert_eq!(put.map(|_| ()), Err(ApiError::ResourceNotFound(NotFound::Resource)));
    let creating = || ApiError::ResourceInUse(InUse::TableCreating("r".into()));
    let delete = DeleteTableInput { table_name: "r".into() };
    let deleted = bench.call(Request::DeleteTable(delete)).await;
    assert_eq!(deleted.map(|_| ()), Err(creating()));
    let update = UpdateTableInput {
        table_name: "r".into(),
        deletion_protection_enabled: Some(true),
        ..Default::default()
    };
    assert_eq!(bench.update_table(update).await, Err(creating()));
    let again = restore(&bench, at("t", "r", *second)).await;
    assert_eq!(again, Err(BackupFault::TableInUse("r".into()).into()));

    run_jobs(&bench.engine).await;
    let shown = bench.describe("r").await;
    assert_eq!(shown.table_status, Some(TableStatus::Active));
    assert!(!shown.restore_summary.expect("a summary").restore_in_progress);
    assert_eq!(all(&bench, "r", None).await, *past);
    bench.put("r", person(1, 1), None).await.expect("it takes writes");
}

#[tokio::test]
async fn the_source_may_change_and_go_while_it_is_copied() {
    let (env, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    let seconds = with_past(&bench, &clock, &env, 3).await;
    let (second, past) = seconds.first_key_value().expect("a second");
    restore(&bench, at("t", "r", *second)).await.expect("a restore");
    bench.put("t", person(1, 9_999), None).await.expect("put");
    bench.recovery("t", false, None).await;
    let input = DeleteTableInput { table_name: "t".into() };
    bench.call(Request::DeleteTable(input)).await.expect("deleted");
    drop(bench);
    let again = Bench::over(Arc::clone(&store), &env).await;
    run_jobs(&again.engine).await;
    assert_eq!(all(&again, "r", None).await, *past);
    // Nothing of the source is left but the clock.
    run_jobs(&again.engine).await;
    let left = rows(&*store).await;
    let input = DeleteTableInput { table_name: "r".into() };
    again.call(Request::DeleteTable(input)).await.expect("deleted");
    run_jobs(&again.engine).await;
    let (kept, clock_rows) = (rows(&*store).await, seconds.len() + 1);
    assert!(kept <= clock_rows + 1, "{kept} of {left} rows are left");
}

#[tokio::test]
async fn a_copy_that_breaks_off_continues_where_it_was() {
    let (env, clock) = clock();
    let memory = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&memory) as Arc<dyn Store>, &env).await;
    bench.create_table("t").await;
    for pk in 0..2_000 {
        bench.put("t", person(pk, 0), None).await.expect("put");
    }
    bench.recovery("t", true, None).await;
    clock.advance(Duration::from_secs(1));
    let second = env.now().as_secs();
    for pk in 0..2_000 {
        bench.put("t", person(pk, 1), None).await.expect("put");
    }
    restore(&bench, at("t", "r", second)).await.expect("a restore");
    drop(bench);
    // Each engine gets one commit further, then its store fails.
    let mut failures = 0;
    loop {
        let (store, faults) = FaultStore::new(Arc::clone(&memory) as Arc<dyn Store>, env.clone());
        let bench = Bench::over(Arc::new(store), &env).await;
        let first =
            if failures % 2 == 0 { WriteFault::None } else { WriteFault::AppliedButUnknown };
        faults.plan_writes(1, &first);
        faults.plan_writes(1_000, &WriteFault::Refused(StoreError::Overloaded));
        if bench.engine.run_due_jobs().await.is_ok() {
            break;
        }
        failures += 1;
        assert!(failures < 100, "it never ends");
    }
    assert!(failures >= 3, "{failures} failures for 2,000 items");
    let bench = Bench::over(memory, &env).await;
    let restored = all(&bench, "r", None).await;
    assert_eq!(restored.len(), 2_000);
    assert!((0..2_000).all(|pk| restored.get(&pk.to_string()) == Some(&person(pk, 0))));
    assert_eq!(bench.describe("r").await.item_count, Some(2_000));
}

#[tokio::test]
async fn the_latest_time_is_now() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let _ = with_past(&bench, &clock, &env, 4).await;
    bench.put("t", person(500, 1), None).await.expect("put");
    let latest =
        RestoreTableToPointInTimeInput { use_latest_restorable_time: Some(true), ..to("t", "r") };
    restore(&bench, latest).await.expect("a restore");
    run_jobs(&bench.engine).await;
    assert_eq!(all(&bench, "r", None).await, all(&bench, "t", None).await);
}

#[tokio::test]
async fn overrides_change_the_new_table_and_others_are_refused() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let seconds = with_past(&bench, &clock, &env, 5).await;
    let second = *seconds.keys().next().expect("a second");
    let units = ProvisionedThroughput { read_capacity_units: 3, write_capacity_units: 4 };
    let index = harness::table("t").global_secondary_indexes.expect("an index").remove(0);

    let without = RestoreTableToPointInTimeInput {
        global_secondary_index_override: Some(Vec::new()),
        ..at("t", "without", second)
    };
    let shown = restore(&bench, without).await.expect("a restore");
    assert_eq!(shown.global_secondary_indexes, None);
    assert_eq!(shown.attribute_definitions.map(|definitions| definitions.len()), Some(1));

    let mut paid = index.clone();
    paid.provisioned_throughput = Some(units.clone());
    let provisioned = RestoreTableToPointInTimeInput {
        billing_mode_override: Some(BillingMode::Provisioned),
        provisioned_throughput_override: Some(units.clone()),
        global_secondary_index_override: Some(vec![paid]),
        ..at("t", "provisioned", second)
    };
    let shown = restore(&bench, provisioned).await.expect("a restore");
    let throughput = shown.provisioned_throughput.expect("throughput");
    assert_eq!(
        (throughput.read_capacity_units, throughput.write_capacity_units),
        (Some(3), Some(4))
    );

    let refused = |change: fn(&mut RestoreTableToPointInTimeInput)| {
        let mut input = at("t", "refused", second);
        change(&mut input);
        input
    };
    let no_units = refused(|input| input.billing_mode_override = Some(BillingMode::Provisioned));
    assert_eq!(restore(&bench, no_units).await, Err(TableFault::ThroughputMissing.into()));
    let mut other = refused(|_| {});
    let mut narrower = index.clone();
    narrower.projection =
        Projection { projection_type: Some(ProjectionType::KeysOnly), non_key_attributes: None };
    other.global_secondary_index_override = Some(vec![narrower]);
    let fault = HistoryFault::OtherIndex("by-email".into());
    assert_eq!(restore(&bench, other).await, Err(fault.into()));
    let mut warm = refused(|_| {});
    let mut warmed = index;
    warmed.warm_throughput = Some(model::WarmThroughput::default());
    warm.global_secondary_index_override = Some(vec![warmed]);
    assert_eq!(restore(&bench, warm).await, Err(HistoryFault::WarmThroughput.into()));
}

#[tokio::test]
async fn what_cannot_be_restored_is_refused() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("off").await;
    let off = restore(&bench, at("off", "r", START)).await;
    assert_eq!(off, Err(BackupFault::RecoveryOff("off".into()).into()));
    let absent = restore(&bench, at("absent", "r", START)).await;
    assert_eq!(absent, Err(ApiError::TableNotFound("absent".into())));
    bench.recovery("off", true, None).await;
    clock.advance(Duration::from_secs(10));
    let exists = restore(&bench, at("off", "off", START)).await;
    assert_eq!(exists, Err(BackupFault::TargetExists("off".into()).into()));
    for asked in [START - 1, START + 11] {
        let fault = BackupFault::Time { asked, earliest: START, latest: START + 10 };
        assert_eq!(restore(&bench, at("off", "r", asked)).await, Err(fault.into()));
    }
    let no_time = restore(&bench, to("off", "r")).await;
    assert_eq!(no_time, Err(HistoryFault::TimeMissing.into()));
    let mut two = at("off", "r", START);
    two.use_latest_restorable_time = Some(true);
    assert_eq!(restore(&bench, two).await, Err(HistoryFault::TwoTimes.into()));
    let mut no_source = at("off", "r", START);
    no_source.source_table_name = None;
    assert_eq!(restore(&bench, no_source).await, Err(HistoryFault::SourceMissing.into()));
    let mut two_sources = at("off", "r", START);
    two_sources.source_table_arn = Some("arn:aws:dynamodb:us-east-1:000000000000:table/off".into());
    assert_eq!(restore(&bench, two_sources).await, Err(HistoryFault::TwoSources.into()));
}
