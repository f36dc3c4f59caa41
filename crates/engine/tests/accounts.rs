//! Multi-account global tables: replicas in accounts of their own, which are made by CreateTable
//! from a source.
//!
//! Expected: "How DynamoDB global tables work" of several accounts in the developer guide, its
//! tutorial and its security; API_CreateTable and API_UpdateTable.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;

use engine::Engine;
use env::Env;
use harness::regions::{Region, creates, region_of, replicas};
use harness::streams::run_jobs;
use harness::{Bench, table};
use model::{
    ApiError, BillingMode, CreateTableInput, GlobalTableSettingsReplicationMode, MultiAccountFault,
    OnDemandThroughput, ReplicaFault, Request, Response, StreamViewType, TableClass,
    TableDescription, Tag, UpdateTableInput, UpdateTimeToLiveInput, ValidationError,
};

const OHIO: (&str, &str) = ("111122223333", "us-east-2");
const VIRGINIA: (&str, &str) = ("444455556666", "us-east-1");
const OREGON: (&str, &str) = ("777788889999", "us-west-2");
const ARN: &str = "arn:aws:dynamodb:us-east-2:111122223333:table/t";

fn at<'e>(engine: &'e Engine, (account, region): (&str, &str)) -> Region<'e> {
    region_of(engine, account, region)
}

/// The request for a replica of the table `t` in Ohio.
fn replica() -> CreateTableInput {
    CreateTableInput {
        table_name: "t".into(),
        global_table_source_arn: Some(ARN.to_owned()),
        global_table_settings_replication_mode: Some(GlobalTableSettingsReplicationMode::Enabled),
        ..CreateTableInput::default()
    }
}

async fn create(here: &Region<'_>, input: CreateTableInput) -> Result<TableDescription, ApiError> {
    match here.call(Request::CreateTable(input)).await? {
        Response::CreateTable(output) => Ok(output.table_description.expect("a description")),
        other => panic!("{other:?}"),
    }
}

fn mode(mode: GlobalTableSettingsReplicationMode) -> UpdateTableInput {
    UpdateTableInput {
        table_name: "t".into(),
        global_table_settings_replication_mode: Some(mode),
        ..UpdateTableInput::default()
    }
}

/// The table `t` in Ohio, whose settings are replicated, with replicas in two other accounts.
async fn three(env: &Env) -> Bench {
    let bench = Bench::in_memory(env).await;
    let source = at(&bench.engine, OHIO);
    source.create_table().await;
    source.put("a", "before").await;
    source.update(mode(GlobalTableSettingsReplicationMode::Enabled)).await.expect("enabled");
    for place in [VIRGINIA, OREGON] {
        let made = create(&at(&bench.engine, place), replica()).await.expect("a replica");
        assert_eq!(made.table_status, Some(model::TableStatus::Creating));
    }
    run_jobs(&bench.engine).await;
    bench
}

fn fault(answer: Result<impl std::fmt::Debug, ApiError>) -> MultiAccountFault {
    match answer {
        Err(ApiError::Validation(ValidationError::Replica(ReplicaFault::MultiAccount(fault)))) => {
            fault
        }
        other => panic!("{other:?}"),
    }
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_replica_in_another_account_is_filled_and_all_follow_each_other() {
    let bench = three(&Env::real()).await;
    for place in [OHIO, VIRGINIA, OREGON] {
        let here = at(&bench.engine, place);
        assert_eq!(here.items().await, values(&[("a", "before")]), "{place:?}");
        let described = here.describe().await.expect("a table");
        let enabled = Some(GlobalTableSettingsReplicationMode::Enabled);
        assert_eq!(described.global_table_settings_replication_mode, enabled);
        let arn = format!("arn:aws:dynamodb:{}:{}:table/t", place.1, place.0);
        assert_eq!(described.table_arn.as_ref(), Some(&arn));
        let stream = described.stream_specification.expect("a stream");
        assert_eq!(stream.stream_view_type, Some(StreamViewType::NewAndOldImages));
        let peers = described.replicas.expect("replicas");
        assert!(peers.iter().all(|one| one.global_table_settings_replication_mode == enabled));
        let mut arns: Vec<_> = peers.into_iter().filter_map(|one| one.replica_arn).collect();
        arns.push(arn);
        arns.sort();
        assert_eq!(
            arns,
            [
                "arn:aws:dynamodb:us-east-1:444455556666:table/t",
                "arn:aws:dynamodb:us-east-2:111122223333:table/t",
                "arn:aws:dynamodb:us-west-2:777788889999:table/t",
            ]
        );
    }
    at(&bench.engine, VIRGINIA).put("b", "there").await;
    at(&bench.engine, OREGON).put("a", "after").await;
    run_jobs(&bench.engine).await;
    for place in [OHIO, VIRGINIA, OREGON] {
        let here = at(&bench.engine, place);
        assert_eq!(here.items().await, values(&[("a", "after"), ("b", "there")]), "{place:?}");
    }
    // Another table of one of these accounts is its own.
    assert!(region_of(&bench.engine, VIRGINIA.0, OHIO.1).describe().await.is_err());
}

#[tokio::test]
async fn settings_are_the_same_everywhere_but_those_of_each_replica() {
    let bench = Bench::in_memory(&Env::real()).await;
    let source = at(&bench.engine, OHIO);
    let enabled = Some(GlobalTableSettingsReplicationMode::Enabled);
    let with_mode =
        CreateTableInput { global_table_settings_replication_mode: enabled, ..table("t") };
    create(&source, with_mode).await.expect("a table");
    let tag = Tag { key: "team".into(), value: "red".into() };
    let own = CreateTableInput {
        table_class: Some(TableClass::StandardInfrequentAccess),
        tags: Some(vec![tag]),
        deletion_protection_enabled: Some(true),
        ..replica()
    };
    create(&at(&bench.engine, VIRGINIA), own).await.expect("a replica");
    run_jobs(&bench.engine).await;
    let there = at(&bench.engine, VIRGINIA);
    let limits =
        OnDemandThroughput { max_read_request_units: Some(50), max_write_request_units: Some(60) };
    let limited = UpdateTableInput {
        table_name: "t".into(),
        on_demand_throughput: Some(limits.clone()),
        table_class: Some(TableClass::Standard),
        ..UpdateTableInput::default()
    };
    there.update(limited).await.expect("limits");
    assert_eq!(source.describe().await.expect("a table").on_demand_throughput, Some(limits));
    let ttl = model::TimeToLiveSpecification { attribute_name: "until".into(), enabled: true };
    let live = UpdateTimeToLiveInput { table_name: "t".into(), time_to_live_specification: ttl };
    there.call(Request::UpdateTimeToLive(live)).await.expect("time to live");
    let input = model::DescribeTimeToLiveInput { table_name: "t".into() };
    let answer = source.call(Request::DescribeTimeToLive(input)).await.expect("a description");
    let Response::DescribeTimeToLive(live) = answer else { panic!("{answer:?}") };
    let live = live.time_to_live_description.expect("time to live");
    assert_eq!(live.attribute_name.as_deref(), Some("until"));
    let class = |table: TableDescription| table.table_class_summary.and_then(|one| one.table_class);
    assert_eq!(class(source.describe().await.expect("a table")), None);
    let here = source.describe().await.expect("a table");
    assert_eq!(here.deletion_protection_enabled, Some(false));
    let there = there.describe().await.expect("a table");
    assert_eq!(there.deletion_protection_enabled, Some(true));
}

#[tokio::test]
async fn each_replica_is_deleted_in_its_account_and_the_last_one_is_a_table_like_any_other() {
    let env = Env::real();
    let bench = three(&env).await;
    at(&bench.engine, OREGON).delete_table().await.expect("deleted");
    at(&bench.engine, VIRGINIA).delete_table().await.expect("deleted");
    run_jobs(&bench.engine).await;
    let source = at(&bench.engine, OHIO);
    let described = source.describe().await.expect("a table");
    assert_eq!(described.replicas, None);
    assert_eq!(source.items().await, values(&[("a", "before")]));
    source.update(mode(GlobalTableSettingsReplicationMode::Disabled)).await.expect("disabled");
    let refused = create(&at(&bench.engine, VIRGINIA), replica()).await;
    assert_eq!(fault(refused), MultiAccountFault::NotEnabled(ARN.to_owned()));
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let bench = three(&Env::real()).await;
    let new = region_of(&bench.engine, "123456789012", "eu-west-1");
    let tries = [
        (
            CreateTableInput { global_table_settings_replication_mode: None, ..replica() },
            MultiAccountFault::Mode,
        ),
        (
            CreateTableInput { billing_mode: Some(BillingMode::PayPerRequest), ..replica() },
            MultiAccountFault::Inherited("BillingMode"),
        ),
        (
            CreateTableInput {
                global_table_source_arn: Some("arn:aws:s3:::t".into()),
                ..replica()
            },
            MultiAccountFault::Source("arn:aws:s3:::t".into()),
        ),
        (
            CreateTableInput { table_name: "other".into(), ..replica() },
            MultiAccountFault::Name("t".into()),
        ),
    ];
    for (input, wanted) in tries {
        assert_eq!(fault(create(&new, input).await), wanted);
    }
    let same = region_of(&bench.engine, OREGON.0, "eu-west-1");
    assert_eq!(fault(create(&same, replica()).await), MultiAccountFault::SameAccount);
    let occupied = region_of(&bench.engine, "123456789012", OREGON.1);
    let refused = create(&occupied, replica()).await;
    let exists = ReplicaFault::Exists(OREGON.1.to_owned());
    assert_eq!(refused, Err(exists.into()));
    let refused = at(&bench.engine, OHIO).update(replicas(vec![creates("eu-west-1")])).await;
    assert_eq!(fault(refused), MultiAccountFault::OwnAccounts);
    let refused =
        at(&bench.engine, OHIO).update(mode(GlobalTableSettingsReplicationMode::Disabled)).await;
    assert_eq!(fault(refused), MultiAccountFault::NotRegional);
    assert!(new.describe().await.is_err() && same.describe().await.is_err());
    assert_eq!(
        at(&bench.engine, OHIO).describe().await.expect("it").replicas.map(|all| all.len()),
        Some(2)
    );
}

/// A restart reads who belongs to the group.
#[tokio::test]
async fn accounts_are_known_after_a_restart() {
    let env = Env::real();
    let bench = three(&env).await;
    let again =
        Engine::open(std::sync::Arc::clone(bench.engine.store()), env).await.expect("it opens");
    at(&again, OREGON).put("c", "later").await;
    run_jobs(&again).await;
    assert_eq!(at(&again, VIRGINIA).items().await, values(&[("a", "before"), ("c", "later")]));
}
