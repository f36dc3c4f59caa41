//! BatchGetItem: up to 100 keys, from one view of the store.
//!
//! Answers stop at 16 MB; the keys that are left come back as UnprocessedKeys, table by table, with the
//! parameters they were asked with.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use expression::Projection;
use model::{
    ApiError, BatchGetItemInput, BatchGetItemOutput, KeysAndAttributes, Operation, OrderedMap,
    RequestFault, ValidationError,
};
use value::Item;

use crate::capacity::{Consumed, ConsumedByTable, read_units};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::store_error;
use crate::layout::envelope;
use crate::read::projection;
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
    let snapshot = engine.store.snapshot().await.map_err(store_error)?;
    let mut budget = MAX_BYTES;
    let mut consumed = ConsumedByTable::default();
    let mut responses = OrderedMap::new();
    let mut unprocessed = OrderedMap::new();
    for plan in plans {
        let rows = snapshot.multi_get(&plan.rows).await.map_err(store_error)?;
        let page = read(&plan, &rows, &mut budget)?;
        engine.meter.read(&page.consumed);
        consumed.add(&plan.table, &page.consumed);
        if page.read < plan.rows.len() {
            let keys = plan.request.keys.iter().skip(page.read).cloned().collect();
            unprocessed.insert(plan.name.clone(), KeysAndAttributes { keys, ..plan.request });
        }
        responses.insert(plan.name, page.items);
    }
    Ok(BatchGetItemOutput {
        responses: Some(responses),
        unprocessed_keys: Some(unprocessed),
        consumed_capacity: consumed.report(asked, None),
    })
}

/// What was read of one table.
struct TablePage {
    items: Vec<Item>,
    consumed: Consumed,
    /// How many keys were dealt with.
    read: usize,
}

fn read(
    plan: &TablePlan,
    rows: &[Option<Bytes>],
    budget: &mut usize,
) -> Result<TablePage, ApiError> {
    let consistent = plan.request.consistent_read.unwrap_or(false);
    let mut page = TablePage { items: Vec::new(), consumed: Consumed::default(), read: 0 };
    for row in rows {
        if *budget == 0 {
            break;
        }
        let item = row.as_ref().map(envelope::open_item).transpose()?;
        let size = item.as_ref().map_or(0, Item::size);
        if size > *budget {
            *budget = 0;
            break;
        }
        *budget = budget.saturating_sub(size);
        page.read = page.read.saturating_add(1);
        page.consumed.add(&Consumed::of_table(read_units(size, consistent)));
        page.items.extend(item.map(|item| match &plan.projection {
            Some(projection) => projection.apply(item.as_map()),
            None => item,
        }));
    }
    Ok(page)
}

fn plan(
    engine: &Engine,
    ctx: &RequestCtx,
    input: BatchGetItemInput,
) -> Result<Vec<TablePlan>, ApiError> {
    if input.request_items.is_empty() {
        return Err(ValidationError::ParameterRequired {
            parameter: "requestItems",
            operation: Operation::BatchGetItem.name(),
        }
        .into());
    }
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
