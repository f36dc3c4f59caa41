//! TransactGetItems: up to 100 items as they were at one moment.

use std::collections::HashSet;
use std::sync::Arc;

use expression::Projection;
use model::{
    ApiError, CanceledReason, Get, ItemFault, ItemResponse, ReasonCode, RequestFault,
    TransactGetItemsInput, TransactGetItemsOutput,
};

use crate::capacity::Direction;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::read::{get_together, projection};
use crate::replication::check_transaction;
use crate::table::Table;
use crate::write::key_of;

/// Bytes that a transaction may read. Source: API_TransactGetItems.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// One action.
struct Plan {
    table: Arc<Table>,
    projection: Option<Projection>,
}

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: TransactGetItemsInput,
) -> Result<TransactGetItemsOutput, ApiError> {
    let gets: Vec<Get> = input.transact_items.into_iter().map(|item| item.get).collect();
    let plans = gets.iter().map(|get| plan(engine, ctx, get)).collect::<Result<Vec<_>, _>>()?;
    check_transaction(plans.iter().map(|plan| &plan.table))?;
    let rows = rows(&gets, &plans)?;
    let tables = plans.iter().map(|plan| &plan.table);
    let got = get_together(engine, tables, &rows).await?;
    if got.bytes > MAX_BYTES {
        return Err(RequestFault::TransactionTooLarge.into());
    }
    let responses = plans.iter().zip(got.items).map(|(plan, item)| ItemResponse {
        item: match &plan.projection {
            Some(projection) => item.map(|item| projection.apply(item.as_map())),
            None => item,
        },
    });
    Ok(TransactGetItemsOutput {
        consumed_capacity: got
            .consumed
            .report(input.return_consumed_capacity, Some(Direction::Read)),
        responses: Some(responses.collect()),
    })
}

fn plan(engine: &Engine, ctx: &RequestCtx, get: &Get) -> Result<Plan, ApiError> {
    let names = get.expression_attribute_names.as_ref();
    let projection = projection(names, get.projection_expression.as_deref(), None)?;
    let table = engine.catalog.table(ctx, &get.table_name);
    Ok(Plan { table: table.map_err(|error| error.acting("dynamodb:GetItem"))?, projection })
}

/// The rows to read. Keys that do not fit their tables cancel the transaction, one reason an
/// action; empty key values are refused at once.
fn rows(gets: &[Get], plans: &[Plan]) -> Result<Vec<bytes::Bytes>, ApiError> {
    let mut rows = Vec::with_capacity(gets.len());
    let mut reasons = Vec::with_capacity(gets.len());
    for (get, plan) in gets.iter().zip(plans) {
        match key_of(&plan.table, &get.key) {
            Ok(row) => {
                rows.push(row);
                reasons.push(CanceledReason::NONE);
            }
            Err(fault @ ItemFault::EmptyKey { .. }) => return Err(fault.into()),
            Err(fault) => {
                reasons.push(CanceledReason::new(ReasonCode::ValidationError(fault.into())));
            }
        }
    }
    if rows.len() < gets.len() {
        return Err(ApiError::TransactionCanceled { reasons });
    }
    let mut seen = HashSet::with_capacity(rows.len());
    if rows.iter().all(|row| seen.insert(row.clone())) {
        Ok(rows)
    } else {
        Err(RequestFault::DuplicateTransactItem.into())
    }
}
