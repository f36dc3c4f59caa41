//! The properties of AWS::DynamoDB::GlobalTable.
//!
//! Source: the resource schema of 2026-10 and the template reference, which also says what a change
//! means.

use crate::resource::schema::{Field, Fields, Shape, UpdateBehavior};
use crate::resource::table::schema::{
    ATTRIBUTE_DEFINITIONS, INSIGHTS, KEY_SCHEMA, KINESIS, LOCAL_INDEXES, POLICY, PROJECTION,
    RECOVERY, TAGS, TIME_TO_LIVE, VECTOR_INDEXES, WARM,
};

const SCALING: Shape = Shape::Object(&[
    Field::required("MinCapacity", Shape::Integer),
    Field::required("MaxCapacity", Shape::Integer),
    Field::optional("SeedCapacity", Shape::Integer),
    Field::required(
        "TargetTrackingScalingPolicyConfiguration",
        Shape::Object(&[
            Field::required("TargetValue", Shape::Double),
            Field::optional("DisableScaleIn", Shape::Flag),
            Field::optional("ScaleInCooldown", Shape::Integer),
            Field::optional("ScaleOutCooldown", Shape::Integer),
        ]),
    ),
]);

const WRITE_PROVISIONED: Shape =
    Shape::Object(&[Field::optional("WriteCapacityAutoScalingSettings", SCALING)]);

const READ_PROVISIONED: Shape = Shape::Object(&[
    Field::optional("ReadCapacityUnits", Shape::Integer),
    Field::optional("ReadCapacityAutoScalingSettings", SCALING),
]);

const GLOBAL_READ_PROVISIONED: Shape =
    Shape::Object(&[Field::optional("ReadCapacityUnits", Shape::Integer)]);

const WRITE_ON_DEMAND: Shape =
    Shape::Object(&[Field::optional("MaxWriteRequestUnits", Shape::Integer)]);

const READ_ON_DEMAND: Shape =
    Shape::Object(&[Field::optional("MaxReadRequestUnits", Shape::Integer)]);

const GLOBAL_INDEXES: Shape = Shape::List(&Shape::Object(&[
    Field::required("IndexName", Shape::Text),
    Field::required("KeySchema", KEY_SCHEMA),
    Field::required("Projection", PROJECTION),
    Field::optional("ReadOnDemandThroughputSettings", READ_ON_DEMAND),
    Field::optional("ReadProvisionedThroughputSettings", GLOBAL_READ_PROVISIONED),
    Field::optional("WarmThroughput", WARM),
    Field::optional("WriteOnDemandThroughputSettings", WRITE_ON_DEMAND),
    Field::optional("WriteProvisionedThroughputSettings", WRITE_PROVISIONED),
]));

const REPLICA_INDEXES: Shape = Shape::List(&Shape::Object(&[
    Field::required("IndexName", Shape::Text),
    Field::optional("ContributorInsightsSpecification", INSIGHTS),
    Field::optional("ReadOnDemandThroughputSettings", READ_ON_DEMAND),
    Field::optional("ReadProvisionedThroughputSettings", READ_PROVISIONED),
]));

const REPLICAS: Shape = Shape::List(&Shape::Object(&[
    Field::required("Region", Shape::Text),
    Field::optional("ContributorInsightsSpecification", INSIGHTS),
    Field::optional("DeletionProtectionEnabled", Shape::Flag),
    Field::optional("DisassociationProtectionEnabled", Shape::Flag),
    Field::optional("GlobalSecondaryIndexes", REPLICA_INDEXES),
    Field::optional("GlobalTableSettingsReplicationMode", Shape::Choice(&["ENABLED", "DISABLED"])),
    Field::optional("KinesisStreamSpecification", KINESIS),
    Field::optional("PointInTimeRecoverySpecification", RECOVERY),
    Field::optional("ReadOnDemandThroughputSettings", READ_ON_DEMAND),
    Field::optional("ReadProvisionedThroughputSettings", READ_PROVISIONED),
    Field::optional(
        "ReplicaStreamSpecification",
        Shape::Object(&[Field::optional("ResourcePolicy", POLICY), Field::optional("Tags", TAGS)]),
    ),
    Field::optional("ResourcePolicy", POLICY),
    Field::optional(
        "SSESpecification",
        Shape::Object(&[Field::required("KMSMasterKeyId", Shape::Text)]),
    ),
    Field::optional("TableClass", Shape::Text),
    Field::optional("Tags", TAGS),
]));

pub(super) const GLOBAL_TABLE: Fields = &[
    Field::optional("AttributeDefinitions", ATTRIBUTE_DEFINITIONS)
        .updated(UpdateBehavior::Conditional),
    Field::optional("BillingMode", Shape::Text),
    Field::optional("GlobalSecondaryIndexes", GLOBAL_INDEXES),
    Field::optional("GlobalTableSourceArn", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional(
        "GlobalTableWitnesses",
        Shape::List(&Shape::Object(&[Field::optional("Region", Shape::Text)])),
    ),
    Field::required("KeySchema", KEY_SCHEMA).updated(UpdateBehavior::Replacement),
    Field::optional("LocalSecondaryIndexes", LOCAL_INDEXES).updated(UpdateBehavior::Replacement),
    Field::optional("MultiRegionConsistency", Shape::Choice(&["EVENTUAL", "STRONG"])),
    Field::optional("ReadOnDemandThroughputSettings", READ_ON_DEMAND),
    Field::optional("ReadProvisionedThroughputSettings", GLOBAL_READ_PROVISIONED),
    Field::required("Replicas", REPLICAS),
    Field::optional(
        "SSESpecification",
        Shape::Object(&[
            Field::required("SSEEnabled", Shape::Flag),
            Field::optional("SSEType", Shape::Text),
        ]),
    ),
    Field::optional(
        "StreamSpecification",
        Shape::Object(&[Field::required("StreamViewType", Shape::Text)]),
    ),
    Field::optional("TableName", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("TableType", Shape::Choice(&["GlobalTableReplica", "Regional"]))
        .updated(UpdateBehavior::Replacement),
    Field::optional("TimeToLiveSpecification", TIME_TO_LIVE),
    Field::optional("VectorIndexes", VECTOR_INDEXES),
    Field::optional("WarmThroughput", WARM),
    Field::optional("WriteOnDemandThroughputSettings", WRITE_ON_DEMAND),
    Field::optional("WriteProvisionedThroughputSettings", WRITE_PROVISIONED),
];
