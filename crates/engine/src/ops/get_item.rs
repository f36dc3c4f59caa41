//! GetItem.

use expression::Projection;
use model::{ApiError, GetItemInput, GetItemOutput, Operation};
use value::Item;

use crate::capacity::{Consumed, read_units};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::store_error;
use crate::expressions::Expressions;
use crate::layout::envelope;
use crate::legacy;
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
    let row = engine.store.get(&key).await.map_err(store_error)?;
    let item = row.as_ref().map(envelope::open_item).transpose()?;
    let consistent = input.consistent_read.unwrap_or(false);
    let size = item.as_ref().map_or(0, Item::size);
    let consumed = Consumed::of_table(read_units(size, consistent));
    engine.meter.read(&consumed);
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
