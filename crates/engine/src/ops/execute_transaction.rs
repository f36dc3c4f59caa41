//! ExecuteTransaction: up to 100 statements, all reads or all writes, all or none.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use expression::partiql::{Select, Statement};
use model::{
    ApiError, CanceledReason, ExecuteTransactionInput, ExecuteTransactionOutput, ItemFault,
    ItemResponse, ParameterizedStatement, ReasonCode, RequestFault, StatementFault,
    ValidationError,
};

use super::transact_write_items as transact;
use crate::capacity::{Consistency, ConsumedByTable, Direction};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::partiql::{Access, Planned, READ, Read, WriteFault, found, is_read, parse, permission};
use crate::read::get_together;
use crate::replication::check_transaction;
use crate::table::Table;
use crate::token::{Fingerprint, RequestToken};
use crate::write::{CommitError, Pricing, Token, TokenVerdict, WritePlan, commit};

/// Bytes that a transaction may read. Source: API_TransactGetItems.
const MAX_BYTES: usize = 4 * 1024 * 1024;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: ExecuteTransactionInput,
) -> Result<ExecuteTransactionOutput, ApiError> {
    let statements = input
        .transact_statements
        .iter()
        .enumerate()
        .map(|(at, request)| {
            let statement = parse(&request.statement, request.parameters.as_ref())
                .map_err(|error| in_transaction(error, at))?;
            match statement.returning() {
                Some(_) => Err(StatementFault::TransactionReturning.in_transaction(at).into()),
                None => Ok(statement),
            }
        })
        .collect::<Result<Vec<_>, ApiError>>()?;
    let reads = statements.iter().filter(|statement| is_read(statement)).count();
    if reads == 0 {
        write(engine, ctx, &input, statements).await
    } else if reads == statements.len() {
        read(engine, ctx, &input, statements).await
    } else {
        Err(StatementFault::MixedTransaction.into())
    }
}

async fn write(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ExecuteTransactionInput,
    statements: Vec<Statement>,
) -> Result<ExecuteTransactionOutput, ApiError> {
    let token = input.client_request_token.as_deref().map(|given| {
        let same = fingerprint(&input.transact_statements);
        let token = RequestToken::new(engine.env.now(), &ctx.namespace, given, same);
        Box::new(token) as Box<dyn Token>
    });
    let (plans, inserts) = plans(engine, ctx, input, statements)?;
    check_transaction(plans.iter().map(|plan| &plan.table))?;
    let tables: Vec<Arc<Table>> = plans.iter().map(|plan| Arc::clone(&plan.table)).collect();
    let keys: Vec<Bytes> = plans.iter().map(|plan| plan.key.clone()).collect();
    let count = plans.len();
    let mut consumed = ConsumedByTable::default();
    let direction = match commit(engine, ctx, Pricing::Transaction, plans, token).await {
        Ok(effects) => {
            transact::sum(&tables, &effects, &mut consumed);
            Direction::Write
        }
        Err(CommitError::Token(TokenVerdict::Replay)) => {
            consumed = get_together(engine, tables.iter(), &keys).await?.consumed;
            Direction::Read
        }
        Err(error) => return Err(duplicates(transact::answer(error, count), &inserts)),
    };
    Ok(ExecuteTransactionOutput {
        responses: Some(Vec::new()),
        consumed_capacity: consumed.report(input.return_consumed_capacity, Some(direction)),
    })
}

/// The planned writes, and for each whether it is an INSERT.
fn plans(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ExecuteTransactionInput,
    statements: Vec<Statement>,
) -> Result<(Vec<WritePlan>, Vec<bool>), ApiError> {
    let mut plans = Vec::with_capacity(statements.len());
    let mut inserts = Vec::with_capacity(statements.len());
    let mut reasons = Vec::with_capacity(statements.len());
    let requests = input.transact_statements.iter().enumerate();
    for ((at, request), statement) in requests.zip(statements) {
        let table = engine.catalog.table(ctx, &statement.target().table);
        let table = table.map_err(|error| error.acting(permission(&statement)))?;
        let on_failure = request.return_values_on_condition_check_failure;
        match Planned::bind(table, statement, on_failure) {
            Ok(planned) => {
                plans.push(planned.plan);
                inserts.push(planned.answer.is_insert);
                reasons.push(CanceledReason::NONE);
            }
            // As in TransactWriteItems: empty key values are refused at once.
            Err(WriteFault::Item(fault))
                if !matches!(
                    fault,
                    ItemFault::EmptyKey { .. } | ItemFault::EmptyIndexKey { .. }
                ) =>
            {
                reasons.push(CanceledReason::new(ReasonCode::ValidationError(fault.into())));
            }
            Err(WriteFault::Statement(fault)) => return Err(fault.in_transaction(at).into()),
            Err(fault) => return Err(fault.into()),
        }
    }
    if plans.len() < reasons.len() {
        return Err(ApiError::TransactionCanceled { reasons });
    }
    transact::check_together(&plans)?;
    Ok((plans, inserts))
}

/// For an INSERT a failed condition is a duplicate.
fn duplicates(error: ApiError, inserts: &[bool]) -> ApiError {
    let ApiError::TransactionCanceled { mut reasons } = error else { return error };
    for (reason, is_insert) in reasons.iter_mut().zip(inserts) {
        if *is_insert && reason.code == ReasonCode::ConditionalCheckFailed {
            *reason = CanceledReason::new(ReasonCode::DuplicateItem);
        }
    }
    ApiError::TransactionCanceled { reasons }
}

async fn read(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ExecuteTransactionInput,
    statements: Vec<Statement>,
) -> Result<ExecuteTransactionOutput, ApiError> {
    let selects = selects(statements);
    let tables = selects
        .iter()
        .map(|select| engine.catalog.table(ctx, &select.target.table))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.acting(READ))?;
    check_transaction(tables.iter())?;
    let (reads, rows) = lookups(&tables, selects)?;
    let got = get_together(engine, tables.iter(), &rows).await?;
    if got.bytes > MAX_BYTES {
        return Err(RequestFault::TransactionTooLarge.into());
    }
    let responses = reads.iter().zip(got.items).map(|(read, item)| ItemResponse {
        item: found(item, read.filter.as_ref(), read.paths.as_deref()),
    });
    Ok(ExecuteTransactionOutput {
        responses: Some(responses.collect()),
        consumed_capacity: got
            .consumed
            .report(input.return_consumed_capacity, Some(Direction::Read)),
    })
}

fn selects(statements: Vec<Statement>) -> Vec<Select> {
    let select = |statement| match statement {
        Statement::Select(select) => Some(select),
        _ => None,
    };
    statements.into_iter().filter_map(select).collect()
}

/// Every SELECT as the lookup of one item, and the rows of those items; no two are the same.
fn lookups(
    tables: &[Arc<Table>],
    selects: Vec<Select>,
) -> Result<(Vec<Read<'_>>, Vec<Bytes>), ApiError> {
    let mut reads = Vec::with_capacity(selects.len());
    let mut rows: Vec<Bytes> = Vec::with_capacity(selects.len());
    let mut seen = HashSet::with_capacity(selects.len());
    for (at, (table, select)) in tables.iter().zip(selects).enumerate() {
        let read = Read::bind(table, select, Consistency::Transactional)
            .map_err(|error| in_transaction(error, at))?;
        let Access::Item(row) = &read.access else {
            return Err(StatementFault::TransactionKey.in_transaction(at).into());
        };
        if !seen.insert(row.clone()) {
            return Err(RequestFault::DuplicateTransactItem.into());
        }
        rows.push(row.clone());
        reads.push(read);
    }
    Ok((reads, rows))
}

/// Names the statement at the place `at`, if it is what is wrong.
fn in_transaction(error: ApiError, at: usize) -> ApiError {
    match error {
        ApiError::Validation(ValidationError::Statement(fault)) => fault.in_transaction(at).into(),
        other => other,
    }
}

/// Everything that decides what the request does.
fn fingerprint(statements: &[ParameterizedStatement]) -> Fingerprint {
    let mut hash = Fingerprint::default();
    for statement in statements {
        hash.part(statement.statement.as_bytes());
        hash.count(statement.parameters.as_ref().map_or(0, Vec::len));
        for parameter in statement.parameters.iter().flatten() {
            hash.part(parameter.as_encoded());
        }
    }
    hash
}
