//! GetItem.

use model::{ApiError, GetItemInput, GetItemOutput};

use crate::capacity::Consistency;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::history::{self, Reads};
use crate::keys::Source;
use crate::read::{self, Got, projection};
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
    let consistency = Consistency::asked(input.consistent_read);
    let view = history::view(engine, ctx, Source::Table(&table), Reads::Items).await?;
    let Got { item, consumed } = read::get(engine, &table, &key, consistency, &view).await?;
    Ok(GetItemOutput {
        item: match projection {
            Some(projection) => item.map(|item| projection.apply(item.as_map())),
            None => item,
        },
        consumed_capacity: consumed.report(&table, input.return_consumed_capacity),
    })
}
