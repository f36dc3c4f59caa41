//! What requests about global tables need in the Regions of replicas. Sources: developer guide,
//! "DynamoDB global tables security"; "Using IAM with global tables" (version 2017.11.29).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use harness::{Place, request};
use model::{Namespace, Operation, Request, Response};

const HERE: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/users";
const OHIO: &str = "arn:aws:dynamodb:us-east-2:123456789012:table/users";
const OREGON: &str = "arn:aws:dynamodb:us-west-2:123456789012:table/users";

/// The permissions that a request needs, by being given each as it is missed. Every one is then
/// taken away alone, and must be missed again.
async fn needed(place: &Place, request: &Request) -> Vec<(String, String)> {
    let mut given: Vec<(String, String)> = Vec::new();
    loop {
        let alice = place.alice(Some(&policy(&given))).await;
        match place.ask(&alice, request) {
            Ok(()) => break,
            Err(denied) => given.push(missing(&denied)),
        }
        assert!(given.len() < 60, "{given:?}");
    }
    for (number, without) in given.iter().enumerate() {
        let mut rest = given.clone();
        rest.remove(number);
        let alice = place.alice(Some(&policy(&rest))).await;
        let denied = place.ask(&alice, request).unwrap_err();
        assert_eq!(&missing(&denied), without);
    }
    given.sort();
    given
}

/// The action and resource of the sentence.
fn missing(denied: &str) -> (String, String) {
    let rest = denied.split_once("perform: ").unwrap().1;
    let (action, rest) = rest.split_once(" on resource: ").unwrap();
    (action.to_owned(), rest.split_once(' ').unwrap().0.to_owned())
}

fn policy(given: &[(String, String)]) -> String {
    let statements: Vec<_> = given
        .iter()
        .map(|(action, resource)| {
            format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
        })
        .collect();
    let none = r#"{"Effect":"Deny","Action":"sqs:SendMessage","Resource":"*"}"#.to_owned();
    let all = if statements.is_empty() { none } else { statements.join(",") };
    format!(r#"{{"Version":"2012-10-17","Statement":[{all}]}}"#)
}

fn expected(parts: &[(&str, &[&str])]) -> Vec<(String, String)> {
    let mut all: Vec<_> = parts
        .iter()
        .flat_map(|(arn, actions)| {
            actions.iter().map(|action| (action.to_string(), arn.to_string()))
        })
        .collect();
    all.sort();
    all
}

const CREATE: &[&str] = &[
    "dynamodb:CreateTable",
    "dynamodb:CreateTableReplica",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
    "dynamodb:PutItem",
    "dynamodb:GetItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
];

#[tokio::test]
async fn replicas_are_made_and_deleted_with_permissions_in_their_regions() {
    let place = Place::new().await;
    let update = |body: &str| {
        let body = format!(r#"{{"TableName":"users",{body}}}"#);
        request(Operation::UpdateTable, &body)
    };
    let made = update(r#""ReplicaUpdates":[{"Create":{"RegionName":"us-east-2"}}]"#);
    assert_eq!(
        needed(&place, &made).await,
        expected(&[(HERE, &["dynamodb:UpdateTable"]), (OHIO, CREATE)])
    );
    let deleted = update(r#""ReplicaUpdates":[{"Delete":{"RegionName":"us-east-2"}}]"#);
    assert_eq!(
        needed(&place, &deleted).await,
        expected(&[
            (HERE, &["dynamodb:UpdateTable"]),
            (OHIO, &["dynamodb:DeleteTable", "dynamodb:DeleteTableReplica"]),
        ])
    );
    let changed = update(
        r#""ReplicaUpdates":[{"Update":{"RegionName":"us-east-2","TableClassOverride":"STANDARD"}}]"#,
    );
    assert_eq!(
        needed(&place, &changed).await,
        expected(&[(HERE, &["dynamodb:UpdateTable"]), (OHIO, &["dynamodb:UpdateTable"])])
    );
    let own = update(
        r#""ReplicaUpdates":[{"Disassociate":{"RegionName":"us-east-1",
           "DisassociationMode":"WAIT_FOR_REPLICATION"}}]"#,
    );
    assert_eq!(
        needed(&place, &own).await,
        expected(&[(HERE, &["dynamodb:UpdateTable", "dynamodb:DisassociateTableReplica"])])
    );
}

#[tokio::test]
async fn a_witness_needs_its_permission_in_all_regions_that_take_part() {
    let place = Place::new().await;
    for (what, action) in [
        ("Create", "dynamodb:CreateGlobalTableWitness"),
        ("Delete", "dynamodb:DeleteGlobalTableWitness"),
    ] {
        let body = format!(
            r#"{{"TableName":"users","ReplicaUpdates":[{{"{what}":{{"RegionName":"us-east-2"}}}}],
               "GlobalTableWitnessUpdates":[{{"{what}":{{"RegionName":"us-west-2"}}}}]}}"#
        );
        let needed = needed(&place, &request(Operation::UpdateTable, &body)).await;
        let on: Vec<_> =
            needed.iter().filter(|(other, _)| other == action).map(|(_, arn)| &**arn).collect();
        assert_eq!(on, [HERE, OHIO, OREGON], "{what}");
    }
}

#[tokio::test]
async fn conditions_see_the_region_of_the_replica() {
    let place = Place::new().await;
    let policy = |region: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[
               {{"Effect":"Allow","Action":"dynamodb:UpdateTable","Resource":"*",
                "Condition":{{"StringEquals":{{"aws:RequestedRegion":"us-east-1"}}}}}},
               {{"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
                "Condition":{{"StringEquals":{{"aws:RequestedRegion":"{region}"}}}}}}]}}"#
        )
    };
    let made = request(
        Operation::UpdateTable,
        r#"{"TableName":"users","ReplicaUpdates":[{"Create":{"RegionName":"us-east-2"}}]}"#,
    );
    let alice = place.alice(Some(&policy("us-east-2"))).await;
    assert_eq!(place.ask(&alice, &made), Ok(()));
    let alice = place.alice(Some(&policy("us-west-2"))).await;
    let denied = place.ask(&alice, &made).unwrap_err();
    assert_eq!(missing(&denied), ("dynamodb:CreateTable".to_owned(), OHIO.to_owned()));
}

#[tokio::test]
async fn the_older_version_asks_for_its_action_on_every_table() {
    let place = Place::new().await;
    let global = "arn:aws:dynamodb::123456789012:global-table/users";
    let made = request(
        Operation::CreateGlobalTable,
        r#"{"GlobalTableName":"users","ReplicationGroup":[{"RegionName":"us-east-1"},
            {"RegionName":"us-east-2"}]}"#,
    );
    let action: &[&str] = &["dynamodb:CreateGlobalTable"];
    assert_eq!(
        needed(&place, &made).await,
        expected(&[(global, action), (HERE, action), (OHIO, action)])
    );
    let changed = request(
        Operation::UpdateGlobalTable,
        r#"{"GlobalTableName":"users","ReplicaUpdates":[{"Create":{"RegionName":"us-east-2"}},
            {"Delete":{"RegionName":"us-west-2"}}]}"#,
    );
    let action: &[&str] = &["dynamodb:UpdateGlobalTable"];
    assert_eq!(
        needed(&place, &changed).await,
        expected(&[(global, action), (OHIO, action), (OREGON, action)])
    );
}

#[tokio::test]
async fn time_to_live_and_scaling_need_permission_wherever_there_is_a_replica() {
    let place = Place::new().await;
    let made = place
        .call(request(
            Operation::CreateTable,
            r#"{"TableName":"users","BillingMode":"PAY_PER_REQUEST",
                "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],
                "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}]}"#,
        ))
        .await;
    assert!(matches!(made, Response::CreateTable(_)), "{made:?}");
    let live = request(
        Operation::UpdateTimeToLive,
        r#"{"TableName":"users","TimeToLiveSpecification":{"AttributeName":"e","Enabled":true}}"#,
    );
    let scaled = request(Operation::UpdateTableReplicaAutoScaling, r#"{"TableName":"users"}"#);
    let own: &[&str] = &["dynamodb:UpdateTimeToLive"];
    assert_eq!(needed(&place, &live).await, expected(&[(HERE, own)]));
    assert_eq!(needed(&place, &scaled).await.len(), 1);
    place
        .call(request(
            Operation::UpdateTable,
            r#"{"TableName":"users","ReplicaUpdates":[{"Create":{"RegionName":"us-east-2"}}]}"#,
        ))
        .await;
    assert!(
        place.engine.table_facts(&Namespace::new("123456789012", "us-east-2"), "users").is_some()
    );
    assert_eq!(needed(&place, &live).await, expected(&[(HERE, own), (OHIO, own)]));
    let scaling = needed(&place, &scaled).await;
    let on = |arn: &str| {
        let scales = |action: &str| action.starts_with("application-autoscaling:");
        scaling.iter().filter(|(action, on)| on == arn && scales(action)).count()
    };
    assert_eq!((on(HERE), on(OHIO), scaling.len()), (10, 10, 21));
}
