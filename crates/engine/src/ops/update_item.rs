//! UpdateItem.

use expression::Update;
use model::{ApiError, Operation, ReturnValue, UpdateItemInput, UpdateItemOutput};
use value::Item;

use super::item_collection::metrics;
use super::wants_old;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::expressions::Expressions;
use crate::legacy;
use crate::write::{Action, Effect, UpdateOrigin, WritePlan, check_targets, commit_one, key_of};

const OPERATION: Operation = Operation::UpdateItem;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateItemInput,
) -> Result<UpdateItemOutput, ApiError> {
    let plan = plan(engine, ctx, &input)?;
    let (table, key) = (plan.table.clone(), plan.key.clone());
    let update = match &plan.action {
        Action::Update { update, .. } => update.clone(),
        Action::Put(_) | Action::Delete | Action::Expire(_) | Action::Check => None,
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
    legacy::reject_mixed(
        OPERATION,
        &[
            (input.attribute_updates.is_some(), "AttributeUpdates"),
            (input.expected.is_some(), "Expected"),
            (input.conditional_operator.is_some(), "ConditionalOperator"),
        ],
        &[
            (input.update_expression.is_some(), "UpdateExpression"),
            (input.condition_expression.is_some(), "ConditionExpression"),
        ],
    )?;
    let mut expressions = Expressions::open(
        OPERATION,
        input.expression_attribute_names.as_ref(),
        input.expression_attribute_values.as_ref(),
        input.update_expression.is_some() || input.condition_expression.is_some(),
    )?;
    let update = expressions.parse(input.update_expression.as_deref(), Update::parse)?;
    let condition = expressions.condition(input.condition_expression.as_deref())?;
    expressions.finish()?;
    let (update, origin) = match &input.attribute_updates {
        Some(given) => {
            let (update, origin) = legacy::attribute_updates(OPERATION, given)?;
            (Some(update), origin)
        }
        None => (update, UpdateOrigin::Expression),
    };
    let condition = condition.or(legacy::expected(
        OPERATION,
        input.expected.as_ref(),
        input.conditional_operator,
    )?);
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let key = key_of(&table, &input.key).map_err(ApiError::validation)?;
    check_targets(&table, update.as_ref()).map_err(ApiError::validation)?;
    Ok(WritePlan {
        table,
        key,
        action: Action::Update { key: input.key.clone(), update, origin },
        condition,
        return_old_on_failure: wants_old(input.return_values_on_condition_check_failure),
    })
}
