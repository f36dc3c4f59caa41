//! Structs of the partiql operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    BatchStatementErrorCodeEnum, ConsumedCapacity, HeldFault, ItemResponse, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure,
};
use value::{Item, Value};

/// `BatchExecuteStatementInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchExecuteStatementInput {
    /// `Statements`, required; 1 to 25 entries.
    pub statements: Vec<BatchStatementRequest>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// `BatchExecuteStatementOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchExecuteStatementOutput {
    /// `Responses`, optional.
    pub responses: Option<Vec<BatchStatementResponse>>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

/// `BatchStatementError` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchStatementError {
    /// `Code`, optional.
    pub code: Option<BatchStatementErrorCodeEnum>,
    /// `Message`, optional.
    pub message: Option<String>,
    /// `Item`, optional.
    pub item: Option<Item>,
}

/// `BatchStatementRequest` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchStatementRequest {
    /// `Statement`, required; 1 to 8192 characters.
    pub statement: String,
    /// `Parameters`, optional; at least 1 entries.
    pub parameters: Option<Vec<Value>>,
    /// `ConsistentRead`, optional.
    pub consistent_read: Option<bool>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
    /// What is wrong with its attribute values.
    pub fault: Option<Box<HeldFault>>,
}

/// `BatchStatementResponse` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchStatementResponse {
    /// `Error`, optional.
    pub error: Option<BatchStatementError>,
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `Item`, optional.
    pub item: Option<Item>,
}

/// `ExecuteStatementInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExecuteStatementInput {
    /// `Statement`, required; 1 to 8192 characters.
    pub statement: String,
    /// `Parameters`, optional; at least 1 entries.
    pub parameters: Option<Vec<Value>>,
    /// `ConsistentRead`, optional.
    pub consistent_read: Option<bool>,
    /// `NextToken`, optional; 1 to 32768 characters.
    pub next_token: Option<String>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `Limit`, optional; at least 1.
    pub limit: Option<i32>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// `ExecuteStatementOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExecuteStatementOutput {
    /// `Items`, optional.
    pub items: Option<Vec<Item>>,
    /// `NextToken`, optional; 1 to 32768 characters.
    pub next_token: Option<String>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// `LastEvaluatedKey`, optional.
    pub last_evaluated_key: Option<Item>,
}

/// `ExecuteTransactionInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExecuteTransactionInput {
    /// `TransactStatements`, required; 1 to 100 entries.
    pub transact_statements: Vec<ParameterizedStatement>,
    /// `ClientRequestToken`, optional; 1 to 36 characters.
    pub client_request_token: Option<String>,
    /// `ReturnConsumedCapacity`, optional.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// `ExecuteTransactionOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExecuteTransactionOutput {
    /// `Responses`, optional; 1 to 100 entries.
    pub responses: Option<Vec<ItemResponse>>,
    /// `ConsumedCapacity`, optional.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

/// `ParameterizedStatement` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParameterizedStatement {
    /// `Statement`, required; 1 to 8192 characters.
    pub statement: String,
    /// `Parameters`, optional; at least 1 entries.
    pub parameters: Option<Vec<Value>>,
    /// `ReturnValuesOnConditionCheckFailure`, optional.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}
