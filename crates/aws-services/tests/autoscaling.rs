//! Application Auto Scaling as Terraform and the CDK use it, and what it does to tables.
//!
//! Expected: the API reference of Application Auto Scaling; "Managing throughput capacity
//! automatically with DynamoDB auto scaling" in the developer guide.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

use std::sync::Arc;
use std::time::Duration;

use aws_services::{AutoScaling, AwsService};
use engine::{Engine, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use model::{
    AttributeDefinition, BillingMode, Caller, CreateTableInput, DescribeTableInput,
    GlobalSecondaryIndex, KeySchemaElement, KeyType, Namespace, Operation, Projection,
    ProjectionType, ProvisionedThroughput, Request, Response, ScalarAttributeType,
};
use serde_json::{Value, json};
use store::MemoryStore;
use wire::aws::{Call, Service};

const READ: &str = "dynamodb:table:ReadCapacityUnits";
const WRITE: &str = "dynamodb:table:WriteCapacityUnits";

fn namespace() -> Namespace {
    Namespace::new("123456789012", "eu-west-1")
}

fn context() -> RequestCtx {
    RequestCtx::internal(namespace(), Deadline::NEVER)
}

/// The service over an engine with the table `load`: ten units each way, an index with five.
struct Bench {
    engine: Arc<Engine>,
    scaling: AutoScaling,
    clock: ManualClock,
}

impl Bench {
    async fn start() -> Self {
        let (env, clock) = Env::manual(1, Timestamp::from_secs(1_800_000_000));
        let store = Arc::new(MemoryStore::in_memory(&env));
        let engine = Arc::new(Engine::open(store, env).await.unwrap());
        let units = |units| {
            Some(ProvisionedThroughput { read_capacity_units: units, write_capacity_units: units })
        };
        let hash =
            |name: &str| KeySchemaElement { attribute_name: name.into(), key_type: KeyType::Hash };
        let text = |name: &str| AttributeDefinition {
            attribute_name: name.into(),
            attribute_type: ScalarAttributeType::S,
        };
        let table = CreateTableInput {
            table_name: "load".into(),
            attribute_definitions: Some(vec![text("pk"), text("g")]),
            key_schema: Some(vec![hash("pk")]),
            billing_mode: Some(BillingMode::Provisioned),
            provisioned_throughput: units(10),
            global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
                index_name: "by-g".into(),
                key_schema: vec![hash("g")],
                projection: Projection {
                    projection_type: Some(ProjectionType::KeysOnly),
                    non_key_attributes: None,
                },
                provisioned_throughput: units(5),
                ..GlobalSecondaryIndex::default()
            }]),
            ..CreateTableInput::default()
        };
        engine.call(&context(), Request::CreateTable(table)).await.unwrap();
        Self { scaling: AutoScaling::new(Arc::clone(&engine)), engine, clock }
    }

    /// Calls the service.
    async fn ask(&self, operation: &str, body: Value) -> (u16, Value) {
        let call = Call {
            service: Service::AutoScaling,
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            host: "127.0.0.1:8000".to_owned(),
            content_type: "application/x-amz-json-1.1".to_owned(),
            target: format!("AnyScaleFrontendService.{operation}"),
            headers: Vec::new(),
            caller: Arc::new(Caller::internal(namespace())),
            body: body.to_string().into(),
            source: None,
            request_id: "r".to_owned(),
        };
        let reply = self.scaling.answer(&context(), &call).await;
        (reply.status, serde_json::from_slice(&reply.body).unwrap())
    }

    /// A call that must succeed.
    async fn done(&self, operation: &str, body: Value) -> Value {
        let (status, answer) = self.ask(operation, body).await;
        assert_eq!(status, 200, "{operation}: {answer}");
        answer
    }

    /// The code of a call that must be refused.
    async fn refused(&self, operation: &str, body: Value) -> String {
        let (status, answer) = self.ask(operation, body).await;
        assert_eq!(status, 400, "{operation}: {answer}");
        answer.get("__type").unwrap().as_str().unwrap().to_owned()
    }

    async fn register(&self, resource: &str, dimension: &str, min: i64, max: i64) -> Value {
        let mut body = target(resource, dimension);
        body["MinCapacity"] = min.into();
        body["MaxCapacity"] = max.into();
        self.done("RegisterScalableTarget", body).await
    }

    /// What is provisioned for the table and its index: reads, writes.
    async fn provisioned(&self) -> [(i64, i64); 2] {
        let input = DescribeTableInput { table_name: "load".into() };
        let answer = self.engine.call(&context(), Request::DescribeTable(input)).await.unwrap();
        let Response::DescribeTable(output) = answer else { unreachable!() };
        let table = output.table.unwrap();
        let index = table.global_secondary_indexes.unwrap().remove(0);
        [table.provisioned_throughput.unwrap(), index.provisioned_throughput.unwrap()]
            .map(|one| (one.read_capacity_units.unwrap(), one.write_capacity_units.unwrap()))
    }

    /// A minute in which `units` write units a second are consumed.
    async fn minute(&self, units: usize) {
        // Items of a hundred units and a key, just below.
        for _ in 0..(units * 60).div_ceil(100) {
            let large = "x".repeat(100 * 1024 - 100);
            let body =
                json!({ "TableName": "load", "Item": { "pk": { "S": "a" }, "d": { "S": large } } });
            let request = wire::decode(Operation::PutItem, &body.to_string().into()).unwrap();
            self.engine.call(&context(), request).await.unwrap();
        }
        self.clock.advance(Duration::from_secs(60));
        self.scaling.run_due_jobs().await.unwrap();
    }
}

fn target(resource: &str, dimension: &str) -> Value {
    json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": resource,
        "ScalableDimension": dimension,
    })
}

/// A call of PutScalingPolicy with this target value.
fn policy(resource: &str, dimension: &str, value: f64) -> Value {
    let mut body = target(resource, dimension);
    let metric = if dimension.contains("Read") {
        "DynamoDBReadCapacityUtilization"
    } else {
        "DynamoDBWriteCapacityUtilization"
    };
    body["PolicyName"] = "follow".into();
    body["PolicyType"] = "TargetTrackingScaling".into();
    body["TargetTrackingScalingPolicyConfiguration"] = json!({
        "TargetValue": value,
        "PredefinedMetricSpecification": { "PredefinedMetricType": metric },
    });
    body
}

#[tokio::test]
async fn targets_and_policies_are_described_as_they_were_put() {
    let bench = Bench::start().await;
    let answer = bench.register("table/load", READ, 5, 50).await;
    let arn = answer["ScalableTargetARN"].as_str().unwrap().to_owned();
    let prefix = "arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/";
    assert!(arn.starts_with(prefix), "{arn}");
    bench.register("table/load/index/by-g", "dynamodb:index:WriteCapacityUnits", 1, 9).await;
    let again = bench.register("table/load", READ, 6, 60).await;
    assert_eq!(again["ScalableTargetARN"].as_str(), Some(&*arn), "it is the same one");
    let all = json!({ "ServiceNamespace": "dynamodb" });
    let described = bench.done("DescribeScalableTargets", all.clone()).await;
    assert_eq!(described["ScalableTargets"].as_array().map(Vec::len), Some(2));
    let one = json!({ "ServiceNamespace": "dynamodb", "ResourceIds": ["table/load"] });
    let described = bench.done("DescribeScalableTargets", one).await;
    let found = &described["ScalableTargets"][0];
    assert_eq!((&found["MinCapacity"], &found["MaxCapacity"]), (&json!(6), &json!(60)));
    assert_eq!(found["CreationTime"], json!(1_800_000_000.0));
    assert_eq!(found["SuspendedState"]["DynamicScalingInSuspended"], json!(false));
    let put = bench.done("PutScalingPolicy", policy("table/load", READ, 70.0)).await;
    let described = bench.done("DescribeScalingPolicies", all.clone()).await;
    let found = &described["ScalingPolicies"][0];
    assert_eq!((&found["PolicyARN"], &found["PolicyName"]), (&put["PolicyARN"], &json!("follow")));
    let given = &policy("table/load", READ, 70.0)["TargetTrackingScalingPolicyConfiguration"];
    assert_eq!(&found["TargetTrackingScalingPolicyConfiguration"], given);
    let tags = json!({ "ResourceARN": arn, "Tags": { "team": "a" } });
    bench.done("TagResource", tags).await;
    let tags = bench.done("ListTagsForResource", json!({ "ResourceARN": arn })).await;
    assert_eq!(tags, json!({ "Tags": { "team": "a" } }));
    let mut named = target("table/load", READ);
    named["PolicyName"] = "follow".into();
    bench.done("DeleteScalingPolicy", named.clone()).await;
    assert_eq!(bench.refused("DeleteScalingPolicy", named).await, "ObjectNotFoundException");
    bench.done("DeregisterScalableTarget", target("table/load", READ)).await;
    let again = bench.refused("DeregisterScalableTarget", target("table/load", READ)).await;
    assert_eq!(again, "ObjectNotFoundException");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let bench = Bench::start().await;
    bench.register("table/load", READ, 5, 50).await;
    bench.register("table/load", WRITE, 5, 50).await;
    let page = |token: Option<Value>| {
        let mut body = json!({ "ServiceNamespace": "dynamodb", "MaxResults": 1 });
        if let Some(token) = token {
            body["NextToken"] = token;
        }
        body
    };
    let first = bench.done("DescribeScalableTargets", page(None)).await;
    let second =
        bench.done("DescribeScalableTargets", page(Some(first["NextToken"].clone()))).await;
    let of = |page: &Value| page["ScalableTargets"][0]["ScalableDimension"].clone();
    assert_eq!([of(&first), of(&second)], [json!(READ), json!(WRITE)]);
    assert_eq!(second.get("NextToken"), None);
    let wrong = bench.refused("DescribeScalableTargets", page(Some("x".into()))).await;
    assert_eq!(wrong, "InvalidNextTokenException");
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let bench = Bench::start().await;
    let mut of_absent = target("table/none", READ);
    of_absent["MinCapacity"] = 1.into();
    of_absent["MaxCapacity"] = 2.into();
    let mut upside_down = target("table/load", READ);
    upside_down["MinCapacity"] = 3.into();
    upside_down["MaxCapacity"] = 2.into();
    let mut of_other = target("table/load", READ);
    of_other["ServiceNamespace"] = "ecs".into();
    for body in [
        of_absent,
        upside_down,
        of_other,
        target("table/load", READ),
        target("t", READ),
        target("table/load", "dynamodb:index:ReadCapacityUnits"),
    ] {
        let code = bench.refused("RegisterScalableTarget", body.clone()).await;
        assert_eq!(code, "ValidationException", "{body}");
    }
    let without_target = bench.refused("PutScalingPolicy", policy("table/load", READ, 70.0)).await;
    assert_eq!(without_target, "ObjectNotFoundException");
    bench.register("table/load", READ, 5, 50).await;
    for value in [19.0, 91.0] {
        let code = bench.refused("PutScalingPolicy", policy("table/load", READ, value)).await;
        assert_eq!(code, "ValidationException", "{value}");
    }
}

#[tokio::test]
async fn throughput_follows_what_is_consumed() {
    let bench = Bench::start().await;
    bench.register("table/load", WRITE, 5, 100).await;
    bench.done("PutScalingPolicy", policy("table/load", WRITE, 70.0)).await;
    bench.scaling.run_due_jobs().await.unwrap();
    bench.minute(20).await;
    assert_eq!(bench.provisioned().await, [(10, 10), (5, 5)], "one minute is not enough");
    bench.minute(20).await;
    // 20 units a second are seventy percent of 28.6.
    assert_eq!(bench.provisioned().await, [(10, 29), (5, 5)]);
    // The minutes before count too: fifteen without anything.
    for _ in 0..14 {
        bench.minute(0).await;
    }
    assert_eq!(bench.provisioned().await, [(10, 29), (5, 5)]);
    bench.minute(0).await;
    assert_eq!(bench.provisioned().await, [(10, 5), (5, 5)], "down to the minimum");
}

#[tokio::test]
async fn a_target_outside_its_bounds_is_brought_inside() {
    let bench = Bench::start().await;
    bench.register("table/load", READ, 20, 30).await;
    let index = "dynamodb:index:WriteCapacityUnits";
    bench.register("table/load/index/by-g", index, 1, 3).await;
    bench.scaling.run_due_jobs().await.unwrap();
    assert_eq!(bench.provisioned().await, [(20, 10), (5, 3)]);
    let mut suspended = target("table/load", READ);
    suspended["MinCapacity"] = 25.into();
    suspended["SuspendedState"] = json!({ "DynamicScalingOutSuspended": true });
    bench.done("RegisterScalableTarget", suspended).await;
    bench.scaling.run_due_jobs().await.unwrap();
    assert_eq!(bench.provisioned().await, [(20, 10), (5, 3)], "it is suspended");
}
