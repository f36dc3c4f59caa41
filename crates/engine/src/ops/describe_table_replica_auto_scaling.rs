//! DescribeTableReplicaAutoScaling: no replicas, as there are none yet.

use model::{
    ApiError, DescribeTableReplicaAutoScalingInput, DescribeTableReplicaAutoScalingOutput,
    TableAutoScalingDescription, TableStatus,
};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeTableReplicaAutoScalingInput,
) -> Result<DescribeTableReplicaAutoScalingOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    Ok(DescribeTableReplicaAutoScalingOutput {
        table_auto_scaling_description: Some(TableAutoScalingDescription {
            table_name: Some(table.name.to_string()),
            table_status: Some(TableStatus::Active),
            replicas: Some(Vec::new()),
        }),
    })
}
