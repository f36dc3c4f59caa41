//! DescribeTable.

use model::{ApiError, DescribeTableInput, DescribeTableOutput};

use crate::catalog::{Figures, Phase, describe};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::store_error;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DescribeTableInput,
) -> Result<DescribeTableOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let snapshot = engine.store.snapshot().await.map_err(store_error)?;
    let figures = Figures::read(&*snapshot, &table, engine.env.now()).await.map_err(store_error)?;
    Ok(DescribeTableOutput { table: Some(describe(&table, Phase::Active, &figures)) })
}
