//! DescribeKinesisStreamingDestination: no destinations, as none can be enabled yet.

use model::{
    ApiError, DescribeKinesisStreamingDestinationInput, DescribeKinesisStreamingDestinationOutput,
};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeKinesisStreamingDestinationInput,
) -> Result<DescribeKinesisStreamingDestinationOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    Ok(DescribeKinesisStreamingDestinationOutput {
        table_name: Some(table.name.to_string()),
        kinesis_data_stream_destinations: Some(Vec::new()),
    })
}
