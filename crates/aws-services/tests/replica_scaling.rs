//! Automatic scaling of global tables by DynamoDB's operations of both versions, and what it does
//! to the replicas.
//!
//! Expected: the examples of describe-table-replica-auto-scaling, update-table-replica-auto-scaling
//! and describe-global-table-settings in the AWS CLI reference; "How DynamoDB global tables work"
//! in the developer guide (write capacity in sync, read capacity each replica's own).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

use std::sync::Arc;
use std::time::Duration;

use aws_services::AutoScaling;
use engine::{Engine, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use model::{ApiError, Namespace, Operation};
use serde_json::{Value, json};
use store::MemoryStore;

const REGIONS: [&str; 2] = ["eu-central-1", "us-east-1"];
const ROLE: &str = "arn:aws:iam::123456789012:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable";

fn context(region: &str) -> RequestCtx {
    RequestCtx::internal(Namespace::new("123456789012", region), Deadline::NEVER)
}

/// The service over an engine with the provisioned table `load` and its index, in both Regions.
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
        let bench = Self { scaling: AutoScaling::new(Arc::clone(&engine)), engine, clock };
        bench.done(REGIONS[1], Operation::CreateTable, table()).await;
        bench
    }

    /// The same, with a replica in the other Region.
    async fn global() -> Self {
        let bench = Self::start().await;
        let create = json!({ "TableName": "load", "ReplicaUpdates": [
            { "Create": { "RegionName": REGIONS[0] } },
        ] });
        bench.done(REGIONS[1], Operation::UpdateTable, create).await;
        bench.engine.run_due_jobs().await.unwrap();
        bench
    }

    async fn ask(
        &self,
        region: &str,
        operation: Operation,
        body: Value,
    ) -> Result<Value, ApiError> {
        let request = wire::decode(operation, &body.to_string().into()).unwrap();
        let context = context(region);
        let answer = if AutoScaling::answers(operation) {
            self.scaling.call(&context, request).await?
        } else {
            self.engine.call(&context, request).await?
        };
        let mut bytes = Vec::new();
        wire::encode_response(&answer, &mut bytes);
        Ok(serde_json::from_slice(&bytes).unwrap())
    }

    async fn done(&self, region: &str, operation: Operation, body: Value) -> Value {
        self.ask(region, operation, body).await.unwrap()
    }

    /// The text of a refusal.
    async fn refused(&self, operation: Operation, body: Value) -> String {
        self.ask(REGIONS[1], operation, body).await.unwrap_err().to_string()
    }

    async fn update(&self, body: Value) -> Value {
        self.done(REGIONS[1], Operation::UpdateTableReplicaAutoScaling, body).await
    }

    /// What a Region provisions for the table: reads, writes.
    async fn provisioned(&self, region: &str) -> (i64, i64) {
        let answer = self.done(region, Operation::DescribeTable, json!({ "TableName": "load" }));
        let throughput = &answer.await["Table"]["ProvisionedThroughput"];
        let units = |key: &str| throughput[key].as_i64().unwrap();
        (units("ReadCapacityUnits"), units("WriteCapacityUnits"))
    }

    async fn minute(&self) {
        self.clock.advance(Duration::from_secs(60));
        self.scaling.run_due_jobs().await.unwrap();
    }

    /// Consumes a hundred write units in a Region.
    async fn put(&self, region: &str) {
        let large = "x".repeat(100 * 1024 - 100);
        let item =
            json!({ "TableName": "load", "Item": { "pk": { "S": "a" }, "d": { "S": large } } });
        self.done(region, Operation::PutItem, item).await;
    }
}

fn table() -> Value {
    let units = |units: i64| json!({ "ReadCapacityUnits": units, "WriteCapacityUnits": units });
    json!({
        "TableName": "load",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" },
            { "AttributeName": "g", "AttributeType": "S" },
        ],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        "ProvisionedThroughput": units(10),
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-g",
            "KeySchema": [{ "AttributeName": "g", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "KEYS_ONLY" },
            "ProvisionedThroughput": units(5),
        }],
    })
}

fn policy(value: f64) -> Value {
    json!({ "TargetTrackingScalingPolicyConfiguration": { "TargetValue": value } })
}

fn settings(min: i64, max: i64, value: f64) -> Value {
    json!({ "MinimumUnits": min, "MaximumUnits": max, "ScalingPolicyUpdate": policy(value) })
}

/// Settings as they are described.
fn shown((min, max, value): (i64, i64, f64), name: &str) -> Value {
    json!({
        "MinimumUnits": min,
        "MaximumUnits": max,
        "AutoScalingRoleArn": ROLE,
        "ScalingPolicies": [{
            "PolicyName": name,
            "TargetTrackingScalingPolicyConfiguration": { "TargetValue": value },
        }],
    })
}

#[tokio::test]
async fn settings_of_all_replicas_are_described_as_in_the_example() {
    let bench = Bench::global().await;
    let answer = bench
        .update(json!({
            "TableName": "load",
            "ProvisionedWriteCapacityAutoScalingUpdate": settings(10, 100, 80.0),
            "GlobalSecondaryIndexUpdates": [{
                "IndexName": "by-g",
                "ProvisionedWriteCapacityAutoScalingUpdate": settings(1, 7, 50.0),
            }],
            "ReplicaUpdates": [{
                "RegionName": REGIONS[0],
                "ReplicaProvisionedReadCapacityAutoScalingUpdate": settings(5, 40_000, 70.0),
            }],
        }))
        .await;
    let table = "table/load";
    let writes = shown((10, 100, 80.0), &format!("DynamoDBWriteCapacityUtilization:{table}"));
    let reads = shown((5, 40_000, 70.0), &format!("DynamoDBReadCapacityUtilization:{table}"));
    let of_index =
        shown((1, 7, 50.0), &format!("DynamoDBWriteCapacityUtilization:{table}/index/by-g"));
    let off = json!({ "AutoScalingDisabled": true });
    let replica = |region: &str, reads: &Value| {
        json!({
            "RegionName": region,
            "GlobalSecondaryIndexes": [{
                "IndexName": "by-g",
                "IndexStatus": "ACTIVE",
                "ProvisionedReadCapacityAutoScalingSettings": off,
                "ProvisionedWriteCapacityAutoScalingSettings": of_index,
            }],
            "ReplicaProvisionedReadCapacityAutoScalingSettings": reads,
            "ReplicaProvisionedWriteCapacityAutoScalingSettings": writes,
            "ReplicaStatus": "ACTIVE",
        })
    };
    let expected = json!({ "TableAutoScalingDescription": {
        "TableName": "load",
        "TableStatus": "ACTIVE",
        "Replicas": [replica(REGIONS[1], &off), replica(REGIONS[0], &reads)],
    } });
    assert_eq!(answer, expected);
    let name = json!({ "TableName": "load" });
    let operation = Operation::DescribeTableReplicaAutoScaling;
    assert_eq!(bench.done(REGIONS[1], operation, name).await, expected);
}

#[tokio::test]
async fn a_part_of_the_settings_changes_and_scaling_ends() {
    let bench = Bench::global().await;
    let writes = |update: Value| {
        json!({
            "TableName": "load", "ProvisionedWriteCapacityAutoScalingUpdate": update,
        })
    };
    bench.update(writes(settings(10, 100, 80.0))).await;
    let answer = bench.update(writes(json!({ "MaximumUnits": 50 }))).await;
    let of = |answer: &Value| {
        let replica = &answer["TableAutoScalingDescription"]["Replicas"][0];
        replica["ReplicaProvisionedWriteCapacityAutoScalingSettings"].clone()
    };
    let kept = shown((10, 50, 80.0), "DynamoDBWriteCapacityUtilization:table/load");
    assert_eq!(of(&answer), kept);
    let answer = bench.update(writes(json!({ "AutoScalingDisabled": true }))).await;
    assert_eq!(of(&answer), json!({ "AutoScalingDisabled": true }));
}

#[tokio::test]
async fn a_refused_update_changes_nothing() {
    let bench = Bench::global().await;
    let update = |writes: Value, reads: Value, region: &str| {
        json!({
            "TableName": "load",
            "ProvisionedWriteCapacityAutoScalingUpdate": writes,
            "ReplicaUpdates": [{
                "RegionName": region, "ReplicaProvisionedReadCapacityAutoScalingUpdate": reads,
            }],
        })
    };
    let good = || settings(1, 9, 70.0);
    for (body, said) in [
        (update(good(), json!({ "MinimumUnits": 1 }), REGIONS[0]), "MaximumUnits must be given"),
        (update(good(), settings(9, 1, 70.0), REGIONS[0]), "cannot be less than"),
        (update(good(), settings(1, 9, 91.0), REGIONS[0]), "between 20 and 90"),
        (update(good(), good(), "ap-south-1"), "ap-south-1"),
    ] {
        let text = bench.refused(Operation::UpdateTableReplicaAutoScaling, body).await;
        assert!(text.contains(said), "{text}");
    }
    let unknown = json!({ "TableName": "load", "GlobalSecondaryIndexUpdates": [
        { "IndexName": "none", "ProvisionedWriteCapacityAutoScalingUpdate": good() },
    ] });
    let text = bench.refused(Operation::UpdateTableReplicaAutoScaling, unknown).await;
    assert!(text.contains("none"), "{text}");
    let name = json!({ "TableName": "load" });
    let described = bench.done(REGIONS[1], Operation::DescribeTableReplicaAutoScaling, name).await;
    for replica in described["TableAutoScalingDescription"]["Replicas"].as_array().unwrap() {
        let writes = &replica["ReplicaProvisionedWriteCapacityAutoScalingSettings"];
        assert_eq!(*writes, json!({ "AutoScalingDisabled": true }));
    }
    let alone = Bench::start().await;
    let body = json!({
        "TableName": "load", "ProvisionedWriteCapacityAutoScalingUpdate": good(),
    });
    let text = alone.refused(Operation::UpdateTableReplicaAutoScaling, body).await;
    assert!(text.contains("not a global table"), "{text}");
}

#[tokio::test]
async fn writes_of_all_regions_count_in_each_and_scale_all() {
    let bench = Bench::global().await;
    let writes = settings(5, 100, 70.0);
    let body = json!({
        "TableName": "load", "ProvisionedWriteCapacityAutoScalingUpdate": writes,
    });
    bench.update(body).await;
    bench.scaling.run_due_jobs().await.unwrap();
    for _ in 0..2 {
        // Ten units a second in one Region and ten in the other.
        for region in REGIONS {
            for _ in 0..6 {
                bench.put(region).await;
            }
        }
        bench.minute().await;
    }
    // Twenty units a second are seventy percent of 28.6.
    for region in REGIONS {
        assert_eq!(bench.provisioned(region).await, (10, 29), "{region}");
    }
}

#[tokio::test]
async fn reads_are_scaled_in_one_region_alone() {
    let bench = Bench::global().await;
    let update = |region: &str, min: i64| {
        json!({
            "TableName": "load",
            "ReplicaUpdates": [{
                "RegionName": region,
                "ReplicaProvisionedReadCapacityAutoScalingUpdate": settings(min, 100, 70.0),
            }],
        })
    };
    bench.update(update(REGIONS[0], 20)).await;
    bench.update(update(REGIONS[1], 15)).await;
    bench.minute().await;
    assert_eq!(bench.provisioned(REGIONS[0]).await, (20, 10));
    assert_eq!(bench.provisioned(REGIONS[1]).await, (15, 10));
    // A change of writes leaves the reads of the other Region.
    let throughput = json!({ "ReadCapacityUnits": 15, "WriteCapacityUnits": 12 });
    let body = json!({ "TableName": "load", "ProvisionedThroughput": throughput });
    bench.done(REGIONS[1], Operation::UpdateTable, body).await;
    assert_eq!(bench.provisioned(REGIONS[0]).await, (20, 12));
}

#[tokio::test]
async fn a_global_table_of_the_old_version_has_the_same_settings() {
    let bench = Bench::start().await;
    bench.done(REGIONS[0], Operation::CreateTable, table()).await;
    let stream = json!({ "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" });
    for region in REGIONS {
        let body = json!({ "TableName": "load", "StreamSpecification": stream });
        bench.done(region, Operation::UpdateTable, body).await;
    }
    let group: Vec<Value> = REGIONS.iter().map(|one| json!({ "RegionName": one })).collect();
    let body = json!({ "GlobalTableName": "load", "ReplicationGroup": group });
    bench.done(REGIONS[1], Operation::CreateGlobalTable, body).await;
    let name = json!({ "GlobalTableName": "load" });
    let operation = Operation::DescribeGlobalTableSettings;
    let described = bench.done(REGIONS[1], operation, name.clone()).await;
    let off = json!({ "AutoScalingDisabled": true });
    let reads = "ReplicaProvisionedReadCapacityAutoScalingSettings";
    let writes = "ReplicaProvisionedWriteCapacityAutoScalingSettings";
    assert_eq!(described["ReplicaSettings"][0][reads], off);
    assert_eq!(described["ReplicaSettings"][0][writes], off);
    let body = json!({
        "GlobalTableName": "load",
        "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate": settings(12, 20, 70.0),
        "ReplicaSettingsUpdate": [{
            "RegionName": REGIONS[0],
            "ReplicaProvisionedReadCapacityUnits": 11,
            "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate": settings(1, 30, 60.0),
        }],
    });
    bench.done(REGIONS[1], Operation::UpdateGlobalTableSettings, body).await;
    let described = bench.done(REGIONS[1], operation, name).await;
    let of_writes = shown((12, 20, 70.0), "DynamoDBWriteCapacityUtilization:table/load");
    let of_reads = shown((1, 30, 60.0), "DynamoDBReadCapacityUtilization:table/load");
    assert_eq!(described["ReplicaSettings"][0][reads], of_reads);
    assert_eq!(described["ReplicaSettings"][1][reads], off);
    for at in 0..2 {
        assert_eq!(described["ReplicaSettings"][at][writes], of_writes);
    }
    assert_eq!(bench.provisioned(REGIONS[0]).await, (11, 10));
    bench.minute().await;
    assert_eq!(bench.provisioned(REGIONS[0]).await, (11, 12), "to the smallest number at once");
}
