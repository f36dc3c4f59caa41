//! GetItem.

use expression::Projection;
use model::{ApiError, GetItemInput, GetItemOutput, Operation};

use crate::capacity::Consistency;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::expressions::Expressions;
use crate::legacy;
use crate::read::{self, Got};
use crate::write::key_of;

const OPERATION: Operation = Operation::GetItem;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: GetItemInput,
) -> Result<GetItemOutput, ApiError> {
    let projection = plan(&input)?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let key = key_of(&table, &input.key).map_err(ApiError::validation)?;
    let consistency = Consistency::asked(input.consistent_read);
    let Got { item, consumed } = read::get(engine, &table, &key, consistency).await?;
    Ok(GetItemOutput {
        item: match projection {
            Some(projection) => item.map(|item| projection.apply(item.as_map())),
            None => item,
        },
        consumed_capacity: consumed.report(&table, input.return_consumed_capacity),
    })
}

fn plan(input: &GetItemInput) -> Result<Option<Projection>, ApiError> {
    legacy::reject_mixed(
        OPERATION,
        &[(input.attributes_to_get.is_some(), "AttributesToGet")],
        &[(input.projection_expression.is_some(), "ProjectionExpression")],
    )?;
    let mut expressions = Expressions::open(
        OPERATION,
        input.expression_attribute_names.as_ref(),
        None,
        input.projection_expression.is_some(),
    )?;
    let projection = expressions.projection(input.projection_expression.as_deref())?;
    expressions.finish()?;
    Ok(projection.or(legacy::attributes_to_get(OPERATION, input.attributes_to_get.as_deref())?))
}
