//! Constraint tables of the shared structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Limits, Member, Shape, Structure};

/// `AttributeDefinition`.
pub(crate) static ATTRIBUTE_DEFINITION: Structure = Structure {
    name: "AttributeDefinition",
    members: &[
        Member::required("AttributeName", &shapes::KEY_SCHEMA_ATTRIBUTE_NAME, 0),
        Member::required("AttributeType", &shapes::SCALAR_ATTRIBUTE_TYPE, 1),
    ],
};

/// `GlobalSecondaryIndex`.
pub(crate) static GLOBAL_SECONDARY_INDEX: Structure = Structure {
    name: "GlobalSecondaryIndex",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::required("KeySchema", &shapes::KEY_SCHEMA, 1),
        Member::required("Projection", &shapes::PROJECTION, 2),
        Member::optional("ProvisionedThroughput", &shapes::PROVISIONED_THROUGHPUT, 3),
        Member::optional("OnDemandThroughput", &shapes::ON_DEMAND_THROUGHPUT, 4),
        Member::optional("WarmThroughput", &shapes::WARM_THROUGHPUT, 5),
    ],
};

/// `KeySchemaElement`.
pub(crate) static KEY_SCHEMA_ELEMENT: Structure = Structure {
    name: "KeySchemaElement",
    members: &[
        Member::required("AttributeName", &shapes::KEY_SCHEMA_ATTRIBUTE_NAME, 0),
        Member::required("KeyType", &shapes::KEY_TYPE, 1),
    ],
};

/// `LocalSecondaryIndex`.
pub(crate) static LOCAL_SECONDARY_INDEX: Structure = Structure {
    name: "LocalSecondaryIndex",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::required(
            "KeySchema",
            &Shape::List(
                Limits { min: Some(1), max: Some(2), pattern: None },
                &shapes::KEY_SCHEMA_ELEMENT,
            ),
            1,
        ),
        Member::required("Projection", &shapes::PROJECTION, 2),
    ],
};

/// `OnDemandThroughput`.
pub(crate) static ON_DEMAND_THROUGHPUT: Structure = Structure {
    name: "OnDemandThroughput",
    members: &[
        Member::optional("MaxReadRequestUnits", &shapes::LONG_OBJECT, 0),
        Member::optional("MaxWriteRequestUnits", &shapes::LONG_OBJECT, 1),
    ],
};

/// `OnDemandThroughputOverride`.
pub(crate) static ON_DEMAND_THROUGHPUT_OVERRIDE: Structure = Structure {
    name: "OnDemandThroughputOverride",
    members: &[Member::optional("MaxReadRequestUnits", &shapes::LONG_OBJECT, 0)],
};

/// `Projection`.
pub(crate) static PROJECTION: Structure = Structure {
    name: "Projection",
    members: &[
        Member::optional("ProjectionType", &shapes::PROJECTION_TYPE, 0),
        Member::optional("NonKeyAttributes", &shapes::NON_KEY_ATTRIBUTE_NAME_LIST, 1),
    ],
};

/// `ProvisionedThroughput`.
pub(crate) static PROVISIONED_THROUGHPUT: Structure = Structure {
    name: "ProvisionedThroughput",
    members: &[
        Member::required("ReadCapacityUnits", &shapes::POSITIVE_LONG_OBJECT, 0),
        Member::required("WriteCapacityUnits", &shapes::POSITIVE_LONG_OBJECT, 1),
    ],
};

/// `ProvisionedThroughputOverride`.
pub(crate) static PROVISIONED_THROUGHPUT_OVERRIDE: Structure = Structure {
    name: "ProvisionedThroughputOverride",
    members: &[Member::optional("ReadCapacityUnits", &shapes::POSITIVE_LONG_OBJECT, 0)],
};

/// `SSESpecification`.
pub(crate) static SSE_SPECIFICATION: Structure = Structure {
    name: "SSESpecification",
    members: &[
        Member::optional("Enabled", &Shape::Boolean, 0),
        Member::optional("SSEType", &shapes::SSE_TYPE, 1),
        Member::optional("KMSMasterKeyId", &shapes::KMS_MASTER_KEY_ID, 2),
    ],
};

/// `SearchSchemaElement`.
pub(crate) static SEARCH_SCHEMA_ELEMENT: Structure = Structure {
    name: "SearchSchemaElement",
    members: &[
        Member::required("AttributeName", &shapes::ATTRIBUTE_NAME, 0),
        Member::required("SearchSchemaElementType", &shapes::SEARCH_SCHEMA_ELEMENT_TYPE, 1),
    ],
};

/// `StreamSpecification`.
pub(crate) static STREAM_SPECIFICATION: Structure = Structure {
    name: "StreamSpecification",
    members: &[
        Member::required("StreamEnabled", &Shape::Boolean, 0),
        Member::optional("StreamViewType", &shapes::STREAM_VIEW_TYPE, 1),
    ],
};

/// `Tag`.
pub(crate) static TAG: Structure = Structure {
    name: "Tag",
    members: &[
        Member::required("Key", &shapes::TAG_KEY_STRING, 0),
        Member::required("Value", &shapes::TAG_VALUE_STRING, 1),
    ],
};

/// `VectorAttributeDefinition`.
pub(crate) static VECTOR_ATTRIBUTE_DEFINITION: Structure = Structure {
    name: "VectorAttributeDefinition",
    members: &[Member::required("AttributeName", &shapes::VECTOR_ATTRIBUTE_NAME, 0)],
};

/// `VectorIndex`.
pub(crate) static VECTOR_INDEX: Structure = Structure {
    name: "VectorIndex",
    members: &[
        Member::required("IndexName", &shapes::INDEX_NAME, 0),
        Member::required("VectorAttribute", &shapes::VECTOR_ATTRIBUTE_DEFINITION, 1),
        Member::optional("SearchSchema", &shapes::SEARCH_SCHEMA, 2),
        Member::required("Projection", &shapes::PROJECTION, 3),
        Member::required("Dimensions", &shapes::POSITIVE_LONG_OBJECT, 4),
        Member::required("DistanceFunction", &shapes::VECTOR_DISTANCE_FUNCTION, 5),
    ],
};

/// `WarmThroughput`.
pub(crate) static WARM_THROUGHPUT: Structure = Structure {
    name: "WarmThroughput",
    members: &[
        Member::optional("ReadUnitsPerSecond", &shapes::LONG_OBJECT, 0),
        Member::optional("WriteUnitsPerSecond", &shapes::LONG_OBJECT, 1),
    ],
};
