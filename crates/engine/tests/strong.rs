//! Global tables with strong consistency: every replica shows every write from its acknowledgement
//! on, and what they cannot have or do is refused.
//!
//! Expected: "How DynamoDB global tables work" in the developer guide, section on multi-Region
//! strong consistency, and a naive model.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::Engine;
use env::Env;
use harness::history::Dice;
use harness::regions::{Region, creates, deletes, region, replicas};
use harness::streams::run_jobs;
use harness::{Bench, item, text};
use model::{
    ApiError, AttributeDefinition, BatchWriteItemInput, CreateGlobalSecondaryIndexAction,
    CreateGlobalTableWitnessGroupMemberAction, DeleteGlobalTableWitnessGroupMemberAction,
    GetItemInput, GlobalSecondaryIndexUpdate, GlobalTableWitnessGroupUpdate, KeySchemaElement,
    KeyType, MultiRegionConsistency, OrderedMap, Projection, ProjectionType, Put, PutItemInput,
    PutRequest, ReplicaFault, Request, Response, ScalarAttributeType, StreamSpecification,
    StreamViewType, StrongFault, TransactGetItem, TransactGetItemsInput, TransactWriteItem,
    TransactWriteItemsInput, UpdateItemInput, UpdateTableInput, UpdateTimeToLiveInput,
    ValidationError, WriteRequest,
};
use tokio::task::JoinSet;
use value::AttributeValue;

const HOME: &str = "eu-west-1";
const SECOND: &str = "eu-west-2";
const THIRD: &str = "eu-central-1";
const REGIONS: [&str; 3] = [HOME, SECOND, THIRD];

fn strong(input: UpdateTableInput) -> UpdateTableInput {
    let multi_region_consistency = Some(MultiRegionConsistency::Strong);
    UpdateTableInput { multi_region_consistency, ..input }
}

fn witness(created: Option<&str>, deleted: Option<&str>) -> Vec<GlobalTableWitnessGroupUpdate> {
    let create = created
        .map(|region| CreateGlobalTableWitnessGroupMemberAction { region_name: region.to_owned() });
    let delete = deleted
        .map(|region| DeleteGlobalTableWitnessGroupMemberAction { region_name: region.to_owned() });
    vec![GlobalTableWitnessGroupUpdate { create, delete }]
}

/// An engine with the table `t` in all three Regions.
async fn three(env: &Env) -> Bench {
    let bench = Bench::in_memory(env).await;
    let home = region(&bench.engine, HOME);
    home.create_table().await;
    let input = strong(replicas(vec![creates(SECOND), creates(THIRD)]));
    home.update(input).await.expect("a global table");
    bench
}

fn fault(answer: Result<impl std::fmt::Debug, ApiError>) -> ReplicaFault {
    match answer {
        Err(ApiError::Validation(ValidationError::Replica(fault))) => fault,
        other => panic!("{other:?}"),
    }
}

fn strong_fault(answer: Result<impl std::fmt::Debug, ApiError>) -> StrongFault {
    match fault(answer) {
        ReplicaFault::Strong(fault) => fault,
        other => panic!("{other:?}"),
    }
}

/// The value of an item, as an eventually consistent read of one Region shows it.
async fn get(here: &Region<'_>, pk: &str) -> Option<String> {
    let key = item([("pk", text(pk))]);
    let input = GetItemInput { table_name: "t".into(), key, ..GetItemInput::default() };
    match here.call(Request::GetItem(input)).await {
        Ok(Response::GetItem(output)) => output.item.map(|item| match item.get("email") {
            Some(value) => match value.to_tree() {
                AttributeValue::S(text) => text,
                other => panic!("{other:?}"),
            },
            None => panic!("no value"),
        }),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_description_shows_the_mode_the_replicas_and_the_witness() {
    let bench = three(&Env::real()).await;
    for name in REGIONS {
        let described = region(&bench.engine, name).describe().await.expect("a table");
        assert_eq!(described.multi_region_consistency, Some(MultiRegionConsistency::Strong));
        assert_eq!(described.global_table_version.as_deref(), Some("2019.11.21"));
        assert_eq!(described.global_table_witnesses, None);
        assert_eq!(described.stream_specification, None, "streams are off by default");
        let peers = described.replicas.expect("replicas");
        let mut named: Vec<_> = peers.into_iter().filter_map(|one| one.region_name).collect();
        named.push(name.to_owned());
        named.sort();
        assert_eq!(named, ["eu-central-1", "eu-west-1", "eu-west-2"]);
    }
    let bench = Bench::in_memory(&Env::real()).await;
    let (home, second) = (region(&bench.engine, HOME), region(&bench.engine, SECOND));
    home.create_table().await;
    let input = UpdateTableInput {
        global_table_witness_updates: Some(witness(Some(THIRD), None)),
        ..strong(replicas(vec![creates(SECOND)]))
    };
    home.update(input).await.expect("two and a witness");
    let described = second.describe().await.expect("a table");
    let witnesses = described.global_table_witnesses.expect("a witness");
    assert_eq!(witnesses.first().and_then(|one| one.region_name.as_deref()), Some(THIRD));
    assert!(region(&bench.engine, THIRD).describe().await.is_err(), "it has no table");
    home.put("a", "1").await;
    assert_eq!(get(&second, "a").await.as_deref(), Some("1"));
}

#[tokio::test]
async fn random_programs_see_each_write_everywhere_at_once() {
    for seed in 0..20 {
        let bench = three(&Env::real()).await;
        let here = REGIONS.map(|name| region(&bench.engine, name));
        let mut dice = Dice(seed);
        let mut model: BTreeMap<String, String> = BTreeMap::new();
        for step in 0..150 {
            let at = usize::try_from(dice.roll(3)).expect("small");
            let writer = here.get(at).expect("a Region");
            let (key, value) = (format!("k{}", dice.roll(12)), format!("v{step}"));
            match dice.roll(5) {
                0 => {
                    writer.delete(&key).await;
                    model.remove(&key);
                }
                1 => conditional(writer, &key, &value, &mut model).await,
                2 => batch(writer, &key, &value, &mut model).await,
                _ => {
                    writer.put(&key, &value).await;
                    model.insert(key.clone(), value);
                }
            }
            for reader in &here {
                assert_eq!(get(reader, &key).await.as_ref(), model.get(&key), "{seed} {step}");
            }
        }
        for reader in &here {
            assert_eq!(reader.items().await, model, "{seed}");
            assert_eq!(reader.index().await, model, "{seed}");
        }
    }
}

/// Puts an item if there is none.
async fn conditional(
    writer: &Region<'_>,
    key: &str,
    value: &str,
    model: &mut BTreeMap<String, String>,
) {
    let input = PutItemInput {
        table_name: "t".into(),
        item: item([("pk", text(key)), ("email", text(value))]),
        condition_expression: Some("attribute_not_exists(pk)".into()),
        ..PutItemInput::default()
    };
    let answer = writer.call(Request::PutItem(input)).await;
    if model.contains_key(key) {
        let refused = Err(ApiError::ConditionalCheckFailed { item: None });
        assert_eq!(answer, refused);
    } else {
        assert!(answer.is_ok(), "{answer:?}");
        model.insert(key.to_owned(), value.to_owned());
    }
}

/// Puts an item and another one in a batch.
async fn batch(writer: &Region<'_>, key: &str, value: &str, model: &mut BTreeMap<String, String>) {
    let other = format!("{key}-too");
    let put = |key: &str| WriteRequest {
        put_request: Some(PutRequest { item: item([("pk", text(key)), ("email", text(value))]) }),
        delete_request: None,
    };
    let requests: OrderedMap<Vec<WriteRequest>> =
        std::iter::once(("t".to_owned(), vec![put(key), put(&other)])).collect();
    let input = BatchWriteItemInput { request_items: requests, ..BatchWriteItemInput::default() };
    let answer = writer.call(Request::BatchWriteItem(input)).await;
    assert!(answer.is_ok(), "{answer:?}");
    model.insert(key.to_owned(), value.to_owned());
    model.insert(other, value.to_owned());
}

/// Adds one to a counter, `times` times.
async fn count(engine: Arc<Engine>, name: &'static str, times: usize) {
    let here = region(&engine, name);
    for _ in 0..times {
        let input = UpdateItemInput {
            table_name: "t".into(),
            key: item([("pk", text("counter"))]),
            update_expression: Some("ADD n :one".into()),
            expression_attribute_values: Some(
                std::iter::once((":one".to_owned(), harness::number(1))).collect(),
            ),
            ..UpdateItemInput::default()
        };
        let answer = here.call(Request::UpdateItem(input)).await;
        assert!(answer.is_ok(), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn counters_that_all_regions_increment_lose_nothing() {
    let bench = three(&Env::real()).await;
    let engine = Arc::new(bench.engine);
    let mut tasks = JoinSet::new();
    for name in REGIONS {
        tasks.spawn(count(Arc::clone(&engine), name, 200));
    }
    tasks.join_all().await;
    for name in REGIONS {
        let here = region(&engine, name);
        let key = item([("pk", text("counter"))]);
        let input = GetItemInput { table_name: "t".into(), key, ..GetItemInput::default() };
        let Ok(Response::GetItem(output)) = here.call(Request::GetItem(input)).await else {
            panic!("no answer")
        };
        let found = output.item.expect("the counter");
        let n = found.get("n").map(|value| value.to_tree());
        assert_eq!(n, Some(harness::number(600)), "{name}");
    }
}

/// Writers that do not know of the group: either it does not come about, or it has all items.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_table_that_is_written_meanwhile_is_the_same_everywhere_or_nowhere_else() {
    for round in 0..10 {
        let bench = Bench::in_memory(&Env::real()).await;
        let engine = Arc::new(bench.engine);
        let home = region(&engine, HOME);
        home.create_table().await;
        let writer = Arc::clone(&engine);
        let mut writes = JoinSet::new();
        writes.spawn(async move {
            let here = region(&writer, HOME);
            for n in 0..40 {
                let input = PutItemInput {
                    table_name: "t".into(),
                    item: item([("pk", text(&n.to_string())), ("email", text("x"))]),
                    ..PutItemInput::default()
                };
                // It may meet the change of the group.
                let _ = here.call(Request::PutItem(input)).await;
                tokio::task::yield_now().await;
            }
        });
        let input = strong(replicas(vec![creates(SECOND), creates(THIRD)]));
        let answer = home.update(input).await;
        writes.join_all().await;
        let all = home.items().await;
        if answer.is_ok() {
            for name in [SECOND, THIRD] {
                assert_eq!(region(&engine, name).items().await, all, "{round} {name}");
            }
        } else {
            assert_eq!(strong_fault(answer), StrongFault::NotEmpty);
            let described = home.describe().await.expect("a table");
            assert_eq!((described.replicas, described.multi_region_consistency), (None, None));
            assert!(region(&engine, SECOND).describe().await.is_err());
        }
    }
}

#[tokio::test]
async fn indexes_and_streams_are_the_same_in_all_regions() {
    let bench = three(&Env::real()).await;
    let here = REGIONS.map(|name| region(&bench.engine, name));
    let [home, second, third] = &here;
    home.put("a", "1").await;
    let attribute = |name: &str| AttributeDefinition {
        attribute_name: name.to_owned(),
        attribute_type: ScalarAttributeType::S,
    };
    let create = CreateGlobalSecondaryIndexAction {
        index_name: "second".into(),
        key_schema: vec![KeySchemaElement {
            attribute_name: "email".into(),
            key_type: KeyType::Hash,
        }],
        projection: Projection { projection_type: Some(ProjectionType::All), ..<_>::default() },
        ..CreateGlobalSecondaryIndexAction::default()
    };
    let input = UpdateTableInput {
        table_name: "t".into(),
        attribute_definitions: Some(vec![attribute("email")]),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate {
            create: Some(create),
            ..GlobalSecondaryIndexUpdate::default()
        }]),
        ..UpdateTableInput::default()
    };
    second.update(input).await.expect("an index");
    third.put("b", "2").await;
    run_jobs(&bench.engine).await;
    let all: BTreeMap<String, String> =
        [("a", "1"), ("b", "2")].map(|(key, value)| (key.into(), value.into())).into();
    for reader in &here {
        assert_eq!(reader.scan(Some("second")).await, all);
    }
    let stream = |on: bool| UpdateTableInput {
        table_name: "t".into(),
        stream_specification: Some(StreamSpecification {
            stream_enabled: on,
            stream_view_type: on.then_some(StreamViewType::NewImage),
        }),
        ..UpdateTableInput::default()
    };
    third.update(stream(true)).await.expect("streams");
    home.put("c", "3").await;
    let mut labels = Vec::new();
    for name in REGIONS {
        let here = region(&bench.engine, name);
        let described = here.describe().await.expect("a table");
        labels.push(described.latest_stream_label);
        let arn = described.latest_stream_arn.expect("a stream");
        let engine = Engine::open(Arc::clone(bench.engine.store()), Env::real()).await;
        let there = Bench { engine: engine.expect("an engine"), ctx: here.ctx.clone() };
        assert_eq!(there.replay(&arn).await.len(), 1, "{name}");
    }
    assert!(labels.iter().all(|label| label.is_some() && labels.first() == Some(label)));
    second.update(stream(false)).await.expect("off again");
    let described = home.describe().await.expect("a table");
    assert_eq!(described.stream_specification, None);
}

#[tokio::test]
async fn what_cannot_become_one_is_refused() {
    let bench = Bench::in_memory(&Env::real()).await;
    let home = region(&bench.engine, HOME);
    home.create_table().await;
    let with = |input: UpdateTableInput, region: &str| UpdateTableInput {
        global_table_witness_updates: Some(witness(Some(region), None)),
        ..input
    };
    let two = || vec![creates(SECOND), creates(THIRD)];
    for (input, expected) in [
        (strong(replicas(vec![creates(SECOND)])), StrongFault::Three),
        (with(strong(replicas(two())), "eu-west-3"), StrongFault::Three),
        (with(strong(replicas(vec![creates(SECOND)])), HOME), StrongFault::Three),
        (strong(replicas(vec![creates(SECOND), creates("us-east-1")])), StrongFault::Set),
        (strong(replicas(vec![creates(SECOND), deletes(THIRD)])), StrongFault::Alone),
        (with(replicas(vec![creates(SECOND)]), THIRD), StrongFault::Alone),
        (
            UpdateTableInput {
                deletion_protection_enabled: Some(true),
                ..strong(UpdateTableInput { table_name: "t".into(), ..<_>::default() })
            },
            StrongFault::Alone,
        ),
    ] {
        assert_eq!(strong_fault(home.update(input).await), expected);
    }
    home.put("a", "1").await;
    let input = strong(replicas(two()));
    assert_eq!(strong_fault(home.update(input).await), StrongFault::NotEmpty);
    home.delete("a").await;
    let ttl = UpdateTimeToLiveInput {
        table_name: "t".into(),
        time_to_live_specification: model::TimeToLiveSpecification {
            enabled: true,
            attribute_name: "ttl".into(),
        },
    };
    home.call(Request::UpdateTimeToLive(ttl)).await.expect("on");
    let input = strong(replicas(two()));
    assert_eq!(strong_fault(home.update(input).await), StrongFault::TimeToLive);
}

#[tokio::test]
async fn what_such_a_table_cannot_do_is_refused() {
    let bench = three(&Env::real()).await;
    let (home, second) = (region(&bench.engine, HOME), region(&bench.engine, SECOND));
    home.put("a", "1").await;
    let put = Put {
        table_name: "t".into(),
        item: item([("pk", text("b")), ("email", text("2"))]),
        ..Put::default()
    };
    let write = TransactWriteItem { put: Some(put), ..TransactWriteItem::default() };
    let input = TransactWriteItemsInput {
        transact_items: vec![write],
        ..TransactWriteItemsInput::default()
    };
    let answer = second.call(Request::TransactWriteItems(input)).await;
    assert_eq!(strong_fault(answer), StrongFault::Transaction);
    let read = TransactGetItem {
        get: model::Get {
            table_name: "t".into(),
            key: item([("pk", text("a"))]),
            ..model::Get::default()
        },
    };
    let input =
        TransactGetItemsInput { transact_items: vec![read], ..TransactGetItemsInput::default() };
    let answer = second.call(Request::TransactGetItems(input)).await;
    assert_eq!(strong_fault(answer), StrongFault::Transaction);
    let ttl = UpdateTimeToLiveInput {
        table_name: "t".into(),
        time_to_live_specification: model::TimeToLiveSpecification {
            enabled: true,
            attribute_name: "ttl".into(),
        },
    };
    let answer = second.call(Request::UpdateTimeToLive(ttl)).await;
    assert_eq!(strong_fault(answer), StrongFault::TimeToLive);
    let more = home.update(replicas(vec![creates("eu-west-3")])).await;
    assert_eq!(strong_fault(more), StrongFault::Fixed);
    let one = home.update(replicas(vec![deletes(SECOND)])).await;
    assert_eq!(strong_fault(one), StrongFault::DeleteTogether);
    assert_eq!(strong_fault(second.delete_table().await), StrongFault::DeleteTogether);
    let mode = home.update(strong(replicas(vec![deletes(SECOND), deletes(THIRD)]))).await;
    assert_eq!(strong_fault(mode), StrongFault::Mode);
    assert_eq!(get(&second, "a").await.as_deref(), Some("1"), "nothing changed");
}

#[tokio::test]
async fn both_other_replicas_go_and_the_table_remains_as_any_other() {
    let bench = three(&Env::real()).await;
    let second = region(&bench.engine, SECOND);
    second.put("a", "1").await;
    let gone = replicas(vec![deletes(HOME), deletes(THIRD)]);
    second.update(gone).await.expect("they go");
    assert!(region(&bench.engine, HOME).describe().await.is_err());
    assert!(region(&bench.engine, THIRD).describe().await.is_err());
    let described = second.describe().await.expect("it stays");
    assert_eq!((described.replicas, described.multi_region_consistency), (None, None));
    second.put("b", "2").await;
    assert_eq!(second.items().await.len(), 2);
    second.delete_table().await.expect("an ordinary table");

    let bench = Bench::in_memory(&Env::real()).await;
    let home = region(&bench.engine, HOME);
    home.create_table().await;
    let input = UpdateTableInput {
        global_table_witness_updates: Some(witness(Some(THIRD), None)),
        ..strong(replicas(vec![creates(SECOND)]))
    };
    home.update(input).await.expect("two and a witness");
    let one = home.update(replicas(vec![deletes(SECOND)])).await;
    assert_eq!(strong_fault(one), StrongFault::DeleteTogether);
    let both = UpdateTableInput {
        global_table_witness_updates: Some(witness(None, Some(THIRD))),
        ..replicas(vec![deletes(SECOND)])
    };
    home.update(both).await.expect("they go");
    assert!(region(&bench.engine, SECOND).describe().await.is_err());
    assert_eq!(home.describe().await.expect("it stays").global_table_witnesses, None);
}
