//! DescribeGlobalTable: one of version 2017.11.29.

use model::{ApiError, DescribeGlobalTableInput, DescribeGlobalTableOutput, GlobalTableStatus};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::replication::GlobalTable;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeGlobalTableInput,
) -> Result<DescribeGlobalTableOutput, ApiError> {
    let account = &ctx.namespace.account;
    let found = GlobalTable::find(engine, account, &input.global_table_name)?;
    let description = found.describe(account, GlobalTableStatus::Active);
    Ok(DescribeGlobalTableOutput { global_table_description: Some(description) })
}
