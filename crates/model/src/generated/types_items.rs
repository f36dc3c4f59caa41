//! Structs of the items operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    AttributeAction, ComparisonOperator, ConditionalOperator, ConsumedCapacity, HeldFault,
    ItemResponse, OrderedMap, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValue,
    ReturnValuesOnConditionCheckFailure, Select, VectorCapacity,
};
use value::{Item, Value};

/// `AttributeValueUpdate` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributeValueUpdate {
    /// `Value`, optional.
    pub value: Option<Value>,
    /// `Action`, optional.
    pub action: Option<AttributeAction>,
}

/// `BatchGetItemInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchGetItemInput {
    /// `RequestItems`, required; 1 to 100 entries.
    pub request_items: OrderedMap<KeysAndAttributes>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// `BatchGetItemOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchGetItemOutput {
    /// `Responses`, optional.
    pub responses: Option<OrderedMap<Vec<Item>>>,
    /// `UnprocessedKeys`, optional; 1 to 100 entries.
    pub unprocessed_keys: Option<OrderedMap<KeysAndAttributes>>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

/// `BatchWriteItemInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchWriteItemInput {
    /// `RequestItems`, required; 1 to 25 entries.
    pub request_items: OrderedMap<Vec<WriteRequest>>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ReturnItemCollectionMetrics`, optional.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
}

/// `BatchWriteItemOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchWriteItemOutput {
    /// `UnprocessedItems`, optional; 1 to 25 entries.
    pub unprocessed_items: Option<OrderedMap<Vec<WriteRequest>>>,
    /// `ItemCollectionMetrics`, optional.
    pub item_collection_metrics: Option<OrderedMap<Vec<ItemCollectionMetrics>>>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

/// `Condition` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// `AttributeValueList`, optional.
    pub attribute_value_list: Option<Vec<Value>>,
    /// `ComparisonOperator`, required.
    pub comparison_operator: ComparisonOperator,
}

/// `ConditionCheck` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionCheck {
    /// `Key`, required.
    pub key: Item,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `ConditionExpression`, required.
    pub condition_expression: String,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
    /// What is wrong with its attribute values.
    pub fault: Option<Box<HeldFault>>,
}

/// `Delete` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delete {
    /// `Key`, required.
    pub key: Item,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `ConditionExpression`, optional.
    pub condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
    /// What is wrong with its attribute values.
    pub fault: Option<Box<HeldFault>>,
}

/// `DeleteItemInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteItemInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `Key`, required.
    pub key: Item,
    /// `Expected`, optional.
    pub expected: Option<OrderedMap<ExpectedAttributeValue>>,
    /// `ConditionalOperator`, optional.
    pub conditional_operator: Option<ConditionalOperator>,
    /// `ReturnValues`, optional.
    pub return_values: Option<ReturnValue>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ReturnItemCollectionMetrics`, optional.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// `ConditionExpression`, optional.
    pub condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// `DeleteItemOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteItemOutput {
    /// `Attributes`, optional.
    pub attributes: Option<Item>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// `ItemCollectionMetrics`, optional.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

/// `DeleteRequest` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRequest {
    /// `Key`, required.
    pub key: Item,
}

/// `ExpectedAttributeValue` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpectedAttributeValue {
    /// `Value`, optional.
    pub value: Option<Value>,
    /// `Exists`, optional.
    pub exists: Option<bool>,
    /// `ComparisonOperator`, optional.
    pub comparison_operator: Option<ComparisonOperator>,
    /// `AttributeValueList`, optional.
    pub attribute_value_list: Option<Vec<Value>>,
}

/// `Get` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Get {
    /// `Key`, required.
    pub key: Item,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `ProjectionExpression`, optional.
    pub projection_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
}

/// `GetItemInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetItemInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `Key`, required.
    pub key: Item,
    /// `AttributesToGet`, optional; at least 1 entries.
    pub attributes_to_get: Option<Vec<String>>,
    /// `ConsistentRead`, optional.
    pub consistent_read: Option<bool>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ProjectionExpression`, optional.
    pub projection_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
}

/// `GetItemOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetItemOutput {
    /// `Item`, optional.
    pub item: Option<Item>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

/// `ItemCollectionMetrics` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemCollectionMetrics {
    /// `ItemCollectionKey`, optional.
    pub item_collection_key: Option<Item>,
    /// `SizeEstimateRangeGB`, optional.
    pub size_estimate_range_gb: Option<Vec<f64>>,
}

/// `KeysAndAttributes` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeysAndAttributes {
    /// `Keys`, required; 1 to 100 entries.
    pub keys: Vec<Item>,
    /// `AttributesToGet`, optional; at least 1 entries.
    pub attributes_to_get: Option<Vec<String>>,
    /// `ConsistentRead`, optional.
    pub consistent_read: Option<bool>,
    /// `ProjectionExpression`, optional.
    pub projection_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
}

/// `Put` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Put {
    /// `Item`, required.
    pub item: Item,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `ConditionExpression`, optional.
    pub condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
    /// What is wrong with its attribute values.
    pub fault: Option<Box<HeldFault>>,
}

/// `PutItemInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutItemInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `Item`, required.
    pub item: Item,
    /// `Expected`, optional.
    pub expected: Option<OrderedMap<ExpectedAttributeValue>>,
    /// `ReturnValues`, optional.
    pub return_values: Option<ReturnValue>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ReturnItemCollectionMetrics`, optional.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// `ConditionalOperator`, optional.
    pub conditional_operator: Option<ConditionalOperator>,
    /// `ConditionExpression`, optional.
    pub condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// `PutItemOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutItemOutput {
    /// `Attributes`, optional.
    pub attributes: Option<Item>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// `ItemCollectionMetrics`, optional.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

/// `PutRequest` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutRequest {
    /// `Item`, required.
    pub item: Item,
}

/// `QueryInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `Select`, optional.
    pub select: Option<Select>,
    /// `AttributesToGet`, optional; at least 1 entries.
    pub attributes_to_get: Option<Vec<String>>,
    /// `Limit`, optional; at least 1.
    pub limit: Option<i32>,
    /// `ConsistentRead`, optional.
    pub consistent_read: Option<bool>,
    /// `KeyConditions`, optional.
    pub key_conditions: Option<OrderedMap<Condition>>,
    /// `QueryFilter`, optional.
    pub query_filter: Option<OrderedMap<Condition>>,
    /// `ConditionalOperator`, optional.
    pub conditional_operator: Option<ConditionalOperator>,
    /// `ScanIndexForward`, optional.
    pub scan_index_forward: Option<bool>,
    /// `ExclusiveStartKey`, optional.
    pub exclusive_start_key: Option<Item>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ProjectionExpression`, optional.
    pub projection_expression: Option<String>,
    /// `FilterExpression`, optional.
    pub filter_expression: Option<String>,
    /// `KeyConditionExpression`, optional.
    pub key_condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
}

/// `QueryOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryOutput {
    /// `Items`, optional.
    pub items: Option<Vec<Item>>,
    /// `Count`, optional.
    pub count: Option<i32>,
    /// `ScannedCount`, optional.
    pub scanned_count: Option<i32>,
    /// `LastEvaluatedKey`, optional.
    pub last_evaluated_key: Option<Item>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

/// `ScanInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScanInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `AttributesToGet`, optional; at least 1 entries.
    pub attributes_to_get: Option<Vec<String>>,
    /// `Limit`, optional; at least 1.
    pub limit: Option<i32>,
    /// `Select`, optional.
    pub select: Option<Select>,
    /// `ScanFilter`, optional.
    pub scan_filter: Option<OrderedMap<Condition>>,
    /// `ConditionalOperator`, optional.
    pub conditional_operator: Option<ConditionalOperator>,
    /// `ExclusiveStartKey`, optional.
    pub exclusive_start_key: Option<Item>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `TotalSegments`, optional; 1 to 1000000.
    pub total_segments: Option<i32>,
    /// `Segment`, optional; 0 to 999999.
    pub segment: Option<i32>,
    /// `ProjectionExpression`, optional.
    pub projection_expression: Option<String>,
    /// `FilterExpression`, optional.
    pub filter_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ConsistentRead`, optional.
    pub consistent_read: Option<bool>,
}

/// `ScanOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScanOutput {
    /// `Items`, optional.
    pub items: Option<Vec<Item>>,
    /// `Count`, optional.
    pub count: Option<i32>,
    /// `ScannedCount`, optional.
    pub scanned_count: Option<i32>,
    /// `LastEvaluatedKey`, optional.
    pub last_evaluated_key: Option<Item>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

/// `SearchResultItem` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchResultItem {
    /// `Item`, optional.
    pub item: Option<Item>,
    /// `Score`, optional.
    pub score: Option<f64>,
}

/// `SearchVectorsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchVectorsInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `IndexName`, required; 3 to 255 characters.
    pub index_name: String,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ProjectionExpression`, optional.
    pub projection_expression: Option<String>,
    /// `SearchVector`, required; 1 to 4096 entries.
    pub search_vector: Vec<Value>,
    /// `SearchConditionExpression`, optional.
    pub search_condition_expression: Option<String>,
    /// `TopK`, required; at least 1.
    pub top_k: i32,
}

/// `SearchVectorsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchVectorsOutput {
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<VectorCapacity>,
    /// `SearchResults`, optional.
    pub search_results: Option<Vec<SearchResultItem>>,
}

/// `TransactGetItem` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactGetItem {
    /// `Get`, required.
    pub get: Get,
}

/// `TransactGetItemsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactGetItemsInput {
    /// `TransactItems`, required; 1 to 100 entries.
    pub transact_items: Vec<TransactGetItem>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// `TransactGetItemsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactGetItemsOutput {
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// `Responses`, optional; 1 to 100 entries.
    pub responses: Option<Vec<ItemResponse>>,
}

/// `TransactWriteItem` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactWriteItem {
    /// `ConditionCheck`, optional.
    pub condition_check: Option<ConditionCheck>,
    /// `Put`, optional.
    pub put: Option<Put>,
    /// `Delete`, optional.
    pub delete: Option<Delete>,
    /// `Update`, optional.
    pub update: Option<Update>,
}

/// `TransactWriteItemsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactWriteItemsInput {
    /// `TransactItems`, required; 1 to 100 entries.
    pub transact_items: Vec<TransactWriteItem>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ReturnItemCollectionMetrics`, optional.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// `ClientRequestToken`, optional; 1 to 36 characters.
    pub client_request_token: Option<String>,
}

/// `TransactWriteItemsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactWriteItemsOutput {
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// `ItemCollectionMetrics`, optional.
    pub item_collection_metrics: Option<OrderedMap<Vec<ItemCollectionMetrics>>>,
}

/// `Update` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Update {
    /// `Key`, required.
    pub key: Item,
    /// `UpdateExpression`, required.
    pub update_expression: String,
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `ConditionExpression`, optional.
    pub condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
    /// What is wrong with its attribute values.
    pub fault: Option<Box<HeldFault>>,
}

/// `UpdateItemInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateItemInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `Key`, required.
    pub key: Item,
    /// `AttributeUpdates`, optional.
    pub attribute_updates: Option<OrderedMap<AttributeValueUpdate>>,
    /// `Expected`, optional.
    pub expected: Option<OrderedMap<ExpectedAttributeValue>>,
    /// `ConditionalOperator`, optional.
    pub conditional_operator: Option<ConditionalOperator>,
    /// `ReturnValues`, optional.
    pub return_values: Option<ReturnValue>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `ReturnItemCollectionMetrics`, optional.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// `UpdateExpression`, optional.
    pub update_expression: Option<String>,
    /// `ConditionExpression`, optional.
    pub condition_expression: Option<String>,
    /// `ExpressionAttributeNames`, optional.
    pub expression_attribute_names: Option<OrderedMap<String>>,
    /// `ExpressionAttributeValues`, optional.
    pub expression_attribute_values: Option<Item>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// `UpdateItemOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateItemOutput {
    /// `Attributes`, optional.
    pub attributes: Option<Item>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// `ItemCollectionMetrics`, optional.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

/// `WriteRequest` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteRequest {
    /// `PutRequest`, optional.
    pub put_request: Option<PutRequest>,
    /// `DeleteRequest`, optional.
    pub delete_request: Option<DeleteRequest>,
}
