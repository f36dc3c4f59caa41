//! DescribeKinesisStreamingDestination: the one that a table has or had last.

use model::{
    ApiError, DescribeKinesisStreamingDestinationInput, DescribeKinesisStreamingDestinationOutput,
    DestinationStatus, KinesisDataStreamDestination,
};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeKinesisStreamingDestinationInput,
) -> Result<DescribeKinesisStreamingDestinationOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let destinations = table.settings.destination.iter().map(|one| KinesisDataStreamDestination {
        stream_arn: Some(one.stream.clone()),
        destination_status: Some(one.status),
        destination_status_description: (one.status == DestinationStatus::EnableFailed)
            .then(|| "The stream does not exist.".to_owned()),
        approximate_creation_date_time_precision: Some(one.precision),
    });
    Ok(DescribeKinesisStreamingDestinationOutput {
        table_name: Some(table.name.to_string()),
        kinesis_data_stream_destinations: Some(destinations.collect()),
    })
}
