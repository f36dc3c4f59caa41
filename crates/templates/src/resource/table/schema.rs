//! The properties of AWS::DynamoDB::Table, and the parts that AWS::DynamoDB::GlobalTable shares.
//!
//! Source: the resource schema of 2026-10 and the template reference, which also says what a change
//! means.

use crate::resource::schema::{Field, Fields, Shape, UpdateBehavior};

pub(in crate::resource) const KEY_SCHEMA: Shape = Shape::List(&Shape::Object(&[
    Field::required("AttributeName", Shape::Text),
    Field::required("KeyType", Shape::Text),
]));

pub(in crate::resource) const ATTRIBUTE_DEFINITIONS: Shape = Shape::List(&Shape::Object(&[
    Field::required("AttributeName", Shape::Text),
    Field::required("AttributeType", Shape::Text),
]));

pub(in crate::resource) const PROJECTION: Shape = Shape::Object(&[
    Field::optional("ProjectionType", Shape::Text),
    Field::optional("NonKeyAttributes", Shape::List(&Shape::Text)),
]);

pub(in crate::resource) const LOCAL_INDEXES: Shape = Shape::List(&Shape::Object(&[
    Field::required("IndexName", Shape::Text),
    Field::required("KeySchema", KEY_SCHEMA),
    Field::required("Projection", PROJECTION),
]));

pub(in crate::resource) const TAGS: Shape = Shape::List(&Shape::Object(&[
    Field::required("Key", Shape::Text),
    Field::required("Value", Shape::Text),
]));

pub(in crate::resource) const INSIGHTS: Shape =
    Shape::Object(&[Field::required("Enabled", Shape::Flag), Field::optional("Mode", Shape::Text)]);

pub(in crate::resource) const RECOVERY: Shape = Shape::Object(&[
    Field::optional("PointInTimeRecoveryEnabled", Shape::Flag),
    Field::optional("RecoveryPeriodInDays", Shape::Integer),
]);

pub(in crate::resource) const KINESIS: Shape = Shape::Object(&[
    Field::required("StreamArn", Shape::Text),
    Field::optional("ApproximateCreationDateTimePrecision", Shape::Text),
]);

pub(in crate::resource) const POLICY: Shape =
    Shape::Object(&[Field::required("PolicyDocument", Shape::Document)]);

pub(in crate::resource) const TIME_TO_LIVE: Shape = Shape::Object(&[
    Field::optional("AttributeName", Shape::Text),
    Field::required("Enabled", Shape::Flag),
]);

pub(in crate::resource) const WARM: Shape = Shape::Object(&[
    Field::optional("ReadUnitsPerSecond", Shape::Integer),
    Field::optional("WriteUnitsPerSecond", Shape::Integer),
]);

pub(in crate::resource) const VECTOR_INDEXES: Shape = Shape::List(&Shape::Object(&[
    Field::required("IndexName", Shape::Text),
    Field::required(
        "VectorAttribute",
        Shape::Object(&[Field::required("AttributeName", Shape::Text)]),
    ),
    Field::required("Projection", PROJECTION),
    Field::required("Dimensions", Shape::Integer),
    Field::required("DistanceFunction", Shape::Text),
    Field::optional(
        "SearchSchema",
        Shape::List(&Shape::Object(&[
            Field::required("AttributeName", Shape::Text),
            Field::required("SearchSchemaElementType", Shape::Text),
        ])),
    ),
]));

const THROUGHPUT: Shape = Shape::Object(&[
    Field::required("ReadCapacityUnits", Shape::Integer),
    Field::required("WriteCapacityUnits", Shape::Integer),
]);

const ON_DEMAND: Shape = Shape::Object(&[
    Field::optional("MaxReadRequestUnits", Shape::Integer),
    Field::optional("MaxWriteRequestUnits", Shape::Integer),
]);

const GLOBAL_INDEXES: Shape = Shape::List(&Shape::Object(&[
    Field::required("IndexName", Shape::Text),
    Field::required("KeySchema", KEY_SCHEMA),
    Field::required("Projection", PROJECTION),
    Field::optional("ProvisionedThroughput", THROUGHPUT),
    Field::optional("OnDemandThroughput", ON_DEMAND),
    Field::optional("WarmThroughput", WARM),
    Field::optional("ContributorInsightsSpecification", INSIGHTS),
]));

const IMPORT: Shape = Shape::Object(&[
    Field::required("InputFormat", Shape::Text),
    Field::optional("InputCompressionType", Shape::Text),
    Field::optional("InputFormatOptions", Shape::Any),
    Field::required("S3BucketSource", Shape::Any),
]);

pub(in crate::resource) const TABLE: Fields = &[
    Field::optional("AttributeDefinitions", ATTRIBUTE_DEFINITIONS)
        .updated(UpdateBehavior::Conditional),
    Field::optional("BillingMode", Shape::Text),
    Field::optional("ContributorInsightsSpecification", INSIGHTS),
    Field::optional("DeletionProtectionEnabled", Shape::Flag),
    Field::optional("GlobalSecondaryIndexes", GLOBAL_INDEXES),
    Field::optional("ImportSourceSpecification", IMPORT).updated(UpdateBehavior::Replacement),
    Field::required("KeySchema", KEY_SCHEMA).updated(UpdateBehavior::Replacement),
    Field::optional("KinesisStreamSpecification", KINESIS),
    Field::optional("LocalSecondaryIndexes", LOCAL_INDEXES).updated(UpdateBehavior::Replacement),
    Field::optional("OnDemandThroughput", ON_DEMAND),
    Field::optional("PointInTimeRecoverySpecification", RECOVERY),
    Field::optional("ProvisionedThroughput", THROUGHPUT),
    Field::optional("ResourcePolicy", POLICY),
    Field::optional(
        "SSESpecification",
        Shape::Object(&[
            Field::required("SSEEnabled", Shape::Flag),
            Field::optional("SSEType", Shape::Text),
            Field::optional("KMSMasterKeyId", Shape::Text),
        ]),
    ),
    Field::optional(
        "StreamSpecification",
        Shape::Object(&[
            Field::required("StreamViewType", Shape::Text),
            Field::optional("ResourcePolicy", POLICY),
            Field::optional("Tags", TAGS),
        ]),
    ),
    Field::optional("TableClass", Shape::Text),
    Field::optional("TableName", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("Tags", TAGS),
    Field::optional("TimeToLiveSpecification", TIME_TO_LIVE),
    Field::optional("VectorIndexes", VECTOR_INDEXES),
    Field::optional("WarmThroughput", WARM),
];
