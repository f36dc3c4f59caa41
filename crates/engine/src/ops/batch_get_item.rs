//! BatchGetItem: up to 100 keys, from one view of the store.
//!
//! Answers stop at 16 MB; the keys that are left, and those that are throttled, come back as
//! UnprocessedKeys, table by table, with the parameters they were asked with.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use expression::Projection;
use model::{
    ApiError, BatchGetItemInput, BatchGetItemOutput, KeysAndAttributes, OrderedMap, RequestFault,
};

use crate::capacity::Consistency;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::history::{self, Reads};
use crate::keys::Source;
use crate::legacy;
use crate::read::{BatchPart, Fetched, get_batch, projection};
use crate::table::Table;
use crate::write::key_of;

const MAX_KEYS: usize = 100;
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// What is read of one table.
struct TablePlan {
    name: String,
    table: Arc<Table>,
    request: KeysAndAttributes,
    projection: Option<Projection>,
    rows: Vec<Bytes>,
}

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: BatchGetItemInput,
) -> Result<BatchGetItemOutput, ApiError> {
    let asked = input.return_consumed_capacity;
    let plans = plan(engine, ctx, input)?;
    let mut views = Vec::new();
    if ctx.as_of.is_some() {
        for plan in &plans {
            views.push(history::view(engine, ctx, Source::Table(&plan.table), Reads::Items).await?);
        }
    }
    let parts = plans.iter().enumerate().map(|(place, plan)| BatchPart {
        table: &plan.table,
        keys: &plan.rows,
        consistency: Consistency::asked(plan.request.consistent_read),
        view: views.get(place),
    });
    let got = get_batch(engine, parts, MAX_BYTES).await?;
    let mut responses = OrderedMap::new();
    let mut unprocessed = OrderedMap::new();
    for (plan, items) in plans.into_iter().zip(got.parts) {
        let mut found = Vec::with_capacity(items.len());
        let mut left = Vec::new();
        for (key, item) in plan.request.keys.iter().zip(items) {
            match item {
                Fetched::Read(item) => found.extend(item),
                Fetched::Left => left.push(key.clone()),
            }
        }
        if !left.is_empty() {
            let keys = KeysAndAttributes { keys: left, ..plan.request };
            unprocessed.insert(plan.name.clone(), keys);
        }
        let projected = found.into_iter().map(|item| match &plan.projection {
            Some(projection) => projection.apply(item.as_map()),
            None => item,
        });
        responses.insert(plan.name, projected.collect());
    }
    Ok(BatchGetItemOutput {
        responses: Some(responses),
        unprocessed_keys: Some(unprocessed),
        consumed_capacity: got.consumed.report(asked, None),
    })
}

fn plan(
    engine: &Engine,
    ctx: &RequestCtx,
    input: BatchGetItemInput,
) -> Result<Vec<TablePlan>, ApiError> {
    let any = |given: fn(&KeysAndAttributes) -> bool| input.request_items.values().any(given);
    legacy::reject_mixed(
        &[(any(|request| request.attributes_to_get.is_some()), "AttributesToGet")],
        &[(any(|request| request.projection_expression.is_some()), "ProjectionExpression")],
    )?;
    if input.request_items.values().map(|request| request.keys.len()).sum::<usize>() > MAX_KEYS {
        return Err(RequestFault::TooManyGets.into());
    }
    let mut plans = Vec::with_capacity(input.request_items.len());
    for (name, request) in input.request_items {
        let projection = projection(
            request.expression_attribute_names.as_ref(),
            request.projection_expression.as_deref(),
            request.attributes_to_get.as_deref(),
        )?;
        let table = engine.catalog.table(ctx, &name)?;
        let mut seen = HashSet::with_capacity(request.keys.len());
        let mut rows = Vec::with_capacity(request.keys.len());
        for key in &request.keys {
            let row = key_of(&table, key)?;
            if !seen.insert(row.clone()) {
                return Err(RequestFault::DuplicateKeys.into());
            }
            rows.push(row);
        }
        plans.push(TablePlan { name, table, request, projection, rows });
    }
    Ok(plans)
}
