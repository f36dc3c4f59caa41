//! UpdateItem.

use expression::Update;
use model::{ApiError, ReturnValue, UpdateItemInput, UpdateItemOutput};
use value::Item;

use super::item_collection::metrics;
use super::wants_old;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::write::{
    self, Action, Effect, Given, Parsed, UpdateOrigin, WritePlan, check_statement_size,
    check_targets, commit_one, key_of,
};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateItemInput,
) -> Result<UpdateItemOutput, ApiError> {
    let plan = plan(engine, ctx, &input)?;
    let (table, key) = (plan.table.clone(), plan.key.clone());
    let update = match &plan.action {
        Action::Update { update, .. } => update.clone(),
        Action::Put(_)
        | Action::Delete
        | Action::Expire(_)
        | Action::Check
        | Action::Replicate(_) => None,
    };
    let effect = commit_one(engine, ctx, plan).await?;
    let collection = metrics(input.return_item_collection_metrics, &table, &key, &effect);
    Ok(UpdateItemOutput {
        consumed_capacity: effect.consumed.report(&table, input.return_consumed_capacity),
        attributes: returned(input.return_values, update.as_ref(), effect),
        item_collection_metrics: collection,
    })
}

/// What `ReturnValues` asks for; nothing rather than an empty map.
fn returned(asked: Option<ReturnValue>, update: Option<&Update>, effect: Effect) -> Option<Item> {
    let touched = |item: Option<Item>| Some(update?.touched().apply(item?.as_map()));
    let item = match asked? {
        ReturnValue::None => None,
        ReturnValue::AllOld => effect.old,
        ReturnValue::AllNew => effect.new,
        ReturnValue::UpdatedOld => touched(effect.old),
        ReturnValue::UpdatedNew => touched(effect.new),
    };
    item.filter(|item| !item.is_empty())
}

fn plan(engine: &Engine, ctx: &RequestCtx, input: &UpdateItemInput) -> Result<WritePlan, ApiError> {
    let Parsed { condition, update, origin } = write::parse(&Given {
        names: input.expression_attribute_names.as_ref(),
        values: input.expression_attribute_values.as_ref(),
        update: input.update_expression.as_deref(),
        condition: input.condition_expression.as_deref(),
        attribute_updates: input.attribute_updates.as_ref(),
        expected: input.expected.as_ref(),
        conditional_operator: input.conditional_operator,
    })?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let key = key_of(&table, &input.key)?;
    check_targets(&table, update.as_ref())?;
    if let (Some(update), UpdateOrigin::UpdateItem) = (&update, origin) {
        check_statement_size(update)?;
    }
    Ok(WritePlan {
        table,
        key,
        action: Action::Update { key: input.key.clone(), update, origin },
        condition,
        return_old_on_failure: wants_old(input.return_values_on_condition_check_failure),
    })
}
