//! ExecuteStatement: one PartiQL statement, a read or a write of one item.

use expression::partiql::{Select, Statement};
use model::{
    ApiError, ExecuteStatementInput, ExecuteStatementOutput, HistoryFault, StatementFault,
};

use crate::capacity::Consistency;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::history::{self, Reads};
use crate::partiql::{Bound, Planned, Position, READ, Read, parse, permission};
use crate::write::commit_one;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: ExecuteStatementInput,
) -> Result<ExecuteStatementOutput, ApiError> {
    match parse(&input.statement, input.parameters.as_ref())? {
        Statement::Select(statement) => select(engine, ctx, &input, statement).await,
        Statement::Exists(_) => Err(StatementFault::ExistsOutside.into()),
        statement => write(engine, ctx, &input, statement).await,
    }
}

async fn select(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ExecuteStatementInput,
    statement: Select,
) -> Result<ExecuteStatementOutput, ApiError> {
    let (text, parameters) = (&input.statement, input.parameters.as_ref());
    let table = engine.catalog.table(ctx, &statement.target.table);
    let table = table.map_err(|error| error.acting(READ))?;
    let read = Read::bind(&table, statement, Consistency::asked(input.consistent_read))?;
    let start = input
        .next_token
        .as_deref()
        .map(|token| Position::from_token(token, text, parameters))
        .transpose()?;
    let rows = input.limit.and_then(|limit| usize::try_from(limit).ok());
    let view = history::view(engine, ctx, read.source(), Reads::Any).await?;
    let selected = read.run(engine, &view, Bound { rows, deadline: ctx.deadline }, start).await?;
    Ok(ExecuteStatementOutput {
        items: Some(selected.items),
        next_token: selected.next.as_ref().map(|next| next.to_token(text, parameters)),
        last_evaluated_key: selected.next.and_then(|next| next.key),
        consumed_capacity: selected.consumed.report(&table, input.return_consumed_capacity),
    })
}

async fn write(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ExecuteStatementInput,
    statement: Statement,
) -> Result<ExecuteStatementOutput, ApiError> {
    if ctx.as_of.is_some() {
        return Err(HistoryFault::WritingStatement.into());
    }
    let table = engine.catalog.table(ctx, &statement.target().table);
    let table = table.map_err(|error| error.acting(permission(&statement)))?;
    let on_failure = input.return_values_on_condition_check_failure;
    let Planned { plan, answer } = Planned::bind(table.clone(), statement, on_failure)?;
    let effect = commit_one(engine, ctx, plan).await.map_err(|error| answer.error(error))?;
    Ok(ExecuteStatementOutput {
        consumed_capacity: effect.consumed.report(&table, input.return_consumed_capacity),
        items: Some(answer.returned(effect).into_iter().collect()),
        next_token: None,
        last_evaluated_key: None,
    })
}
