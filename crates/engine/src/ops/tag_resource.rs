//! TagResource.

use model::{ApiError, ChangeFault, TagResourceInput, TagResourceOutput};

use crate::catalog::definition::settings;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: TagResourceInput,
) -> Result<TagResourceOutput, ApiError> {
    let table = engine.catalog.tagged_resource(ctx, "TagResource", &input.resource_arn)?;
    if input.tags.is_empty() {
        return Err(ChangeFault::NoTags.into());
    }
    let change = move |table: &Table| {
        let mut after = table.clone();
        after.settings.tags = settings::tagged(&table.settings.tags, &input.tags)?;
        Ok(after)
    };
    engine.catalog.change_by_request(ctx, &table.name, change).await?;
    Ok(TagResourceOutput {})
}
