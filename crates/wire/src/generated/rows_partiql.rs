//! Constraint tables of the partiql structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Member, Shape, Structure};

/// `BatchExecuteStatementInput`.
pub(crate) static BATCH_EXECUTE_STATEMENT_INPUT: Structure = Structure {
    name: "BatchExecuteStatementInput",
    members: &[
        Member::required("Statements", &shapes::PARTI_QL_BATCH_REQUEST, 0),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 1),
    ],
};

/// `BatchStatementRequest`.
pub(crate) static BATCH_STATEMENT_REQUEST: Structure = Structure {
    name: "BatchStatementRequest",
    members: &[
        Member::required("Statement", &shapes::PARTI_QL_STATEMENT, 0),
        Member::optional("Parameters", &shapes::PREPARED_STATEMENT_PARAMETERS, 1),
        Member::optional("ConsistentRead", &Shape::Boolean, 2),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            3,
        ),
    ],
};

/// `ExecuteStatementInput`.
pub(crate) static EXECUTE_STATEMENT_INPUT: Structure = Structure {
    name: "ExecuteStatementInput",
    members: &[
        Member::required("Statement", &shapes::PARTI_QL_STATEMENT, 0),
        Member::optional("Parameters", &shapes::PREPARED_STATEMENT_PARAMETERS, 1),
        Member::optional("ConsistentRead", &Shape::Boolean, 2),
        Member::optional("NextToken", &shapes::PARTI_QL_NEXT_TOKEN, 3),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 4),
        Member::optional("Limit", &shapes::POSITIVE_INTEGER_OBJECT, 5),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            6,
        ),
    ],
};

/// `ExecuteTransactionInput`.
pub(crate) static EXECUTE_TRANSACTION_INPUT: Structure = Structure {
    name: "ExecuteTransactionInput",
    members: &[
        Member::required("TransactStatements", &shapes::PARAMETERIZED_STATEMENTS, 0),
        Member::optional("ClientRequestToken", &shapes::CLIENT_REQUEST_TOKEN, 1),
        Member::optional("ReturnConsumedCapacity", &shapes::RETURN_CONSUMED_CAPACITY, 2),
    ],
};

/// `ParameterizedStatement`.
pub(crate) static PARAMETERIZED_STATEMENT: Structure = Structure {
    name: "ParameterizedStatement",
    members: &[
        Member::required("Statement", &shapes::PARTI_QL_STATEMENT, 0),
        Member::optional("Parameters", &shapes::PREPARED_STATEMENT_PARAMETERS, 1),
        Member::optional(
            "ReturnValuesOnConditionCheckFailure",
            &shapes::RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            2,
        ),
    ],
};
