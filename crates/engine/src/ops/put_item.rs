//! PutItem.

use std::sync::Arc;

use model::{ApiError, PutItemInput, PutItemOutput, RequestFault, ReturnValue};

use super::item_collection::metrics;
use super::{check_return_values, wants_old};
use crate::context::RequestCtx;
use crate::derived::index::check_index_keys;
use crate::engine::Engine;
use crate::table::Table;
use crate::write::{
    self, Action, Given, Parsed, WritePlan, check_item_size, commit_one, key_of_item,
};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: PutItemInput,
) -> Result<PutItemOutput, ApiError> {
    let (asked, returned) = (input.return_consumed_capacity, input.return_values);
    let collection = input.return_item_collection_metrics;
    let plan = plan(engine, ctx, input)?;
    let (table, key) = (plan.table.clone(), plan.key.clone());
    let effect = commit_one(engine, ctx, plan).await?;
    Ok(PutItemOutput {
        item_collection_metrics: metrics(collection, &table, &key, &effect),
        attributes: effect.old.filter(|_| returned == Some(ReturnValue::AllOld)),
        consumed_capacity: effect.consumed.report(&table, asked),
    })
}

fn plan(engine: &Engine, ctx: &RequestCtx, input: PutItemInput) -> Result<WritePlan, ApiError> {
    plan_on(input, |name| engine.catalog.table(ctx, name))
}

/// The plan of a put on the table that `find` finds.
pub(super) fn plan_on(
    input: PutItemInput,
    find: impl FnOnce(&str) -> Result<Arc<Table>, ApiError>,
) -> Result<WritePlan, ApiError> {
    let Parsed { condition, .. } = write::parse(&Given {
        names: input.expression_attribute_names.as_ref(),
        values: input.expression_attribute_values.as_ref(),
        condition: input.condition_expression.as_deref(),
        expected: input.expected.as_ref(),
        conditional_operator: input.conditional_operator,
        ..Given::default()
    })?;
    check_return_values(input.return_values, RequestFault::ReturnValues)?;
    check_item_size(&input.item)?;
    let table = find(&input.table_name)?;
    let key = key_of_item(&table, &input.item)?;
    check_index_keys(&table, &input.item)?;
    Ok(WritePlan {
        table,
        key,
        action: Action::Put(input.item),
        condition,
        return_old_on_failure: wants_old(input.return_values_on_condition_check_failure),
    })
}
