//! GetItem.

use model::{ApiError, GetItemInput, GetItemOutput};
use value::Item;

use crate::capacity::{Consumed, read_units};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::store_error;
use crate::layout::envelope;
use crate::read::projection;
use crate::write::key_of;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: GetItemInput,
) -> Result<GetItemOutput, ApiError> {
    let projection = projection(
        input.expression_attribute_names.as_ref(),
        input.projection_expression.as_deref(),
        input.attributes_to_get.as_deref(),
    )?;
    let table = engine.catalog.table(ctx, &input.table_name)?;
    let key = key_of(&table, &input.key)?;
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
