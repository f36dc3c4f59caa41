//! DeleteTable: the name is free at once, the keys go in the background.

use model::{ApiError, DeleteTableInput, DeleteTableOutput};

use crate::catalog::{Figures, describe_deleted};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::store_error;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DeleteTableInput,
) -> Result<DeleteTableOutput, ApiError> {
    let table = engine.catalog.delete(ctx, &input.table_name, engine.env.now()).await?;
    // Before the sweep takes the counters away.
    let figures = Figures::read(engine, &table).await.map_err(store_error)?;
    engine.jobs.wake();
    Ok(DeleteTableOutput { table_description: Some(describe_deleted(&table, &figures)) })
}
