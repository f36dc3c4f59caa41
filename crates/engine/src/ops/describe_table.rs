//! DescribeTable.

use model::{ApiError, DescribeTableInput, DescribeTableOutput};

use crate::catalog::{Phase, describe};
use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeTableInput,
) -> Result<DescribeTableOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    Ok(DescribeTableOutput { table: Some(describe(&table, Phase::Active)) })
}
