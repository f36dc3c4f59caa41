//! PutItem.

use model::{ApiError, Operation, PutItemInput, PutItemOutput, RequestFault, ReturnValue};

use super::item_collection::metrics;
use super::wants_old;
use crate::context::RequestCtx;
use crate::derived::index::check_index_keys;
use crate::engine::Engine;
use crate::expressions::Expressions;
use crate::legacy;
use crate::write::{Action, WritePlan, check_item_size, commit_one, key_of_item};

const OPERATION: Operation = Operation::PutItem;

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
    legacy::reject_mixed(
        OPERATION,
        &[
            (input.expected.is_some(), "Expected"),
            (input.conditional_operator.is_some(), "ConditionalOperator"),
        ],
        &[(input.condition_expression.is_some(), "ConditionExpression")],
    )?;
    let mut expressions = Expressions::open(
        OPERATION,
        input.expression_attribute_names.as_ref(),
        input.expression_attribute_values.as_ref(),
        input.condition_expression.is_some(),
    )?;
    let condition = expressions.condition(input.condition_expression.as_deref())?;
    expressions.finish()?;
    let condition = condition.or(legacy::expected(
        OPERATION,
        input.expected.as_ref(),
        input.conditional_operator,
    )?);
    if !matches!(input.return_values, None | Some(ReturnValue::None | ReturnValue::AllOld)) {
        return Err(ApiError::request_fault(OPERATION.framework(), RequestFault::ReturnValues));
    }
    check_item_size(&input.item).map_err(ApiError::validation)?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let key = key_of_item(&table, &input.item).map_err(ApiError::validation)?;
    check_index_keys(&table, &input.item).map_err(ApiError::validation)?;
    Ok(WritePlan {
        table,
        key,
        action: Action::Put(input.item),
        condition,
        return_old_on_failure: wants_old(input.return_values_on_condition_check_failure),
    })
}
