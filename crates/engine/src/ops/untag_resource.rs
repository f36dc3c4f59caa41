//! UntagResource: keys that the table does not have are fine.

use model::{ApiError, ChangeFault, UntagResourceInput, UntagResourceOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UntagResourceInput,
) -> Result<UntagResourceOutput, ApiError> {
    let table = engine.catalog.tagged_resource(ctx, "UntagResource", &input.resource_arn)?;
    if input.tag_keys.is_empty() {
        return Err(ChangeFault::NoTagKeys.into());
    }
    let change = move |table: &Table| {
        let mut after = table.clone();
        after.settings.tags.retain(|(key, _)| !input.tag_keys.contains(key));
        Ok(after)
    };
    engine.catalog.change_by_request(ctx, &table.name, change).await?;
    Ok(UntagResourceOutput {})
}
