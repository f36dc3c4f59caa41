//! Every operation of DynamoDB: denied with an empty policy, allowed with its own action alone, and
//! by nothing else.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it needs by panicking"
)]

mod harness;

use harness::{Place, request};
use model::{Operation, Request, Response};

/// An example of each operation. There is an arm for each, so that a new operation without one does
/// not compile.
macro_rules! examples {
    ($operation:expr; $($name:ident),*) => {
        match $operation {
            $(Operation::$name => Request::$name(Default::default()),)*
        }
    };
}

fn plain(operation: Operation) -> Request {
    examples!(operation;
        BatchExecuteStatement, BatchGetItem, BatchWriteItem, CancelBulkOperation, CreateBackup,
        CreateGlobalTable, CreateTable, DeleteBackup, DeleteItem, DeleteResourcePolicy,
        DeleteTable, DescribeBackup, DescribeBulkOperation, DescribeContinuousBackups,
        DescribeContributorInsights, DescribeEndpoints, DescribeExport, DescribeGlobalTable,
        DescribeGlobalTableSettings, DescribeImport, DescribeKinesisStreamingDestination,
        DescribeLimits, DescribeStream, DescribeTable, DescribeTableReplicaAutoScaling,
        DescribeTimeToLive, DisableKinesisStreamingDestination,
        EnableKinesisStreamingDestination, ExecuteStatement, ExecuteTransaction,
        ExportTableToPointInTime, GetItem, GetRecords, GetResourcePolicy, GetShardIterator,
        ImportTable, ListBackups, ListBulkOperations, ListContributorInsights, ListExports,
        ListGlobalTables, ListImports, ListStreams, ListTables, ListTagsOfResource, PutItem,
        PutResourcePolicy, Query, RestoreTableFromBackup, RestoreTableToPointInTime, Scan,
        SearchVectors, StartBulkPutItems, TagResource, TransactGetItems, TransactWriteItems,
        UntagResource, UpdateContinuousBackups, UpdateContributorInsights, UpdateGlobalTable,
        UpdateGlobalTableSettings, UpdateItem, UpdateKinesisStreamingDestination, UpdateTable,
        UpdateTableReplicaAutoScaling, UpdateTimeToLive
    )
}

/// Operations whose members have actions of their own, with those. Sources: DynamoDB developer
/// guide, "Using IAM with DynamoDB transactions" and "IAM security policies with PartiQL".
const MEMBERS: [(Operation, &str, &str); 11] = [
    (
        Operation::TransactGetItems,
        r#"{"TransactItems":[{"Get":{"TableName":"table","Key":{"k":{"S":"1"}}}}]}"#,
        "dynamodb:GetItem",
    ),
    (
        Operation::TransactWriteItems,
        r#"{"TransactItems":[{"Put":{"TableName":"table","Item":{"k":{"S":"1"}}}}]}"#,
        "dynamodb:PutItem",
    ),
    (
        Operation::TransactWriteItems,
        r#"{"TransactItems":[{"Delete":{"TableName":"table","Key":{"k":{"S":"1"}}}}]}"#,
        "dynamodb:DeleteItem",
    ),
    (
        Operation::TransactWriteItems,
        r#"{"TransactItems":[{"Update":{"TableName":"table","Key":{"k":{"S":"1"}},
            "UpdateExpression":"REMOVE a"}}]}"#,
        "dynamodb:UpdateItem",
    ),
    (
        Operation::TransactWriteItems,
        r#"{"TransactItems":[{"ConditionCheck":{"TableName":"table","Key":{"k":{"S":"1"}},
            "ConditionExpression":"attribute_exists(k)"}}]}"#,
        "dynamodb:ConditionCheckItem",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement":"SELECT * FROM \"table\""}"#,
        "dynamodb:PartiQLSelect",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement":"UPDATE \"table\" SET a=1 WHERE k='1'"}"#,
        "dynamodb:PartiQLUpdate",
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements":[{"Statement":"INSERT INTO \"table\" VALUE {'k':'1'}"}]}"#,
        "dynamodb:PartiQLInsert",
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements":[{"Statement":"DELETE FROM \"table\" WHERE k='1'"}]}"#,
        "dynamodb:PartiQLDelete",
    ),
    (
        Operation::ExecuteTransaction,
        r#"{"TransactStatements":[{"Statement":"UPDATE \"table\" SET a=1 WHERE k='1'"}]}"#,
        "dynamodb:PartiQLUpdate",
    ),
    (
        Operation::ExecuteTransaction,
        r#"{"TransactStatements":[{"Statement":
            "EXISTS(SELECT * FROM \"table\" WHERE k='1' AND a=1)"}]}"#,
        "dynamodb:PartiQLSelect",
    ),
];

fn statement(effect: &str, element: &str, action: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","{element}":"{action}",
           "Resource":"*"}}}}"#
    )
}

async fn check(place: &Place, request: &Request, action: &str) {
    let name = request.operation().name();
    let alice = place.alice(None).await;
    let denied = place.ask(&alice, request).expect_err(name);
    let start = format!(
        "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: {action}"
    );
    assert!(denied.starts_with(&start), "{name}: {denied}");
    let end = format!(" because no identity-based policy allows the {action} action");
    assert!(denied.ends_with(&end), "{name}: {denied}");
    let alice = place.alice(Some(&statement("Allow", "Action", action))).await;
    assert_eq!(place.ask(&alice, request), Ok(()), "{name}");
    let alice = place.alice(Some(&statement("Allow", "NotAction", action))).await;
    assert_eq!(place.ask(&alice, request), Err(denied), "{name}");
}

#[tokio::test]
async fn each_operation_is_allowed_by_its_own_action_and_by_nothing_else() {
    let place = Place::new().await;
    for operation in Operation::ALL {
        if !MEMBERS.iter().any(|(other, ..)| *other == operation) {
            let action = format!("dynamodb:{}", operation.name());
            check(&place, &plain(operation), &action).await;
        }
    }
    for (operation, body, action) in MEMBERS {
        check(&place, &request(operation, body), action).await;
    }
}

/// Every member needs its permission, and the sentence names the first that has none.
#[tokio::test]
async fn one_member_without_permission_denies_the_whole_request() {
    let place = Place::new().await;
    let on = |table: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"dynamodb:*",
               "Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/{table}"}}}}"#
        )
    };
    let alice = place.alice(Some(&on("mine"))).await;
    for (operation, body, denied) in [
        (
            Operation::BatchGetItem,
            r#"{"RequestItems":{"mine":{"Keys":[{"k":{"S":"1"}}]},
                "other":{"Keys":[{"k":{"S":"1"}}]}}}"#,
            "dynamodb:BatchGetItem",
        ),
        (
            Operation::BatchWriteItem,
            r#"{"RequestItems":{"mine":[{"DeleteRequest":{"Key":{"k":{"S":"1"}}}}],
                "other":[{"PutRequest":{"Item":{"k":{"S":"1"}}}}]}}"#,
            "dynamodb:BatchWriteItem",
        ),
        (
            Operation::TransactWriteItems,
            r#"{"TransactItems":[{"Put":{"TableName":"mine","Item":{"k":{"S":"1"}}}},
                {"Delete":{"TableName":"other","Key":{"k":{"S":"1"}}}}]}"#,
            "dynamodb:DeleteItem",
        ),
        (
            Operation::ExecuteTransaction,
            r#"{"TransactStatements":[{"Statement":"INSERT INTO mine VALUE {'k':'1'}"},
                {"Statement":"DELETE FROM other WHERE k='1'"}]}"#,
            "dynamodb:PartiQLDelete",
        ),
    ] {
        let asked = place.ask(&alice, &request(operation, body));
        assert_eq!(
            asked,
            Err(format!(
                "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: {denied} \
                 on resource: arn:aws:dynamodb:us-east-1:123456789012:table/other because no \
                 identity-based policy allows the {denied} action"
            ))
        );
    }
}

/// A table has one ARN for policies, whatever way of writing it the engine takes.
#[tokio::test]
async fn a_denied_table_is_denied_by_every_spelling() {
    let place = Place::new().await;
    let policy = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},
        {"Effect":"Deny","Action":"*",
         "Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/secret"}]}"#;
    let alice = place.alice(Some(policy)).await;
    for name in [
        "secret",
        "arn:aws:dynamodb:us-east-1:123456789012:table/secret",
        "arn:aws-cn:dynamodb:us-east-1:123456789012:table/secret",
        "arn:x:dynamodb:us-east-1:123456789012:table/secret",
    ] {
        let body = format!(r#"{{"TableName":"{name}","Key":{{"k":{{"S":"1"}}}}}}"#);
        let mut get = request(Operation::GetItem, r#"{"TableName":"abc","Key":{"k":{"S":"1"}}}"#);
        if let Request::GetItem(input) = &mut get {
            name.clone_into(&mut input.table_name);
        }
        let denied = place.ask(&alice, &get).expect_err(&body);
        assert!(denied.contains("with an explicit deny in an identity-based policy"), "{denied}");
        let statement = format!(r#"{{"Statement":"SELECT * FROM \"{name}\" WHERE k='1'"}}"#);
        let select = request(Operation::ExecuteStatement, &statement);
        assert!(place.ask(&alice, &select).is_err(), "{statement}");
    }
}

/// Source: service authorization reference, `list_amazondynamodb`, GetRecords.
#[tokio::test]
async fn records_need_permission_on_the_stream_that_the_iterator_reads() {
    let place = Place::new().await;
    let mut iterators = Vec::new();
    for name in ["mine", "other"] {
        let table = format!(
            r#"{{"TableName":"{name}","BillingMode":"PAY_PER_REQUEST",
               "KeySchema":[{{"AttributeName":"k","KeyType":"HASH"}}],
               "AttributeDefinitions":[{{"AttributeName":"k","AttributeType":"S"}}],
               "StreamSpecification":{{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}}}"#
        );
        let made = place.call(request(Operation::CreateTable, &table)).await;
        let Response::CreateTable(made) = made else { panic!("another response") };
        let arn = made.table_description.unwrap().latest_stream_arn.unwrap();
        let shards = format!(r#"{{"StreamArn":"{arn}"}}"#);
        let shown = place.call(request(Operation::DescribeStream, &shards)).await;
        let Response::DescribeStream(shown) = shown else { panic!("another response") };
        let shard = shown.stream_description.unwrap().shards.unwrap().remove(0).shard_id.unwrap();
        let body = format!(
            r#"{{"StreamArn":"{arn}","ShardId":"{shard}","ShardIteratorType":"TRIM_HORIZON"}}"#
        );
        let got = place.call(request(Operation::GetShardIterator, &body)).await;
        let Response::GetShardIterator(got) = got else { panic!("another response") };
        iterators.push(got.shard_iterator.unwrap());
    }
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Action":"dynamodb:GetRecords",
        "Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/mine/stream/*"}}"#;
    let alice = place.alice(Some(policy)).await;
    let asked: Vec<_> = iterators
        .iter()
        .map(|iterator| format!(r#"{{"ShardIterator":"{iterator}"}}"#))
        .map(|body| place.ask(&alice, &request(Operation::GetRecords, &body)))
        .collect();
    assert_eq!(asked[0], Ok(()));
    let denied = asked[1].as_ref().unwrap_err();
    let on = "on resource: arn:aws:dynamodb:us-east-1:123456789012:table/other/stream/2";
    assert!(denied.contains(on), "{denied}");
}
