//! DeleteItem.

use model::{ApiError, DeleteItemInput, DeleteItemOutput, RequestFault, ReturnValue};

use super::item_collection::metrics;
use super::{check_return_values, wants_old};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::write::{self, Action, Given, Parsed, WritePlan, commit_one, key_of};

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
    let Parsed { condition, .. } = write::parse(&Given {
        names: input.expression_attribute_names.as_ref(),
        values: input.expression_attribute_values.as_ref(),
        condition: input.condition_expression.as_deref(),
        expected: input.expected.as_ref(),
        conditional_operator: input.conditional_operator,
        ..Given::default()
    })?;
    check_return_values(input.return_values, RequestFault::DeleteReturnValues)?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let key = key_of(&table, &input.key)?;
    Ok(WritePlan {
        table,
        key,
        action: Action::Delete,
        condition,
        return_old_on_failure: wants_old(input.return_values_on_condition_check_failure),
    })
}
