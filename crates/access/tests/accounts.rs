//! What a replica in another account needs: permission of its own account, of all replicas that
//! there are, and theirs for the service of replication. Source: developer guide, "DynamoDB global
//! tables security" of several accounts, with its policies.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use engine::RequestCtx;
use env::Deadline;
use harness::{Place, request};
use model::{Namespace, Operation, Request, Response};

const SOURCE: &str = "arn:aws:dynamodb:us-east-2:111122223333:table/MusicTable";
const NEW: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/MusicTable";
const ALL: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}]}"#;

/// The policy of the guide for the table `own`, with these actions and accounts, and who may join.
fn policy(own: &str, actions: &str, accounts: &str, join: &str) -> String {
    let join = if join.is_empty() {
        String::new()
    } else {
        format!(
            r#",{{"Effect":"Allow","Action":["dynamodb:AssociateTableReplica"],"Resource":"{own}",
               "Principal":{{"AWS":["{join}"]}}}}"#
        )
    };
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{actions}],
           "Resource":"{own}","Principal":{{"Service":["replication.dynamodb.amazonaws.com"]}},
           "Condition":{{"StringEquals":{{"aws:SourceAccount":[{accounts}],
           "aws:SourceArn":["{SOURCE}","{NEW}"]}}}}}}{join}]}}"#
    )
}

const ACTIONS: &str = r#""dynamodb:ReadDataForReplication","dynamodb:WriteDataForReplication",
    "dynamodb:ReplicateSettings""#;
const BOTH: &str = r#""111122223333","123456789012""#;

/// The source with this policy.
async fn source(policy: &str) -> Place {
    let place = Place::new().await;
    let body = serde_json::json!({
        "TableName": "MusicTable", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "GlobalTableSettingsReplicationMode": "ENABLED", "ResourcePolicy": policy,
    });
    let namespace = Namespace::new("111122223333", "us-east-2");
    let context = RequestCtx::internal(namespace, Deadline::NEVER);
    let created = request(Operation::CreateTable, &body.to_string());
    let created = place.engine.call(&context, created).await.unwrap();
    assert!(matches!(created, Response::CreateTable(_)), "{created:?}");
    place
}

fn join(policy: Option<&str>) -> Request {
    let body = serde_json::json!({
        "TableName": "MusicTable", "GlobalTableSourceArn": SOURCE,
        "GlobalTableSettingsReplicationMode": "ENABLED", "ResourcePolicy": policy,
    });
    request(Operation::CreateTable, &body.to_string())
}

#[tokio::test]
async fn the_policies_of_the_guide_let_a_replica_join() {
    let place = source(&policy(SOURCE, ACTIONS, BOTH, "123456789012")).await;
    let alice = place.alice(Some(ALL)).await;
    let own = policy(NEW, ACTIONS, BOTH, "");
    assert_eq!(place.ask(&alice, &join(Some(&own))), Ok(()));
}

#[tokio::test]
async fn nobody_joins_without_the_permission_of_the_source() {
    let place = source(&policy(SOURCE, ACTIONS, BOTH, "")).await;
    let alice = place.alice(Some(ALL)).await;
    let own = policy(NEW, ACTIONS, BOTH, "");
    let denied = place.ask(&alice, &join(Some(&own))).unwrap_err();
    let wanted = format!(
        "is not authorized to perform: dynamodb:AssociateTableReplica on resource: {SOURCE} because \
         no resource-based policy allows the dynamodb:AssociateTableReplica action"
    );
    assert!(denied.ends_with(&wanted), "{denied}");
    // Nor without that of the own account.
    let place = source(&policy(SOURCE, ACTIONS, BOTH, "123456789012")).await;
    let only = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"dynamodb:CreateTable","Resource":"*"}]}"#;
    let alice = place.alice(Some(only)).await;
    let denied = place.ask(&alice, &join(Some(&own))).unwrap_err();
    assert!(denied.contains("no identity-based policy allows"), "{denied}");
}

#[tokio::test]
async fn the_service_of_replication_needs_each_action_for_each_replica_on_both_sides() {
    let whole = |own: &str| policy(own, ACTIONS, BOTH, "123456789012");
    let without = |own: &str, action: &str| {
        let rest: Vec<&str> = ACTIONS.split(',').filter(|one| !one.contains(action)).collect();
        policy(own, &rest.join(","), BOTH, "123456789012")
    };
    for action in ["ReadDataForReplication", "WriteDataForReplication", "ReplicateSettings"] {
        for (there, here, on) in [
            (without(SOURCE, action), whole(NEW), SOURCE),
            (whole(SOURCE), without(NEW, action), NEW),
        ] {
            let place = source(&there).await;
            let alice = place.alice(Some(ALL)).await;
            let denied = place.ask(&alice, &join(Some(&here))).unwrap_err();
            let wanted = format!(
                "User: replication.dynamodb.amazonaws.com is not authorized to perform: \
                 dynamodb:{action} on resource: {on} because no resource-based policy allows"
            );
            assert!(denied.starts_with(&wanted), "{denied}");
        }
    }
    // The other account is not among the sources.
    let place = source(&policy(SOURCE, ACTIONS, r#""111122223333""#, "123456789012")).await;
    let alice = place.alice(Some(ALL)).await;
    assert!(place.ask(&alice, &join(Some(&whole(NEW)))).is_err());
    // The new replica has no policy.
    let place = source(&whole(SOURCE)).await;
    let alice = place.alice(Some(ALL)).await;
    assert!(place.ask(&alice, &join(None)).is_err());
}
