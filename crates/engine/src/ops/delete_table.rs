//! DeleteTable: the name is free at once, the keys go in the background.

use model::{ApiError, DeleteTableInput, DeleteTableOutput};

use crate::catalog::{Phase, describe};
use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DeleteTableInput,
) -> Result<DeleteTableOutput, ApiError> {
    let table = engine.catalog.delete(ctx, &input.table_name, engine.env.now()).await?;
    engine.jobs.wake();
    Ok(DeleteTableOutput { table_description: Some(describe(&table, Phase::Deleting)) })
}
