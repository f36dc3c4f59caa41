//! DescribeTable.

use model::{ApiError, DescribeTableInput, DescribeTableOutput};

use crate::catalog::{Phase, TableSizes, describe, describe_replicas};
use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DescribeTableInput,
) -> Result<DescribeTableOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let sizes = TableSizes::read(&engine.view(), &table, engine.env.now()).await?;
    let mut description = describe(&table, Phase::Active, &sizes);
    describe_replicas(&engine.catalog, &table, &[], &mut description);
    Ok(DescribeTableOutput { table: Some(description) })
}
