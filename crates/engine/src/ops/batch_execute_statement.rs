//! BatchExecuteStatement: up to 25 statements, all reads or all writes, each with its own answer.
//!
//! Invariant: a statement that fails leaves the others alone; only a mixed batch is refused as a
//! whole.

use expression::partiql::Statement;
use model::{
    ApiError, BatchExecuteStatementInput, BatchExecuteStatementOutput, BatchStatementError,
    BatchStatementErrorCodeEnum as Code, BatchStatementRequest, BatchStatementResponse,
    StatementFault,
};
use value::Item;

use crate::capacity::{Consistency, ConsumedByTable};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::partiql::{Access, Bound, Planned, Read, is_read, parse, permission};
use crate::write::commit_one;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: BatchExecuteStatementInput,
) -> Result<BatchExecuteStatementOutput, ApiError> {
    let parsed: Vec<_> = input
        .statements
        .iter()
        .map(|request| match &request.fault {
            Some(held) => Err(held.fault.clone().into()),
            None => parse(&request.statement, request.parameters.as_ref()),
        })
        .collect();
    let mut kinds = parsed.iter().flatten().map(is_read);
    let first = kinds.next();
    if kinds.any(|kind| Some(kind) != first) {
        return Err(StatementFault::MixedBatch.into());
    }
    let mut consumed = ConsumedByTable::default();
    let mut responses = Vec::with_capacity(parsed.len());
    for (request, statement) in input.statements.iter().zip(parsed) {
        let name = statement.as_ref().ok().map(|statement| statement.target().table.to_string());
        let answered = match statement {
            Ok(statement) => one(engine, ctx, request, statement, &mut consumed).await,
            Err(error) => Err(error),
        };
        responses.push(response(name, answered));
    }
    Ok(BatchExecuteStatementOutput {
        responses: Some(responses),
        consumed_capacity: consumed.report(input.return_consumed_capacity, None),
    })
}

/// Carries out one statement; the item that it found or returns.
async fn one(
    engine: &Engine,
    ctx: &RequestCtx,
    request: &BatchStatementRequest,
    statement: Statement,
    consumed: &mut ConsumedByTable,
) -> Result<Option<Item>, ApiError> {
    let table = engine.catalog.table(ctx, &statement.target().table);
    let table = table.map_err(|error| error.acting(permission(&statement)))?;
    match statement {
        Statement::Exists(_) => Err(StatementFault::ExistsOutside.into()),
        Statement::Select(select) => {
            let read = Read::bind(&table, select, Consistency::asked(request.consistent_read))?;
            if !matches!(read.access, Access::Item(_)) {
                return Err(StatementFault::BatchKey.into());
            }
            let selected = read
                .run(engine, &engine.view(), Bound { rows: None, deadline: ctx.deadline }, None)
                .await?;
            consumed.add(&table, &selected.consumed);
            Ok(selected.items.into_iter().next())
        }
        statement => {
            let on_failure = request.return_values_on_condition_check_failure;
            let Planned { plan, answer } = Planned::bind(table.clone(), statement, on_failure)?;
            let effect =
                commit_one(engine, ctx, plan).await.map_err(|error| answer.error(error))?;
            consumed.add(&table, &effect.consumed);
            Ok(answer.returned(effect))
        }
    }
}

fn response(
    table_name: Option<String>,
    answered: Result<Option<Item>, ApiError>,
) -> BatchStatementResponse {
    match answered {
        Ok(item) => BatchStatementResponse { error: None, table_name, item },
        Err(error) => {
            let (code, message) = (Some(code(&error)), Some(error.to_string()));
            let item = match error {
                ApiError::ConditionalCheckFailed { item } => item,
                _ => None,
            };
            let error = Some(BatchStatementError { code, message, item });
            BatchStatementResponse { error, table_name, item: None }
        }
    }
}

/// The code of an error inside a batch.
const fn code(error: &ApiError) -> Code {
    match error {
        ApiError::Validation(_) => Code::ValidationError,
        ApiError::ConditionalCheckFailed { .. } => Code::ConditionalCheckFailed,
        ApiError::DuplicateItem => Code::DuplicateItem,
        ApiError::ResourceNotFound(_) => Code::ResourceNotFound,
        ApiError::TransactionConflict => Code::TransactionConflict,
        ApiError::ProvisionedThroughputExceeded { .. } => Code::ProvisionedThroughputExceeded,
        ApiError::RequestLimitExceeded { .. } => Code::RequestLimitExceeded,
        ApiError::Throttling { .. } => Code::ThrottlingError,
        ApiError::ItemCollectionSizeLimitExceeded => Code::ItemCollectionSizeLimitExceeded,
        ApiError::AccessDenied { .. } | ApiError::NotAuthorized { .. } => Code::AccessDenied,
        ApiError::Serialization(_)
        | ApiError::UnknownOperation
        | ApiError::NotAvailable(_)
        | ApiError::MissingAuthenticationToken
        | ApiError::InvalidSignature { .. }
        | ApiError::IncompleteSignature { .. }
        | ApiError::UnrecognizedClient
        | ApiError::ExpiredToken
        | ApiError::TransactionCanceled { .. }
        | ApiError::TransactionInProgress
        | ApiError::IdempotentParameterMismatch(_)
        | ApiError::TableNotFound(_)
        | ApiError::Backup(_)
        | ApiError::PolicyNotFound(_)
        | ApiError::ResourceInUse(_)
        | ApiError::StreamPosition(_)
        | ApiError::LimitExceeded { .. }
        | ApiError::Modelled { .. }
        | ApiError::InternalServerError
        | ApiError::WritesRefused(_)
        | ApiError::ServiceUnavailable => Code::InternalServerError,
    }
}
