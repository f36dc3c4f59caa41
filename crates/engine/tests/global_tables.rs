//! Global tables of version 2017.11.29: tables that are there become replicas of each other.
//!
//! Expected: API_CreateGlobalTable, API_UpdateGlobalTable and "Global tables legacy" in the
//! developer guide.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;

use env::Env;
use harness::regions::region;
use harness::streams::{run_jobs, streamed};
use harness::{Bench, item, text};
use model::{
    ApiError, CreateGlobalTableInput, CreateReplicaAction, DeleteReplicaAction,
    DescribeGlobalTableInput, ListGlobalTablesInput, Replica, ReplicaFault, ReplicaUpdate, Request,
    Response, StreamViewType, UpdateGlobalTableInput, ValidationError,
};

const EAST: &str = "us-east-1";
const WEST: &str = "us-west-2";
const EUROPE: &str = "eu-west-1";

async fn with_tables(regions: &[&str]) -> Bench {
    let bench = Bench::in_memory(&Env::real()).await;
    for name in regions {
        let table = streamed("t", StreamViewType::NewAndOldImages);
        let made = region(&bench.engine, name).call(Request::CreateTable(table)).await;
        assert!(made.is_ok(), "{made:?}");
    }
    bench
}

fn create(regions: &[&str]) -> Request {
    let replica = |region: &&str| Replica { region_name: Some((*region).to_owned()) };
    Request::CreateGlobalTable(CreateGlobalTableInput {
        global_table_name: "t".into(),
        replication_group: regions.iter().map(replica).collect(),
    })
}

fn update(update: ReplicaUpdate) -> Request {
    Request::UpdateGlobalTable(UpdateGlobalTableInput {
        global_table_name: "t".into(),
        replica_updates: vec![update],
    })
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn tables_join_replicate_and_leave() {
    let bench = with_tables(&[EAST, WEST, EUROPE]).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    let europe = region(&bench.engine, EUROPE);
    east.call(create(&[EAST, WEST])).await.expect("a global table");
    // They were in use and stay so.
    east.put("a", "1").await;
    west.put("b", "2").await;
    run_jobs(&bench.engine).await;
    let both = values(&[("a", "1"), ("b", "2")]);
    assert_eq!((east.items().await, west.items().await), (both.clone(), both.clone()));
    let described = west.describe().await.expect("a table");
    assert_eq!(described.global_table_version.as_deref(), Some("2017.11.29"));

    let joins = CreateReplicaAction { region_name: EUROPE.into() };
    let joins = ReplicaUpdate { create: Some(joins), delete: None };
    west.call(update(joins)).await.expect("it joins");
    run_jobs(&bench.engine).await;
    europe.put("c", "3").await;
    run_jobs(&bench.engine).await;
    let all = values(&[("a", "1"), ("b", "2"), ("c", "3")]);
    for here in [&east, &west, &europe] {
        assert_eq!(here.items().await, all);
    }
    let listed = match europe.call(Request::ListGlobalTables(<_>::default())).await {
        Ok(Response::ListGlobalTables(output)) => output.global_tables.expect("a list"),
        other => panic!("{other:?}"),
    };
    let [listed] = &*listed else { panic!("{listed:?}") };
    let regions = listed.replication_group.iter().flatten();
    let regions: Vec<_> = regions.filter_map(|replica| replica.region_name.as_deref()).collect();
    assert_eq!(regions, [EUROPE, EAST, WEST]);

    let leaves = DeleteReplicaAction { region_name: EAST.into() };
    let leaves = ReplicaUpdate { create: None, delete: Some(leaves) };
    europe.call(update(leaves)).await.expect("it leaves");
    east.put("alone", "4").await;
    west.delete("a").await;
    run_jobs(&bench.engine).await;
    assert_eq!(europe.items().await, values(&[("b", "2"), ("c", "3")]));
    let mut alone = all;
    alone.insert("alone".into(), "4".into());
    assert_eq!(east.items().await, alone);
    let elsewhere = ListGlobalTablesInput { region_name: Some(EAST.into()), ..<_>::default() };
    match east.call(Request::ListGlobalTables(elsewhere)).await {
        Ok(Response::ListGlobalTables(output)) => assert_eq!(output.global_tables, Some(vec![])),
        other => panic!("{other:?}"),
    }
    let input = DescribeGlobalTableInput { global_table_name: "t".into() };
    match east.call(Request::DescribeGlobalTable(input)).await {
        Ok(Response::DescribeGlobalTable(output)) => {
            let group = output.global_table_description.expect("one").replication_group;
            assert_eq!(group.expect("a group").len(), 2);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn tables_that_differ_or_hold_items_do_not_join() {
    let bench = with_tables(&[EAST, WEST]).await;
    let east = region(&bench.engine, EAST);
    let unlike = |answer: Result<Response, ApiError>| match answer {
        Err(ApiError::Validation(ValidationError::Replica(ReplicaFault::Unlike {
            what,
            region,
        }))) => (what, region),
        other => panic!("{other:?}"),
    };
    let west = region(&bench.engine, WEST);
    west.put_item(item([("pk", text("a")), ("email", text("x"))])).await;
    assert_eq!(unlike(east.call(create(&[EAST, WEST])).await), ("it must be empty", WEST.into()));
    let mut other = streamed("t", StreamViewType::NewAndOldImages);
    other.global_secondary_indexes = None;
    other.attribute_definitions.as_mut().expect("definitions").truncate(1);
    region(&bench.engine, EUROPE).call(Request::CreateTable(other)).await.expect("a table");
    let (what, region) = unlike(east.call(create(&[EAST, EUROPE])).await);
    assert_eq!(what, "its indexes differ from those of the other replicas");
    assert_eq!(region, EUROPE);
    let described = east.describe().await.expect("a table");
    assert_eq!(described.global_table_version, None, "nothing was done");
}
