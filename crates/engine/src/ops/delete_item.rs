//! DeleteItem.

use model::{ApiError, DeleteItemInput, DeleteItemOutput, Operation, RequestFault, ReturnValue};

use super::item_collection::metrics;
use super::wants_old;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::expressions::Expressions;
use crate::legacy;
use crate::write::{Action, WritePlan, commit_one, key_of};

const OPERATION: Operation = Operation::DeleteItem;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DeleteItemInput,
) -> Result<DeleteItemOutput, ApiError> {
    let plan = plan(engine, ctx, &input)?;
    let (table, key) = (plan.table.clone(), plan.key.clone());
    let effect = commit_one(engine, ctx, plan).await?;
    Ok(DeleteItemOutput {
        item_collection_metrics: metrics(
            input.return_item_collection_metrics,
            &table,
            &key,
            &effect,
        ),
        attributes: effect.old.filter(|_| input.return_values == Some(ReturnValue::AllOld)),
        consumed_capacity: effect.consumed.report(&table, input.return_consumed_capacity),
    })
}

fn plan(engine: &Engine, ctx: &RequestCtx, input: &DeleteItemInput) -> Result<WritePlan, ApiError> {
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
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let key = key_of(&table, &input.key).map_err(ApiError::validation)?;
    Ok(WritePlan {
        table,
        key,
        action: Action::Delete,
        condition,
        return_old_on_failure: wants_old(input.return_values_on_condition_check_failure),
    })
}
