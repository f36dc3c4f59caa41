//! AWS::DynamoDB::GlobalTable: the replica of the server's Region is the table.

use cloudformation::provider::Step;
use model::{BillingMode, Request};

use super::harness::{create, steps_of, update};

const TYPE: &str = "AWS::DynamoDB::GlobalTable";

const PROVISIONED: &str = r#"{
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}
    ],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PROVISIONED",
    "GlobalSecondaryIndexes": [{
        "IndexName": "gsi", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
        "WriteProvisionedThroughputSettings": {"WriteCapacityAutoScalingSettings": {
            "MinCapacity": 2, "MaxCapacity": 20,
            "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70}}}
    }],
    "WriteProvisionedThroughputSettings": {"WriteCapacityAutoScalingSettings": {
        "MinCapacity": 3, "MaxCapacity": 30, "SeedCapacity": 9,
        "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70.5, "DisableScaleIn": true}}},
    "SSESpecification": {"SSEEnabled": true, "SSEType": "KMS"},
    "Replicas": [
        {"Region": "eu-west-1", "TableClass": "STANDARD"},
        {
            "Region": "us-east-1",
            "TableClass": "STANDARD_INFREQUENT_ACCESS",
            "DeletionProtectionEnabled": true,
            "ReadProvisionedThroughputSettings": {"ReadCapacityUnits": 11},
            "GlobalSecondaryIndexes": [{
                "IndexName": "gsi",
                "ReadProvisionedThroughputSettings": {"ReadCapacityAutoScalingSettings": {
                    "MinCapacity": 4, "MaxCapacity": 40,
                    "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70}}}
            }],
            "SSESpecification": {"KMSMasterKeyId": "key-1"},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
            "Tags": [{"Key": "a", "Value": "b"}]
        }
    ]
}"#;

const ON_DEMAND: &str = r#"{
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "WriteOnDemandThroughputSettings": {"MaxWriteRequestUnits": 115},
    "ReadOnDemandThroughputSettings": {"MaxReadRequestUnits": 90},
    "Replicas": [{"Region": "us-east-1"}]
}"#;

#[test]
fn capacity_is_the_least_of_the_scaling_and_settings_are_those_of_the_replica() {
    let steps = create(TYPE, PROVISIONED).expect("steps");
    let Some(Request::CreateTable(input)) = steps.first().and_then(Step::request) else { panic!() };
    assert_eq!(input.billing_mode, Some(BillingMode::Provisioned));
    let units = input.provisioned_throughput.as_ref().expect("units");
    assert_eq!((units.read_capacity_units, units.write_capacity_units), (11, 3));
    let index = input.global_secondary_indexes.iter().flatten().next().expect("an index");
    let units = index.provisioned_throughput.as_ref().expect("units");
    assert_eq!((units.read_capacity_units, units.write_capacity_units), (4, 2));
    assert_eq!(input.deletion_protection_enabled, Some(true));
    assert_eq!(input.table_class, Some(model::TableClass::StandardInfrequentAccess));
    let encryption = input.sse_specification.as_ref().expect("encryption");
    assert_eq!(encryption.kms_master_key_id.as_deref(), Some("key-1"));
    // Several replicas need a stream with both images.
    let view = input.stream_specification.as_ref().and_then(|stream| stream.stream_view_type);
    assert_eq!(view, Some(model::StreamViewType::NewAndOldImages));
    let tags = input.tags.iter().flatten().map(|tag| (&*tag.key, &*tag.value));
    assert_eq!(tags.collect::<Vec<_>>(), [("a", "b")]);
    let rest: Vec<&str> = steps.iter().skip(1).map(|step| step.what.as_str()).collect();
    assert_eq!(rest, ["switch point-in-time recovery on (35 days)"]);
}

#[test]
fn limits_stand_with_the_table_and_the_replica_s_win() {
    let limits = |json: &str| {
        let steps = create(TYPE, json).expect("steps");
        let Some(Request::CreateTable(input)) = steps.first().and_then(Step::request) else {
            panic!()
        };
        let found = input.on_demand_throughput.as_ref().expect("limits");
        (found.max_read_request_units, found.max_write_request_units)
    };
    assert_eq!(limits(ON_DEMAND), (Some(90), Some(115)));
    let own = ON_DEMAND.replace(
        "\"us-east-1\"",
        r#""us-east-1", "ReadOnDemandThroughputSettings": {"MaxReadRequestUnits": 50}"#,
    );
    assert_eq!(limits(&own), (Some(50), Some(115)));
}

#[test]
fn the_region_of_the_server_must_have_a_replica() {
    let error = create(TYPE, &ON_DEMAND.replace("us-east-1", "eu-west-1")).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "Replicas must contain the Region of the stack, us-east-1; it has [eu-west-1]"
    );
    let error =
        create(TYPE, &ON_DEMAND.replace("\"Replicas\"", "\"Replica\"")).expect_err("refused");
    let expected = "Encountered unsupported property Replica, did you mean Replicas?";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn replicas_elsewhere_and_scaling_are_recorded_only() {
    let more = ON_DEMAND.replace(
        "[{\"Region\": \"us-east-1\"}]",
        r#"[{"Region": "us-east-1", "DisassociationProtectionEnabled": true}]"#,
    );
    assert!(steps_of(update(TYPE, ON_DEMAND, &more).expect("a change")).is_empty());
    let scaled = PROVISIONED.replace("\"MaxCapacity\": 30", "\"MaxCapacity\": 31");
    assert!(steps_of(update(TYPE, PROVISIONED, &scaled).expect("a change")).is_empty());
    let least = PROVISIONED.replace("\"MinCapacity\": 3", "\"MinCapacity\": 5");
    let change = update(TYPE, PROVISIONED, &least).expect("a change");
    assert_eq!(steps_of(change), ["change throughput"]);
}
