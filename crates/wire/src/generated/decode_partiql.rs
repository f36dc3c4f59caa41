//! Decoders of the partiql structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    BatchExecuteStatementInput, BatchStatementRequest, ExecuteStatementInput,
    ExecuteTransactionInput, ParameterizedStatement,
};

use super::rows_partiql as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for BatchExecuteStatementInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::BATCH_EXECUTE_STATEMENT_INPUT, &mut |d, member| {
            match member {
                0 => out.statements = d.take()?,
                _ => out.return_consumed_capacity = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for BatchStatementRequest {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        let outer = d.hold_faults();
        d.structure(&rows::BATCH_STATEMENT_REQUEST, &mut |d, member| {
            match member {
                0 => out.statement = d.take()?,
                1 => out.parameters = d.take()?,
                2 => out.consistent_read = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        out.fault = d.held_fault(outer);
        Ok(out)
    }
}

impl Decode for ExecuteStatementInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::EXECUTE_STATEMENT_INPUT, &mut |d, member| {
            match member {
                0 => out.statement = d.take()?,
                1 => out.parameters = d.take()?,
                2 => out.consistent_read = d.take()?,
                3 => out.next_token = d.take()?,
                4 => out.return_consumed_capacity = d.take()?,
                5 => out.limit = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ExecuteTransactionInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::EXECUTE_TRANSACTION_INPUT, &mut |d, member| {
            match member {
                0 => out.transact_statements = d.take()?,
                1 => out.client_request_token = d.take()?,
                _ => out.return_consumed_capacity = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ParameterizedStatement {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::PARAMETERIZED_STATEMENT, &mut |d, member| {
            match member {
                0 => out.statement = d.take()?,
                1 => out.parameters = d.take()?,
                _ => out.return_values_on_condition_check_failure = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
