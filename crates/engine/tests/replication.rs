//! Global tables: replicas are filled, follow each other, and end up the same.
//!
//! Expected: "How DynamoDB global tables work" and "Using time to live" in the developer guide, and
//! a naive model: the last write of an item, wherever it was made, is what remains.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use env::{Env, Timestamp};
use harness::history::Dice;
use harness::regions::{creates, deletes, leaves, protects, region, replicas};
use harness::streams::run_jobs;
use harness::{Bench, item, number, settle, text};
use model::{
    ApiError, DisassociationFault, GlobalSecondaryIndexUpdate, OperationType, ReplicaFault,
    ReplicaStatus, Request, StreamSpecification, TableStatus, UpdateTableInput,
    UpdateTimeToLiveInput, ValidationError,
};
use store::{MemoryStore, Store};

const EAST: &str = "us-east-1";
const WEST: &str = "us-west-2";
const EUROPE: &str = "eu-west-1";

/// An engine with the table `t` in the first of `regions`, and replicas in the others.
async fn global(regions: &[&str], env: &Env) -> Bench {
    let bench = Bench::in_memory(env).await;
    let (first, others) = regions.split_first().expect("a Region");
    let home = region(&bench.engine, first);
    home.create_table().await;
    for other in others {
        home.update(replicas(vec![creates(other)])).await.expect("a replica");
        run_jobs(&bench.engine).await;
    }
    bench
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn fault(answer: Result<impl std::fmt::Debug, ApiError>) -> ReplicaFault {
    match answer {
        Err(ApiError::Validation(ValidationError::Replica(fault))) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_new_replica_is_filled_and_then_both_follow_each_other() {
    let bench = Bench::in_memory(&Env::real()).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    east.create_table().await;
    for n in 0..300 {
        east.put(&format!("{n:03}"), "old").await;
    }
    let answer = east.update(replicas(vec![creates(WEST)])).await.expect("a replica");
    assert_eq!(answer.table_status, Some(TableStatus::Updating));
    let [new] = &*answer.replicas.expect("replicas") else { panic!("one replica") };
    assert_eq!(new.region_name.as_deref(), Some(WEST));
    assert_eq!(new.replica_status, Some(ReplicaStatus::Creating));
    let created = west.describe().await.expect("it is there");
    assert_eq!(created.table_status, Some(TableStatus::Creating));

    run_jobs(&bench.engine).await;
    let filled = west.describe().await.expect("it is there");
    assert_eq!(filled.table_status, Some(TableStatus::Active));
    assert_eq!(filled.global_table_version.as_deref(), Some("2019.11.21"));
    let stream = filled.stream_specification.expect("a stream");
    assert!(stream.stream_enabled);
    let [peer] = &*filled.replicas.expect("replicas") else { panic!("one replica") };
    assert_eq!(peer.region_name.as_deref(), Some(EAST));
    assert_eq!(peer.replica_status, Some(ReplicaStatus::Active));
    assert_eq!(west.items().await, east.items().await);
    assert_eq!(west.index().await, east.items().await);
    assert_eq!(west.describe().await.expect("it is there").item_count, Some(300));

    east.put("east", "1").await;
    west.put("west", "2").await;
    west.delete("000").await;
    run_jobs(&bench.engine).await;
    let all = east.items().await;
    assert_eq!(all.len(), 301);
    assert_eq!(all.get("west").map(String::as_str), Some("2"));
    assert_eq!(west.items().await, all);
    assert_eq!((east.index().await, west.index().await), (all.clone(), all));
}

#[tokio::test]
async fn of_two_writes_of_an_item_the_last_one_remains_in_both_regions() {
    let bench = global(&[EAST, WEST], &Env::real()).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    east.put("a", "first").await;
    west.put("a", "last").await;
    west.put("b", "first").await;
    east.put("b", "last").await;
    east.put("c", "first").await;
    west.delete("c").await;
    west.delete("d").await;
    east.put("d", "last").await;
    run_jobs(&bench.engine).await;
    let all = values(&[("a", "last"), ("b", "last"), ("d", "last")]);
    assert_eq!((east.items().await, west.items().await), (all.clone(), all));
}

/// A write that leaves the item as it was in its own Region is later all the same.
#[tokio::test]
async fn a_write_of_what_is_there_wins_over_an_earlier_one_elsewhere() {
    let bench = global(&[EAST, WEST], &Env::real()).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    east.put("a", "1").await;
    run_jobs(&bench.engine).await;
    west.put("a", "2").await;
    east.put("a", "1").await;
    run_jobs(&bench.engine).await;
    let all = values(&[("a", "1")]);
    assert_eq!((east.items().await, west.items().await), (all.clone(), all));
}

#[tokio::test]
async fn nobody_has_to_ask_for_replication() {
    let env = Env::real();
    let bench = Arc::new(global(&[EAST, WEST], &env).await);
    bench.start_background(&env);
    settle().await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    for round in 0..5 {
        let value = round.to_string();
        east.put("a", &value).await;
        let wanted = values(&[("a", &value)]);
        for _ in 0..10_000 {
            if west.items().await == wanted {
                break;
            }
            settle().await;
        }
        assert_eq!(west.items().await, wanted);
    }
}

fn one_of<'r>(regions: &[&'r str], dice: &mut Dice) -> &'r str {
    let sides = u64::try_from(regions.len()).expect("small");
    let at = usize::try_from(dice.roll(sides)).expect("small");
    regions.get(at).expect("a Region")
}

/// One step of a random program.
async fn step(bench: &Bench, regions: &[&str], dice: &mut Dice, model: &mut Model) {
    let here = region(&bench.engine, one_of(regions, dice));
    let key = format!("k{}", dice.roll(12));
    match dice.roll(8) {
        0 => run_jobs(&bench.engine).await,
        1 | 2 => {
            here.delete(&key).await;
            model.remove(&key);
        }
        _ => {
            let value = format!("v{}", dice.roll(6));
            here.put(&key, &value).await;
            model.insert(key, value);
        }
    }
}

type Model = BTreeMap<String, String>;

#[tokio::test]
async fn random_programs_on_two_and_three_regions_end_the_same_everywhere() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let regions = if seed % 2 == 0 { &[EAST, WEST][..] } else { &[EAST, WEST, EUROPE][..] };
        let bench = global(regions, &Env::real()).await;
        let mut model = Model::new();
        for _ in 0..80 {
            step(&bench, regions, &mut dice, &mut model).await;
        }
        run_jobs(&bench.engine).await;
        for name in regions {
            let here = region(&bench.engine, name);
            assert_eq!(here.items().await, model, "seed {seed}, {name}");
            assert_eq!(here.index().await, model, "seed {seed}, index in {name}");
            let described = here.describe().await.expect("a table");
            let count = i64::try_from(model.len()).expect("small");
            assert_eq!(described.item_count, Some(count), "seed {seed}, {name}");
        }
    }
}

/// The second replica is filled from a table that another one writes into meanwhile.
#[tokio::test]
async fn replicas_that_come_and_go_while_others_write_end_the_same() {
    for seed in 100..140 {
        let mut dice = Dice(seed);
        let bench = global(&[EAST, WEST], &Env::real()).await;
        let mut model = Model::new();
        let writers = [EAST, WEST];
        for _ in 0..40 {
            step(&bench, &writers, &mut dice, &mut model).await;
        }
        let from = region(&bench.engine, one_of(&writers, &mut dice));
        from.update(replicas(vec![creates(EUROPE)])).await.expect("a replica");
        for _ in 0..40 {
            step(&bench, &writers, &mut dice, &mut model).await;
        }
        run_jobs(&bench.engine).await;
        let all = [EAST, WEST, EUROPE];
        for _ in 0..20 {
            step(&bench, &all, &mut dice, &mut model).await;
        }
        run_jobs(&bench.engine).await;
        for name in all {
            assert_eq!(region(&bench.engine, name).items().await, model, "seed {seed}, {name}");
        }
        from.update(replicas(vec![deletes(EUROPE)])).await.expect("it goes");
        for _ in 0..20 {
            step(&bench, &writers, &mut dice, &mut model).await;
        }
        run_jobs(&bench.engine).await;
        for name in writers {
            assert_eq!(region(&bench.engine, name).items().await, model, "seed {seed}, {name}");
        }
        assert!(region(&bench.engine, EUROPE).describe().await.is_err());
    }
}

#[tokio::test]
async fn what_was_not_replicated_yet_is_after_a_restart() {
    let env = Env::real();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let first = Engine::open(Arc::clone(&store), env.clone()).await.expect("an engine");
    let east = region(&first, EAST);
    east.create_table().await;
    for n in 0..200 {
        east.put(&format!("{n:03}"), "old").await;
    }
    east.update(replicas(vec![creates(WEST)])).await.expect("a replica");
    east.put("new", "1").await;
    east.delete("000").await;
    let all = east.items().await;
    drop(first);
    let second = Engine::open(store, env).await.expect("an engine");
    run_jobs(&second).await;
    assert_eq!(region(&second, WEST).items().await, all);
}

/// The number of rows that the store holds in all.
async fn rows(store: &dyn Store) -> usize {
    let snapshot = store.snapshot().await.expect("a snapshot");
    let range = store::KeyRange { start: vec![0].into(), end: vec![0xff].into() };
    let limit = store::PageLimit { rows: usize::MAX, bytes: usize::MAX };
    snapshot.range(range, store::Direction::Forward, limit).await.expect("a page").rows.len()
}

#[tokio::test]
async fn deletions_leave_nothing_once_every_replica_has_them() {
    let bench = global(&[EAST, WEST], &Env::real()).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    // So that counters and positions are there.
    for (one, other) in [(&east, &west), (&west, &east)] {
        one.put("a", "1").await;
        run_jobs(&bench.engine).await;
        other.delete("a").await;
    }
    run_jobs(&bench.engine).await;
    let before = rows(&**bench.engine.store()).await;
    for n in 0..100 {
        let (one, other) = if n % 2 == 0 { (&east, &west) } else { (&west, &east) };
        one.put(&format!("{n}"), "1").await;
        run_jobs(&bench.engine).await;
        other.delete(&format!("{n}")).await;
    }
    run_jobs(&bench.engine).await;
    // Each item made four records, two in each Region, and they stay for a day.
    assert_eq!(rows(&**bench.engine.store()).await - before, 400);
}

#[tokio::test]
async fn a_deleted_replica_leaves_a_table_of_its_own_and_nothing_in_the_store() {
    let bench = Bench::in_memory(&Env::real()).await;
    let east = region(&bench.engine, EAST);
    east.create_table().await;
    east.put("a", "1").await;
    run_jobs(&bench.engine).await;
    east.update(replicas(vec![creates(WEST)])).await.expect("a replica");
    run_jobs(&bench.engine).await;
    let answer = east.update(replicas(vec![deletes(WEST)])).await.expect("it goes");
    let [gone] = &*answer.replicas.expect("replicas") else { panic!("one replica") };
    assert_eq!(gone.replica_status, Some(ReplicaStatus::Deleting));
    run_jobs(&bench.engine).await;
    let described = east.describe().await.expect("it stays");
    assert_eq!((described.replicas, described.global_table_version), (None, None));
    assert_eq!(east.items().await, values(&[("a", "1")]));
    assert!(region(&bench.engine, WEST).describe().await.is_err());
    // It is an ordinary table: its stream may be switched off, and it may be deleted.
    let off = StreamSpecification { stream_enabled: false, stream_view_type: None };
    let input = UpdateTableInput {
        table_name: "t".into(),
        stream_specification: Some(off),
        ..UpdateTableInput::default()
    };
    east.update(input).await.expect("off");
    east.delete_table().await.expect("it goes");
}

#[tokio::test]
async fn the_source_of_a_replica_stays_for_a_day() {
    let (env, clock) = Env::manual(3, Timestamp::from_secs(1_700_000_000));
    let bench = global(&[EAST, WEST], &env).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    assert_eq!(fault(east.delete_table().await), ReplicaFault::Source);
    assert_eq!(
        fault(west.update(replicas(vec![deletes(EAST)])).await),
        ReplicaFault::Source,
        "the other replica cannot delete it either"
    );
    clock.advance(Duration::from_secs(24 * 60 * 60));
    west.put("a", "1").await;
    east.delete_table().await.expect("it goes");
    run_jobs(&bench.engine).await;
    assert_eq!(west.describe().await.expect("it stays").replicas, None);
    assert_eq!(west.items().await, values(&[("a", "1")]));
}

#[tokio::test]
async fn expired_items_go_everywhere_and_one_region_says_that_the_service_did_it() {
    let (env, clock) = Env::manual(3, Timestamp::from_secs(1_700_000_000));
    let bench = global(&[EAST, WEST], &env).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    let on = model::TimeToLiveSpecification { enabled: true, attribute_name: "ttl".into() };
    let input = UpdateTimeToLiveInput { table_name: "t".into(), time_to_live_specification: on };
    west.call(Request::UpdateTimeToLive(input)).await.expect("on");
    let expiring = item([("pk", text("a")), ("email", text("x")), ("ttl", number(1_700_000_060))]);
    west.put_item(expiring).await;
    run_jobs(&bench.engine).await;
    assert_eq!(east.items().await.len(), 1);
    clock.advance(Duration::from_secs(60));
    run_jobs(&bench.engine).await;
    assert_eq!((east.items().await, west.items().await), (Model::new(), Model::new()));
    let mut by_service = 0;
    for here in [&east, &west] {
        let arn = here.describe().await.expect("a table").latest_stream_arn.expect("a stream");
        let there = Bench { engine: reopened(&bench, &env).await, ctx: here.ctx.clone() };
        let records = there.replay(&arn).await;
        let [insert, remove] = &*records else { panic!("{records:?}") };
        assert_eq!(insert.event_name, Some(OperationType::Insert));
        assert_eq!(remove.event_name, Some(OperationType::Remove));
        by_service += usize::from(remove.user_identity.is_some());
    }
    assert_eq!(by_service, 1);
}

/// Another engine over the same store, to read with.
async fn reopened(bench: &Bench, env: &Env) -> Engine {
    Engine::open(Arc::clone(bench.engine.store()), env.clone()).await.expect("an engine")
}

#[tokio::test]
async fn indexes_and_throughput_are_the_same_in_all_replicas_and_protection_is_not() {
    let bench = global(&[EAST, WEST, EUROPE], &Env::real()).await;
    let west = region(&bench.engine, WEST);
    west.put("a", "1").await;
    run_jobs(&bench.engine).await;
    let drop_index = GlobalSecondaryIndexUpdate {
        delete: Some(model::DeleteGlobalSecondaryIndexAction { index_name: "by-email".into() }),
        ..GlobalSecondaryIndexUpdate::default()
    };
    let input = UpdateTableInput {
        table_name: "t".into(),
        global_secondary_index_updates: Some(vec![drop_index]),
        ..UpdateTableInput::default()
    };
    west.update(input).await.expect("without the index");
    let input = UpdateTableInput {
        table_name: "t".into(),
        deletion_protection_enabled: Some(true),
        ..UpdateTableInput::default()
    };
    west.update(input).await.expect("protected");
    for name in [EAST, WEST, EUROPE] {
        let described = region(&bench.engine, name).describe().await.expect("a table");
        assert_eq!(described.global_secondary_indexes, None, "{name}");
        assert_eq!(described.deletion_protection_enabled, Some(name == WEST), "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_to_replicas_is_refused_and_changes_nothing() {
    let bench = global(&[EAST, WEST], &Env::real()).await;
    let (east, europe) = (region(&bench.engine, EAST), region(&bench.engine, EUROPE));
    europe.create_table().await;
    let refused = [
        (vec![creates(EAST)], ReplicaFault::LocalRegion),
        (vec![deletes(EAST)], ReplicaFault::LocalRegion),
        (vec![creates(WEST)], ReplicaFault::Exists(WEST.into())),
        (vec![deletes(EUROPE)], ReplicaFault::Missing(EUROPE.into())),
        (
            vec![creates(EUROPE)],
            ReplicaFault::TableExists { table: "t".into(), region: EUROPE.into() },
        ),
        (
            vec![creates("ap-south-1"), deletes("ap-south-1")],
            ReplicaFault::Twice("ap-south-1".into()),
        ),
        (vec![creates("ap-south-1"), creates(WEST)], ReplicaFault::Exists(WEST.into())),
        (vec![model::ReplicationGroupUpdate::default()], ReplicaFault::Action),
    ];
    for (updates, expected) in refused {
        assert_eq!(fault(east.update(replicas(updates)).await), expected);
    }
    let together = UpdateTableInput {
        deletion_protection_enabled: Some(true),
        ..replicas(vec![deletes(WEST)])
    };
    assert_eq!(fault(east.update(together).await), ReplicaFault::Together);
    let off = StreamSpecification { stream_enabled: false, stream_view_type: None };
    let off = UpdateTableInput {
        table_name: "t".into(),
        stream_specification: Some(off),
        ..UpdateTableInput::default()
    };
    assert_eq!(fault(east.update(off).await), ReplicaFault::StreamNeeded);
    let described = east.describe().await.expect("a table");
    let replicas = described.replicas.expect("replicas");
    assert_eq!(replicas.len(), 1, "{replicas:?}");
    assert!(region(&bench.engine, "ap-south-1").describe().await.is_err());
}

#[tokio::test]
async fn a_server_with_one_set_of_tables_has_no_replicas() {
    let env = Env::real();
    let store = Arc::new(MemoryStore::in_memory(&env));
    let engine = Engine::open(store, env).await.expect("an engine").with_one_region();
    let east = region(&engine, EAST);
    east.create_table().await;
    let answer = east.update(replicas(vec![creates(WEST)])).await;
    assert_eq!(fault(answer), ReplicaFault::OneRegion);
}

/// Expected: "Disassociating a global table replica" in the developer guide.
#[tokio::test]
async fn a_replica_that_leaves_has_what_was_written_and_stays_by_itself() {
    let bench = global(&[EAST, WEST, EUROPE], &Env::real()).await;
    let [east, west, europe] = [EAST, WEST, EUROPE].map(|name| region(&bench.engine, name));
    for n in 0..70 {
        west.put(&format!("w{n}"), "west").await;
        europe.put(&format!("e{n}"), "europe").await;
    }
    let leave = || west.update(replicas(vec![leaves(WEST)]));
    assert_eq!(
        fault(leave().await),
        ReplicaFault::Disassociation(DisassociationFault::Protected("t".into()))
    );
    west.update(protects(false)).await.expect("allowed");
    let others = europe.describe().await.expect("a replica");
    assert_eq!(others.disassociation_protection_enabled, Some(true), "each replica's own");
    // No job ran since the writes.
    let answer = leave().await.expect("disassociated");
    assert_eq!(answer.replicas, None);
    assert_eq!(answer.disassociation_protection_enabled, None);
    let all = europe.items().await;
    assert_eq!(all.len(), 140);
    assert_eq!(west.items().await, all);
    // Nobody sends anything any more, in either direction.
    west.put("later", "west").await;
    europe.put("later", "europe").await;
    run_jobs(&bench.engine).await;
    let later = |of: &Model| of.get("later").cloned();
    assert_eq!(later(&west.items().await).as_deref(), Some("west"));
    assert_eq!(later(&east.items().await).as_deref(), Some("europe"));
    let left = west.describe().await.expect("a table");
    assert_eq!((left.table_status, left.replicas), (Some(TableStatus::Active), None));
    assert_eq!(left.global_table_version, None);
    assert!(left.stream_specification.is_some_and(|stream| stream.stream_enabled));
    let peers = east.describe().await.expect("a table").replicas.expect("replicas");
    assert_eq!(peers.len(), 1);
}

/// Of two replicas both become tables of their own, and both can be deleted then.
#[tokio::test]
async fn when_one_of_two_replicas_leaves_both_are_by_themselves() {
    let bench = global(&[EAST, WEST], &Env::real()).await;
    let (east, west) = (region(&bench.engine, EAST), region(&bench.engine, WEST));
    west.put("a", "1").await;
    east.update(protects(false)).await.expect("allowed");
    east.update(replicas(vec![leaves(EAST)])).await.expect("disassociated");
    assert_eq!(east.items().await, values(&[("a", "1")]));
    for table in [&east, &west] {
        assert_eq!(table.describe().await.expect("a table").replicas, None);
        table.delete_table().await.expect("deleted");
    }
    run_jobs(&bench.engine).await;
}
