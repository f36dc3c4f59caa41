//! Backups: copies of tables at one moment, and what remains of deleted tables.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use harness::history::{Past, run_jobs};
use harness::{Bench, item, number, text};
use model::{
    ApiError, BackupDescription, BackupDetails, BackupFault, BackupStatus, BackupSummary,
    BackupType, BackupTypeFilter, CreateBackupInput, DeleteBackupInput, DeleteTableInput,
    DescribeBackupInput, InUse, ListBackupsInput, Request, Response, RestoreTableFromBackupInput,
    TableStatus,
};
use store::{
    Direction, FaultStore, KeyRange, MemoryStore, PageLimit, Store, StoreError, WriteFault,
};
use value::Item;

const START: u64 = 1_700_000_000;
const DAY: u64 = 86_400;

fn clock() -> (Env, ManualClock) {
    Env::manual(7, Timestamp::from_secs(START))
}

fn person(pk: u64, version: i64) -> Item {
    let pk = pk.to_string();
    item([("pk", text(&pk)), ("email", text(&pk)), ("version", number(version))])
}

async fn create(bench: &Bench, table: &str, name: &str) -> Result<BackupDetails, ApiError> {
    let input = CreateBackupInput { table_name: table.into(), backup_name: name.into() };
    match bench.call(Request::CreateBackup(input)).await? {
        Response::CreateBackup(output) => Ok(output.backup_details.expect("details")),
        other => panic!("{other:?}"),
    }
}

async fn describe(bench: &Bench, arn: &str) -> Result<BackupDescription, ApiError> {
    let input = DescribeBackupInput { backup_arn: arn.into() };
    match bench.call(Request::DescribeBackup(input)).await? {
        Response::DescribeBackup(output) => Ok(output.backup_description.expect("one")),
        other => panic!("{other:?}"),
    }
}

async fn delete(bench: &Bench, arn: &str) -> Result<BackupDescription, ApiError> {
    let input = DeleteBackupInput { backup_arn: arn.into() };
    match bench.call(Request::DeleteBackup(input)).await? {
        Response::DeleteBackup(output) => Ok(output.backup_description.expect("one")),
        other => panic!("{other:?}"),
    }
}

async fn list(bench: &Bench, input: ListBackupsInput) -> (Vec<BackupSummary>, Option<String>) {
    match bench.call(Request::ListBackups(input)).await {
        Ok(Response::ListBackups(output)) => {
            (output.backup_summaries.unwrap_or_default(), output.last_evaluated_backup_arn)
        }
        other => panic!("{other:?}"),
    }
}

fn from(arn: &str, target: &str) -> Request {
    Request::RestoreTableFromBackup(RestoreTableFromBackupInput {
        backup_arn: arn.into(),
        target_table_name: target.into(),
        ..Default::default()
    })
}

async fn restore(bench: &Bench, arn: &str, target: &str) {
    let answer = bench.call(from(arn, target)).await;
    assert!(answer.is_ok(), "{answer:?}");
    run_jobs(&bench.engine).await;
}

async fn delete_table(bench: &Bench, table: &str) -> Result<(), ApiError> {
    let input = DeleteTableInput { table_name: table.into() };
    bench.call(Request::DeleteTable(input)).await.map(|_| ())
}

/// What a table or index holds, by partition key.
async fn all(bench: &Bench, table: &str, index: Option<&str>) -> Past {
    let items = bench.scan(table, index).await.into_iter();
    let pk = |item: &Item| format!("{:?}", item.get("pk").map(|pk| pk.to_tree()));
    items.map(|item| (pk(&item), item)).collect()
}

async fn rows(store: &dyn Store) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = KeyRange { start: vec![0].into(), end: vec![0xff].into() };
    let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, Direction::Forward, limit).await.expect("a page").rows.len()
}

async fn filled(bench: &Bench, items: u64) -> Past {
    bench.create_table("t").await;
    for pk in 0..items {
        bench.put("t", person(pk, 0), None).await.expect("put");
    }
    all(bench, "t", None).await
}

#[tokio::test]
async fn a_backup_is_the_table_as_of_its_request_whatever_is_written_while_it_is_made() {
    let (env, _clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    let then = filled(&bench, 700).await;
    let details = create(&bench, "t", "first").await.expect("a backup");
    assert_eq!(details.backup_status, BackupStatus::Creating);
    assert_eq!(details.backup_type, BackupType::User);
    for pk in 0..700 {
        match pk % 3 {
            0 => bench.put("t", person(pk, 1), None).await.map(|_| ()).expect("put"),
            1 => bench.delete_item("t", &pk.to_string()).await,
            _ => bench.put("t", person(pk + 1_000, 1), None).await.map(|_| ()).expect("put"),
        }
    }
    run_jobs(&bench.engine).await;
    run_jobs(&bench.engine).await;
    let shown = describe(&bench, &details.backup_arn).await.expect("a description");
    let after = shown.backup_details.expect("details");
    assert_eq!(after.backup_status, BackupStatus::Available);
    assert_eq!(after.backup_expiry_date_time, None);
    let source = shown.source_table_details.expect("a source");
    assert_eq!((source.item_count, source.table_name.as_str()), (Some(700), "t"));
    assert_eq!(source.table_size_bytes, after.backup_size_bytes);

    // No history is left of it: the table has none without recovery.
    let before = rows(&*store).await;
    bench.put("t", person(0, 2), None).await.expect("put");
    assert_eq!(rows(&*store).await, before);

    restore(&bench, &details.backup_arn, "r").await;
    assert_eq!(all(&bench, "r", None).await, then);
    assert_eq!(all(&bench, "r", Some("by-email")).await, then);
    let shown = bench.describe("r").await;
    assert_eq!((shown.table_status, shown.item_count), (Some(TableStatus::Active), Some(700)));
    let summary = shown.restore_summary.expect("a summary");
    assert_eq!(summary.source_backup_arn, Some(details.backup_arn));
    assert!(!summary.restore_in_progress);
}

#[tokio::test]
async fn a_backup_outlives_its_table_and_goes_with_all_its_rows() {
    let (env, _clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    let empty = rows(&*store).await;
    let then = filled(&bench, 100).await;
    let arn = create(&bench, "t", "kept").await.expect("a backup").backup_arn;
    assert_eq!(
        delete_table(&bench, "t").await,
        Err(ApiError::ResourceInUse(InUse::TableUpdating("t".into()))),
        "not while the backup is made"
    );
    assert_eq!(delete(&bench, &arn).await.map(|_| ()), Err(BackupFault::InUse(arn.clone()).into()));
    let early = bench.call(from(&arn, "r")).await.map(|_| ());
    assert_eq!(early, Err(BackupFault::InUse(arn.clone()).into()));
    run_jobs(&bench.engine).await;
    delete_table(&bench, "t").await.expect("deleted");
    run_jobs(&bench.engine).await;
    restore(&bench, &arn, "t").await;
    assert_eq!(all(&bench, "t", None).await, then);

    let deleted = delete(&bench, &arn).await.expect("deleted").backup_details.expect("details");
    assert_eq!(deleted.backup_status, BackupStatus::Deleted);
    let missing = || BackupFault::NotFound(arn.clone()).into();
    assert_eq!(describe(&bench, &arn).await.map(|_| ()), Err(missing()));
    assert_eq!(delete(&bench, &arn).await.map(|_| ()), Err(missing()));
    assert_eq!(bench.call(from(&arn, "r")).await.map(|_| ()), Err(missing()));
    delete_table(&bench, "t").await.expect("deleted");
    run_jobs(&bench.engine).await;
    run_jobs(&bench.engine).await;
    // The sequence of owner ids.
    assert_eq!(rows(&*store).await, empty + 1);
}

#[tokio::test]
async fn a_deleted_table_with_recovery_on_leaves_a_backup_for_35_days() {
    let (env, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&store), &env).await;
    let then = filled(&bench, 50).await;
    bench.recovery("t", true, Some(1)).await;
    delete_table(&bench, "t").await.expect("deleted");
    run_jobs(&bench.engine).await;
    assert_eq!(list(&bench, ListBackupsInput::default()).await.0.len(), 0, "users' only");
    let system =
        ListBackupsInput { backup_type: Some(BackupTypeFilter::System), ..Default::default() };
    let (backups, _) = list(&bench, system.clone()).await;
    let [backup] = backups.as_slice() else { panic!("{backups:?}") };
    assert_eq!(backup.backup_name.as_deref(), Some("t$DeletedTableBackup"));
    assert_eq!(backup.backup_status, Some(BackupStatus::Available));
    assert_eq!(backup.backup_type, Some(BackupType::System));
    let expiry = Timestamp::from_secs(START + 35 * DAY).as_epoch_seconds();
    assert_eq!(backup.backup_expiry_date_time, Some(expiry));
    restore(&bench, backup.backup_arn.as_deref().expect("an ARN"), "t").await;
    assert_eq!(all(&bench, "t", None).await, then);
    delete_table(&bench, "t").await.expect("deleted");

    clock.advance(Duration::from_secs(35 * DAY));
    run_jobs(&bench.engine).await;
    run_jobs(&bench.engine).await;
    assert_eq!(list(&bench, system).await.0.len(), 0);
    assert_eq!(rows(&*store).await, 1, "the sequence of owner ids");
}

#[tokio::test]
async fn a_table_without_recovery_leaves_nothing() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    filled(&bench, 5).await;
    delete_table(&bench, "t").await.expect("deleted");
    let every = ListBackupsInput { backup_type: Some(BackupTypeFilter::All), ..Default::default() };
    assert_eq!(list(&bench, every).await.0.len(), 0);
}

#[tokio::test]
async fn a_backup_that_breaks_off_continues_where_it_was() {
    let (env, _clock) = clock();
    let memory = Arc::new(MemoryStore::in_memory(&env));
    let bench = Bench::over(Arc::clone(&memory) as Arc<dyn Store>, &env).await;
    filled(&bench, 1_500).await;
    let arn = create(&bench, "t", "slow").await.expect("a backup").backup_arn;
    for pk in 0..1_500 {
        bench.put("t", person(pk, 1), None).await.expect("put");
    }
    drop(bench);
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
    assert!(failures >= 2, "{failures} failures for 1,500 items");
    let bench = Bench::over(memory, &env).await;
    restore(&bench, &arn, "r").await;
    let restored = bench.describe("r").await;
    assert_eq!(restored.item_count, Some(1_500));
    for pk in [0, 700, 1_499] {
        assert_eq!(bench.get("r", &pk.to_string()).await, Some(person(pk, 0)));
    }
}

#[tokio::test]
async fn backups_are_listed_by_table_time_and_page() {
    let (env, clock) = clock();
    let bench = Bench::in_memory(&env).await;
    bench.create_table("a").await;
    bench.create_table("b").await;
    for number in 0..3 {
        create(&bench, "a", "same-name").await.expect("a backup");
        create(&bench, "b", &format!("b-{number}")).await.expect("a backup");
        clock.advance(Duration::from_secs(10));
    }
    let (everything, last) = list(&bench, ListBackupsInput::default()).await;
    assert_eq!((everything.len(), last), (6, None));
    let of_b = ListBackupsInput { table_name: Some("b".into()), ..Default::default() };
    let names = |backups: &[BackupSummary]| -> Vec<String> {
        backups.iter().filter_map(|backup| backup.backup_name.clone()).collect()
    };
    assert_eq!(names(&list(&bench, of_b.clone()).await.0), ["b-0", "b-1", "b-2"]);
    let middle = ListBackupsInput {
        time_range_lower_bound: Some(Timestamp::from_secs(START + 10).as_epoch_seconds()),
        time_range_upper_bound: Some(Timestamp::from_secs(START + 20).as_epoch_seconds()),
        ..of_b
    };
    assert_eq!(names(&list(&bench, middle).await.0), ["b-1"], "the upper bound is not included");
    let mut pages = Vec::new();
    let mut start = None;
    loop {
        let input = ListBackupsInput {
            limit: Some(2),
            exclusive_start_backup_arn: start,
            ..Default::default()
        };
        let (page, last) = list(&bench, input).await;
        pages.extend(page);
        start = last;
        if start.is_none() {
            break;
        }
    }
    assert_eq!(pages, everything);
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let (env, _clock) = clock();
    let bench = Bench::in_memory(&env).await;
    let absent = create(&bench, "absent", "name").await;
    assert_eq!(absent, Err(ApiError::TableNotFound("absent".into())));
    for arn in [
        "arn:aws:dynamodb:us-east-1:000000000000:table/t/backup/01700000000000-00000000",
        "arn:aws:dynamodb:eu-west-1:000000000000:table/t/backup/01700000000000-00000000",
        "arn:aws:dynamodb:us-east-1:000000000000:table/t-without-a-backup",
    ] {
        let missing = || BackupFault::NotFound(arn.to_owned()).into();
        assert_eq!(describe(&bench, arn).await.map(|_| ()), Err(missing()));
        assert_eq!(delete(&bench, arn).await.map(|_| ()), Err(missing()));
        assert_eq!(bench.call(from(arn, "r")).await.map(|_| ()), Err(missing()));
    }
}
