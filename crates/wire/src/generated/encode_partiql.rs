//! Encoders of the partiql structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    BatchExecuteStatementOutput, BatchStatementError, BatchStatementResponse,
    ExecuteStatementOutput, ExecuteTransactionOutput,
};

use crate::encode::{Encode, Encoder};

impl Encode for BatchExecuteStatementOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Responses", &self.responses);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.close();
    }
}

impl Encode for BatchStatementError {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Code", &self.code);
        e.optional("Message", &self.message);
        e.optional("Item", &self.item);
        e.close();
    }
}

impl Encode for BatchStatementResponse {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Error", &self.error);
        e.optional("TableName", &self.table_name);
        e.optional("Item", &self.item);
        e.close();
    }
}

impl Encode for ExecuteStatementOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Items", &self.items);
        e.optional("NextToken", &self.next_token);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.optional("LastEvaluatedKey", &self.last_evaluated_key);
        e.close();
    }
}

impl Encode for ExecuteTransactionOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Responses", &self.responses);
        e.optional("ConsumedCapacity", &self.consumed_capacity);
        e.close();
    }
}
