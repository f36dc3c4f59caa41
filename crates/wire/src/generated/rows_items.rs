//! Constraint tables of the items structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::Phrase;

use super::shapes;
use crate::constraint::{Absent, Member, Shape, Structure};

/// `AttributeValueUpdate`.
pub(crate) static ATTRIBUTE_VALUE_UPDATE: Structure = Structure {
    name: "AttributeValueUpdate",
    members: &[
        Member::optional("Value", &Shape::Value, 0),
        Member::optional("Action", &shapes::ATTRIBUTE_ACTION, 1),
    ],
};

/// `BatchGetItemInput`.
pub(crate) static BATCH_GET_ITEM_INPUT: Structure = Structure {
    name: "BatchGetItemInput",
    members: &[
        Member::required("RequestItems", &shapes::BATCH_GET_REQUEST_MAP, 0)
            .phrased(Phrase::WithoutValue),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 1),
    ],
};

/// `BatchWriteItemInput`.
pub(crate) static BATCH_WRITE_ITEM_INPUT: Structure = Structure {
    name: "BatchWriteItemInput",
    members: &[
        Member::required("RequestItems", &shapes::BATCH_WRITE_ITEM_REQUEST_MAP, 0)
            .in_own_words("requestItems"),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 1)
            .in_phase(1),
        Member::optional("ReturnItemCollectionMetrics", &shapes::RETURN_ITEM_COLLECTION_METRICS, 2),
    ],
};

/// `Condition`.
pub(crate) static CONDITION: Structure = Structure {
    name: "Condition",
    members: &[
        Member::optional("AttributeValueList", &shapes::ATTRIBUTE_VALUE_LIST, 0),
        Member::required("ComparisonOperator", &shapes::COMPARISON_OPERATOR, 1),
    ],
};

/// `ConditionCheck`.
pub(crate) static CONDITION_CHECK: Structure = Structure {
    name: "ConditionCheck",
    members: &[
        Member::required("Key", &Shape::Item, 0),
        Member::required("TableName", &shapes::TABLE_ARN, 1),
        Member::required("ConditionExpression", &shapes::CONDITION_EXPRESSION, 2),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 3),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 4),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            5,
        ),
    ],
};

/// `Delete`.
pub(crate) static DELETE: Structure = Structure {
    name: "Delete",
    members: &[
        Member::required("Key", &Shape::Item, 0),
        Member::required("TableName", &shapes::TABLE_ARN, 1),
        Member::optional("ConditionExpression", &shapes::CONDITION_EXPRESSION, 2),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 3),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 4),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            5,
        ),
    ],
};

/// `DeleteItemInput`.
pub(crate) static DELETE_ITEM_INPUT: Structure = Structure {
    name: "DeleteItemInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0).older_rank(2),
        Member::required("Key", &Shape::Item, 2).older_rank(6),
        Member::optional("Expected", &shapes::EXPECTED_ATTRIBUTE_MAP, 8).older_rank(15),
        Member::optional("ConditionalOperator", &shapes::CONDITIONAL_OPERATOR, 9).older_rank(1),
        Member::optional(
            "ReturnValues",
            &Shape::Enum(&["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"]),
            4,
        )
        .phrased(Phrase::Anonymous)
        .older_rank(3)
        .older_printed(&["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 3)
            .older_rank(0),
        Member::optional("ReturnItemCollectionMetrics", &shapes::RETURN_ITEM_COLLECTION_METRICS, 5)
            .older_rank(4),
        Member::optional("ConditionExpression", &shapes::CONDITION_EXPRESSION, 13).older_rank(20),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 14)
            .older_rank(21),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 15).older_rank(22),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            16,
        )
        .older_rank(23),
    ],
};

/// `DeleteRequest`.
pub(crate) static DELETE_REQUEST: Structure =
    Structure { name: "DeleteRequest", members: &[Member::required("Key", &Shape::Item, 0)] };

/// `ExpectedAttributeValue`.
pub(crate) static EXPECTED_ATTRIBUTE_VALUE: Structure = Structure {
    name: "ExpectedAttributeValue",
    members: &[
        Member::optional("Value", &Shape::Value, 0),
        Member::optional("Exists", &Shape::Boolean, 1),
        Member::optional("ComparisonOperator", &shapes::COMPARISON_OPERATOR, 2),
        Member::optional("AttributeValueList", &shapes::ATTRIBUTE_VALUE_LIST, 3),
    ],
};

/// `Get`.
pub(crate) static GET: Structure = Structure {
    name: "Get",
    members: &[
        Member::required("Key", &Shape::Item, 0),
        Member::required("TableName", &shapes::TABLE_ARN, 1),
        Member::optional("ProjectionExpression", &shapes::PROJECTION_EXPRESSION, 2),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 3),
    ],
};

/// `GetItemInput`.
pub(crate) static GET_ITEM_INPUT: Structure = Structure {
    name: "GetItemInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::required("Key", &Shape::Item, 1),
        Member::optional("AttributesToGet", &shapes::ATTRIBUTE_NAME_LIST, 2),
        Member::optional("ConsistentRead", &Shape::Boolean, 3),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 4),
        Member::optional("ProjectionExpression", &shapes::PROJECTION_EXPRESSION, 5),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 6),
    ],
};

/// `KeysAndAttributes`.
pub(crate) static KEYS_AND_ATTRIBUTES: Structure = Structure {
    name: "KeysAndAttributes",
    members: &[
        Member::required("Keys", &shapes::KEY_LIST, 0).phrased(Phrase::WithoutValue),
        Member::optional("AttributesToGet", &shapes::ATTRIBUTE_NAME_LIST, 1),
        Member::optional("ConsistentRead", &Shape::Boolean, 2),
        Member::optional("ProjectionExpression", &shapes::PROJECTION_EXPRESSION, 3),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 4),
    ],
};

/// `Put`.
pub(crate) static PUT: Structure = Structure {
    name: "Put",
    members: &[
        Member::required("Item", &Shape::Item, 0),
        Member::required("TableName", &shapes::TABLE_ARN, 1),
        Member::optional("ConditionExpression", &shapes::CONDITION_EXPRESSION, 2),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 3),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 4),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            5,
        ),
    ],
};

/// `PutItemInput`.
pub(crate) static PUT_ITEM_INPUT: Structure = Structure {
    name: "PutItemInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0).older_rank(2),
        Member::required("Item", &Shape::Item, 1).older_rank(5),
        Member::optional("Expected", &shapes::EXPECTED_ATTRIBUTE_MAP, 8).older_rank(15),
        Member::optional(
            "ReturnValues",
            &Shape::Enum(&["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"]),
            4,
        )
        .phrased(Phrase::Anonymous)
        .older_rank(3)
        .older_printed(&["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 3)
            .older_rank(0),
        Member::optional("ReturnItemCollectionMetrics", &shapes::RETURN_ITEM_COLLECTION_METRICS, 5)
            .older_rank(4),
        Member::optional("ConditionalOperator", &shapes::CONDITIONAL_OPERATOR, 12).older_rank(1),
        Member::optional("ConditionExpression", &shapes::CONDITION_EXPRESSION, 13).older_rank(20),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 14)
            .older_rank(21),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 15).older_rank(22),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            16,
        )
        .older_rank(23),
    ],
};

/// `PutRequest`.
pub(crate) static PUT_REQUEST: Structure =
    Structure { name: "PutRequest", members: &[Member::required("Item", &Shape::Item, 0)] };

/// `QueryInput`.
pub(crate) static QUERY_INPUT: Structure = Structure {
    name: "QueryInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::optional("IndexName", &shapes::INDEX_NAME, 1),
        Member::optional("Select", &shapes::SELECT, 2),
        Member::optional("AttributesToGet", &shapes::ATTRIBUTE_NAME_LIST, 3),
        Member::optional("Limit", &shapes::POSITIVE_INTEGER_OBJECT, 4)
            .phrased(Phrase::WithoutValue),
        Member::optional("ConsistentRead", &Shape::Boolean, 5),
        Member::optional("KeyConditions", &shapes::KEY_CONDITIONS, 6),
        Member::optional("QueryFilter", &shapes::FILTER_CONDITION_MAP, 7),
        Member::optional("ConditionalOperator", &Shape::Enum(&["ALL", "OR"]), 8)
            .phrased(Phrase::Bare)
            .in_phase(1)
            .older_printed(&["OR", "AND"]),
        Member::optional("ScanIndexForward", &Shape::Boolean, 9),
        Member::optional("ExclusiveStartKey", &Shape::Item, 10),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 11),
        Member::optional("ProjectionExpression", &shapes::PROJECTION_EXPRESSION, 12),
        Member::optional("FilterExpression", &shapes::CONDITION_EXPRESSION, 13),
        Member::optional("KeyConditionExpression", &shapes::KEY_EXPRESSION, 14),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 15),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 16),
    ],
};

/// `ScanInput`.
pub(crate) static SCAN_INPUT: Structure = Structure {
    name: "ScanInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::optional("IndexName", &shapes::INDEX_NAME, 1),
        Member::optional("AttributesToGet", &shapes::ATTRIBUTE_NAME_LIST, 2),
        Member::optional("Limit", &shapes::POSITIVE_INTEGER_OBJECT, 3),
        Member::optional("Select", &shapes::SELECT, 4),
        Member::optional("ScanFilter", &shapes::FILTER_CONDITION_MAP, 5),
        Member::optional("ConditionalOperator", &shapes::CONDITIONAL_OPERATOR, 6),
        Member::optional("ExclusiveStartKey", &Shape::Item, 7),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 8),
        Member::optional("TotalSegments", &shapes::SCAN_TOTAL_SEGMENTS, 9),
        Member::optional("Segment", &shapes::SCAN_SEGMENT, 10),
        Member::optional("ProjectionExpression", &shapes::PROJECTION_EXPRESSION, 11),
        Member::optional("FilterExpression", &shapes::CONDITION_EXPRESSION, 12),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 13),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 14),
        Member::optional("ConsistentRead", &Shape::Boolean, 15),
    ],
};

/// `SearchVectorsInput`.
pub(crate) static SEARCH_VECTORS_INPUT: Structure = Structure {
    name: "SearchVectorsInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::required("IndexName", &shapes::INDEX_NAME, 1),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 2)
            .phrased(Phrase::Bare)
            .in_phase(1),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 3),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 4),
        Member::optional("ProjectionExpression", &shapes::PROJECTION_EXPRESSION, 5),
        Member::required("SearchVector", &shapes::SEARCH_VECTOR_LIST, 6)
            .phrased(Phrase::WithoutValue),
        Member::optional("SearchConditionExpression", &shapes::STRING, 7),
        Member::required("TopK", &shapes::TOP_K_INTEGER, 8).phrased(Phrase::WithoutValue),
    ],
};

/// `TransactGetItem`.
pub(crate) static TRANSACT_GET_ITEM: Structure =
    Structure { name: "TransactGetItem", members: &[Member::required("Get", &shapes::GET, 0)] };

/// `TransactGetItemsInput`.
pub(crate) static TRANSACT_GET_ITEMS_INPUT: Structure = Structure {
    name: "TransactGetItemsInput",
    members: &[
        Member::required("TransactItems", &shapes::TRANSACT_GET_ITEM_LIST, 0),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 1),
    ],
};

/// `TransactWriteItem`.
pub(crate) static TRANSACT_WRITE_ITEM: Structure = Structure {
    name: "TransactWriteItem",
    members: &[
        Member::optional("ConditionCheck", &shapes::CONDITION_CHECK, 0),
        Member::optional("Put", &shapes::PUT, 1),
        Member::optional("Delete", &shapes::DELETE, 2),
        Member::optional("Update", &shapes::UPDATE, 3),
    ],
};

/// `TransactWriteItemsInput`.
pub(crate) static TRANSACT_WRITE_ITEMS_INPUT: Structure = Structure {
    name: "TransactWriteItemsInput",
    members: &[
        Member::required("TransactItems", &shapes::TRANSACT_WRITE_ITEM_LIST, 0),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 2),
        Member::optional("ReturnItemCollectionMetrics", &shapes::RETURN_ITEM_COLLECTION_METRICS, 5),
        Member::optional("ClientRequestToken", &shapes::CLIENT_REQUEST_TOKEN, 1),
    ],
};

/// `Update`.
pub(crate) static UPDATE: Structure = Structure {
    name: "Update",
    members: &[
        Member::required("Key", &Shape::Item, 0),
        Member::required("UpdateExpression", &shapes::UPDATE_EXPRESSION, 1),
        Member::required("TableName", &shapes::TABLE_ARN, 2),
        Member::optional("ConditionExpression", &shapes::CONDITION_EXPRESSION, 3),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 4),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 5),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            6,
        ),
    ],
};

/// `UpdateItemInput`.
pub(crate) static UPDATE_ITEM_INPUT: Structure = Structure {
    name: "UpdateItemInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0).older_rank(2),
        Member::required("Key", &Shape::Item, 2).when_absent(Absent::Older).older_rank(6),
        Member::optional("AttributeUpdates", &shapes::ATTRIBUTE_UPDATES, 8).older_rank(15),
        Member::optional("Expected", &shapes::EXPECTED_ATTRIBUTE_MAP, 9).older_rank(16),
        Member::optional("ConditionalOperator", &shapes::CONDITIONAL_OPERATOR, 10).older_rank(1),
        Member::optional(
            "ReturnValues",
            &Shape::Enum(&["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"]),
            4,
        )
        .phrased(Phrase::Anonymous)
        .in_phase(1)
        .older_rank(3)
        .older_printed(&["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 3)
            .older_rank(0),
        Member::optional("ReturnItemCollectionMetrics", &shapes::RETURN_ITEM_COLLECTION_METRICS, 5)
            .older_rank(4),
        Member::optional("UpdateExpression", &shapes::UPDATE_EXPRESSION, 14).older_rank(21),
        Member::optional("ConditionExpression", &shapes::CONDITION_EXPRESSION, 15).older_rank(22),
        Member::optional("ExpressionAttributeNames", &shapes::EXPRESSION_ATTRIBUTE_NAME_MAP, 16)
            .older_rank(23),
        Member::optional("ExpressionAttributeValues", &Shape::Item, 17).older_rank(24),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            18,
        )
        .older_rank(25),
    ],
};

/// `WriteRequest`.
pub(crate) static WRITE_REQUEST: Structure = Structure {
    name: "WriteRequest",
    members: &[
        Member::optional("PutRequest", &shapes::PUT_REQUEST, 0),
        Member::optional("DeleteRequest", &shapes::DELETE_REQUEST, 1),
    ],
};
