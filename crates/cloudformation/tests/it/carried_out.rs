//! The planned steps, carried out by the engine: every table becomes every other one that it can
//! become in place, and whatever step the work stops at, what is there is enough to plan the rest.

use std::sync::Arc;

use cloudformation::provider::{
    Adoption, Change, Done, Finish, Provider, Step, Update, Wait, provider,
};
use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env};
use model::{
    ApiError, DescribeTableInput, GetResourcePolicyInput, IndexStatus, ReplicaFault, Request,
    Response, TableDescription, TableStatus,
};
use store::MemoryStore;
use templates::resource::{Properties, ResourceContext};

use super::harness::{context, properties};

const NAME: &str = "demo-Main";
/// The Region of the replica of global tables.
const REPLICA: &str = "eu-west-1";

struct Server {
    engine: Engine,
    context: RequestCtx,
}

impl Server {
    async fn open() -> Self {
        let env = Env::real();
        let store = Arc::new(MemoryStore::in_memory(&env));
        let engine = Engine::open(store, env).await.expect("the engine opens");
        let namespace = Namespace::new("123456789012", "us-east-1");
        let context = RequestCtx::internal(namespace, Deadline::NEVER);
        Self { engine, context }
    }

    async fn table(&self) -> Option<TableDescription> {
        let input = DescribeTableInput { table_name: NAME.to_owned() };
        match self.engine.call(&self.context, Request::DescribeTable(input)).await {
            Ok(Response::DescribeTable(output)) => output.table,
            Err(ApiError::ResourceNotFound(_)) => None,
            other => panic!("{other:?}"),
        }
    }

    /// Carries out steps, each when the one before has taken effect.
    async fn take(&self, steps: &[Step], case: &str) {
        for step in steps {
            let Some(request) = step.request() else { continue };
            let answer = self.engine.call(&self.context, request.clone()).await;
            // The replicas of a template are made when the rest of it is finished.
            let absent = Err(ReplicaFault::Missing(REPLICA.to_owned()).into());
            let is_done = step.done_if == Some(Done::ReplicaNotFound) && answer == absent;
            assert!(answer.is_ok() || is_done, "{case}: {}: {answer:?}", step.what);
            self.engine.run_due_jobs().await.expect("jobs");
            let table = self.table().await;
            let index = |name: &str| {
                let indexes = table.iter().flat_map(|table| table.global_secondary_indexes.iter());
                indexes
                    .flatten()
                    .find(|index| index.index_name.as_deref() == Some(name))?
                    .index_status
            };
            let active =
                table.as_ref().is_some_and(|one| one.table_status == Some(TableStatus::Active));
            let reached = match &step.wait {
                Wait::Nothing => true,
                Wait::TableActive(_) | Wait::Imported(_) => active,
                Wait::TableGone(_) => table.is_none(),
                Wait::IndexActive(_, name) => index(name) == Some(IndexStatus::Active),
                Wait::IndexGone(_, name) => active && index(name).is_none(),
                Wait::ReplicaActive(..) | Wait::ReplicaGone(..) => active,
            };
            assert!(reached, "{case}: {} leads to {table:?}", step.what);
        }
    }

    async fn finish(
        &self,
        provider: &dyn Provider,
        old: Option<&Properties>,
        new: &Properties,
    ) -> Vec<Step> {
        let mut observed = Vec::new();
        for request in provider.observe(&context(), NAME) {
            observed.push(self.engine.call(&self.context, request).await.ok());
        }
        let finish = Finish { physical_id: NAME, old, new };
        provider.finish(&context(), &finish, &observed).expect("steps")
    }

    /// The policy of a resource.
    async fn policy(&self, arn: &str) -> Option<String> {
        let input = GetResourcePolicyInput { resource_arn: arn.to_owned() };
        match self.engine.call(&self.context, Request::GetResourcePolicy(input)).await {
            Ok(Response::GetResourcePolicy(output)) => output.policy,
            _ => None,
        }
    }

    async fn observed(&self, provider: &dyn Provider) -> Vec<Option<Response>> {
        let mut observed = Vec::new();
        for request in provider.observe(&context(), NAME) {
            observed.push(self.engine.call(&self.context, request).await.ok());
        }
        observed
    }

    async fn adoption(&self, provider: &dyn Provider, wanted: &Properties) -> Adoption {
        let observed = self.observed(provider).await;
        provider.adopt(&context(), NAME, &observed, wanted).expect("an answer")
    }

    /// What remains of a change that stopped.
    async fn remaining(
        &self,
        provider: &dyn Provider,
        old: &Properties,
        new: &Properties,
    ) -> Adoption {
        let observed = self.observed(provider).await;
        let update = Update { physical_id: NAME, old, old_tags: &[], new };
        provider.remaining(&context(), &update, &observed).expect("an answer")
    }
}

const TABLE: &str = "AWS::DynamoDB::Table";
const GLOBAL: &str = "AWS::DynamoDB::GlobalTable";

/// A global index on one attribute.
fn index(name: &str, attribute: &str, projection: &str, more: &str) -> String {
    format!(
        r#"{{"IndexName": "{name}", "KeySchema": [{{"AttributeName": "{attribute}", "KeyType": "HASH"}}],
            "Projection": {projection}{more}}}"#
    )
}

/// Tables that differ in everything that can change in place.
fn tables() -> Vec<Properties> {
    let all = r#"{"ProjectionType": "ALL"}"#;
    let some = r#"{"ProjectionType": "INCLUDE", "NonKeyAttributes": ["b", "a"]}"#;
    let table = |attributes: &[&str], more: &str| {
        let definitions: Vec<String> = ["pk"]
            .iter()
            .chain(attributes)
            .map(|name| format!(r#"{{"AttributeName": "{name}", "AttributeType": "S"}}"#))
            .collect();
        properties(&format!(
            r#"{{"KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}],
                "AttributeDefinitions": [{}], {more}}}"#,
            definitions.join(",")
        ))
    };
    let units = r#", "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}"#;
    vec![
        table(&[], r#""BillingMode": "PAY_PER_REQUEST""#),
        table(
            &["one", "two"],
            &format!(
                r#""BillingMode": "PAY_PER_REQUEST", "GlobalSecondaryIndexes": [{}, {}],
                "OnDemandThroughput": {{"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}},
                "TimeToLiveSpecification": {{"AttributeName": "ttl", "Enabled": true}},
                "StreamSpecification": {{"StreamViewType": "NEW_AND_OLD_IMAGES"}},
                "Tags": [{{"Key": "a", "Value": "1"}}, {{"Key": "b", "Value": "2"}}]"#,
                index("gsi1", "one", all, ""),
                index(
                    "gsi2",
                    "two",
                    some,
                    r#", "OnDemandThroughput": {"MaxReadRequestUnits": 5},
                       "ContributorInsightsSpecification": {"Enabled": true}"#,
                ),
            ),
        ),
        table(
            &["one", "three"],
            &format!(
                r#""ProvisionedThroughput": {{"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}},
                "GlobalSecondaryIndexes": [{}, {}, {}], "TableClass": "STANDARD_INFREQUENT_ACCESS",
                "PointInTimeRecoverySpecification": {{"PointInTimeRecoveryEnabled": true,
                    "RecoveryPeriodInDays": 7}},
                "ContributorInsightsSpecification": {{"Enabled": true, "Mode": "THROTTLED_KEYS"}},
                "DeletionProtectionEnabled": true, "SSESpecification": {{"SSEEnabled": true}},
                "ResourcePolicy": {{"PolicyDocument": {{"Version": "2012-10-17", "Statement": [
                    {{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem",
                      "Resource": "*"}}]}}}},
                "Tags": [{{"Key": "b", "Value": "3"}}]"#,
                index("gsi1", "one", some, units),
                index("gsi3", "three", all, units),
                index("gsi4", "one", r#"{"ProjectionType": "KEYS_ONLY"}"#, units),
            ),
        ),
        table(
            &["one"],
            &format!(
                r#""ProvisionedThroughput": {{"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
                "GlobalSecondaryIndexes": [{}],
                "StreamSpecification": {{"StreamViewType": "KEYS_ONLY"}},
                "TimeToLiveSpecification": {{"AttributeName": "expires", "Enabled": true}},
                "ContributorInsightsSpecification": {{"Enabled": true}},
                "WarmThroughput": {{"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 5000}}"#,
                index("gsi1", "one", all, units),
            ),
        ),
    ]
}

/// The same for global tables.
fn global_tables() -> Vec<Properties> {
    let keys = r#""KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]"#;
    let scaling = |least: u32| {
        format!(
            r#"{{"MinCapacity": {least}, "MaxCapacity": 50,
                "TargetTrackingScalingPolicyConfiguration": {{"TargetValue": 70}}}}"#
        )
    };
    let provisioned = format!(
        r#"{{{keys}, "WriteProvisionedThroughputSettings": {{"WriteCapacityAutoScalingSettings": {}}},
            "SSESpecification": {{"SSEEnabled": true, "SSEType": "KMS"}},
            "Replicas": [{{"Region": "us-east-1", "DeletionProtectionEnabled": true,
                "TableClass": "STANDARD_INFREQUENT_ACCESS",
                "ReadProvisionedThroughputSettings": {{"ReadCapacityAutoScalingSettings": {}}},
                "PointInTimeRecoverySpecification": {{"PointInTimeRecoveryEnabled": true}},
                "ContributorInsightsSpecification": {{"Enabled": true}},
                "Tags": [{{"Key": "a", "Value": "1"}}]}}]}}"#,
        scaling(4),
        scaling(3)
    );
    let on_demand = format!(
        r#"{{{keys}, "BillingMode": "PAY_PER_REQUEST",
            "WriteOnDemandThroughputSettings": {{"MaxWriteRequestUnits": 115}},
            "TimeToLiveSpecification": {{"AttributeName": "ttl", "Enabled": true}},
            "Replicas": [{{"Region": "eu-west-1"}}, {{"Region": "us-east-1",
                "ReadOnDemandThroughputSettings": {{"MaxReadRequestUnits": 90}}}}]}}"#
    );
    vec![properties(&provisioned), properties(&on_demand)]
}

fn both() -> [(&'static str, Vec<Properties>); 2] {
    [(TABLE, tables()), (GLOBAL, global_tables())]
}

fn changed(
    provider: &dyn Provider,
    context: &ResourceContext,
    old: &Properties,
    new: &Properties,
) -> Vec<Step> {
    let update = Update { physical_id: NAME, old, old_tags: &[], new };
    match provider.update(context, &update).expect("a change") {
        Change::None => Vec::new(),
        Change::InPlace(steps) => steps,
        Change::Replace(reasons) => panic!("{reasons:?}"),
    }
}

#[tokio::test]
async fn a_created_table_is_what_its_template_asks_for() {
    for (kind, tables) in both() {
        let provider = provider(kind).expect("a type");
        for (number, wanted) in tables.iter().enumerate() {
            let case = format!("{kind} {number}");
            let server = Server::open().await;
            let steps = provider.create(&context(), NAME, wanted).expect("steps");
            server.take(&steps, &case).await;
            assert_eq!(server.adoption(provider, wanted).await, Adoption::Same, "{case}");
        }
    }
}

#[tokio::test]
async fn a_table_becomes_any_other_and_work_that_stops_can_go_on() {
    for (kind, tables) in both() {
        let provider = provider(kind).expect("a type");
        for (from, old) in tables.iter().enumerate() {
            for (to, new) in tables.iter().enumerate().filter(|(to, _)| *to != from) {
                let context = context();
                let steps = changed(provider, &context, old, new);
                assert!(!steps.is_empty(), "{kind} {from} to {to}");
                for stop in 0..=steps.len() {
                    let case = format!("{kind} {from} to {to}, {stop} steps");
                    let server = Server::open().await;
                    server.take(&provider.create(&context, NAME, old).expect("steps"), &case).await;
                    server.take(steps.get(..stop).unwrap_or_default(), &case).await;
                    match server.remaining(provider, old, new).await {
                        Adoption::Same => {}
                        Adoption::InPlace(rest) => {
                            assert!(stop < steps.len(), "{case}: {rest:?}");
                            server.take(&rest, &case).await;
                        }
                        other => panic!("{case}: {other:?}"),
                    }
                    assert_eq!(server.adoption(provider, new).await, Adoption::Same, "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn attributes_are_those_of_the_table() {
    let provider = provider(GLOBAL).expect("a type");
    let wanted = global_tables().pop().expect("a table");
    let server = Server::open().await;
    server.take(&provider.create(&context(), NAME, &wanted).expect("steps"), "attributes").await;
    let mut observed = Vec::new();
    for request in provider.observe(&context(), NAME) {
        observed.push(server.engine.call(&server.context, request).await.ok());
    }
    let attributes = provider.attributes(&context(), NAME, &wanted, &observed);
    let table = server.table().await.expect("a table");
    let attribute =
        |name: &str| attributes.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    assert_eq!(attribute("Arn"), table.table_arn);
    assert_eq!(attribute("StreamArn"), table.latest_stream_arn);
    assert_eq!(attribute("TableId"), table.table_id);
    server.take(&provider.delete(&context(), NAME, &wanted).expect("steps"), "delete").await;
    assert_eq!(server.adoption(provider, &wanted).await, Adoption::Absent);
}

#[tokio::test]
async fn the_policy_of_a_stream_follows_when_the_stream_is_there() {
    let provider = provider(TABLE).expect("a type");
    let with = |policy: &str| {
        properties(&format!(
            r#"{{"KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}],
                "AttributeDefinitions": [{{"AttributeName": "pk", "AttributeType": "S"}}],
                "BillingMode": "PAY_PER_REQUEST",
                "StreamSpecification": {{"StreamViewType": "NEW_IMAGE"{policy}}}}}"#
        ))
    };
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetRecords","Resource":"*"}]}"#;
    let some = with(&format!(r#", "ResourcePolicy": {{"PolicyDocument": {policy}}}"#));
    let none = with("");
    let server = Server::open().await;
    server.take(&provider.create(&context(), NAME, &some).expect("steps"), "create").await;
    let steps = server.finish(provider, None, &some).await;
    server.take(&steps, "finish").await;
    let arn = server.table().await.and_then(|table| table.latest_stream_arn).expect("a stream");
    assert_eq!(server.policy(&arn).await.as_deref(), Some(policy));
    assert_eq!(server.finish(provider, Some(&some), &some).await, []);
    assert_eq!(changed(provider, &context(), &some, &none), []);
    let steps = server.finish(provider, Some(&some), &none).await;
    server.take(&steps, "finish").await;
    assert_eq!(server.policy(&arn).await, None);
}
