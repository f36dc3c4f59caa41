//! UpdateKinesisStreamingDestination: how exact the times of changes are.

use model::{
    ApiError, DestinationFault, DestinationStatus, NotFound, UpdateKinesisStreamingConfiguration,
    UpdateKinesisStreamingDestinationInput, UpdateKinesisStreamingDestinationOutput,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateKinesisStreamingDestinationInput,
) -> Result<UpdateKinesisStreamingDestinationOutput, ApiError> {
    let asked = input.update_kinesis_streaming_configuration.as_ref();
    let precision = asked.and_then(|asked| asked.approximate_creation_date_time_precision);
    let precision = precision.ok_or(DestinationFault::NothingToUpdate)?;
    let stream = input.stream_arn.clone();
    let change = move |table: &Table| {
        let mut after = table.clone();
        let present = after.settings.destination.as_mut();
        let present = present.filter(|present| present.stream == stream);
        let present = present.ok_or(NotFound::Resource)?;
        if !present.takes_changes() {
            return Err(DestinationFault::NotActiveToUpdate.into());
        }
        if present.precision == precision {
            return Err(DestinationFault::SamePrecision.into());
        }
        present.precision = precision;
        Ok(after)
    };
    engine.catalog.change_by_request(ctx, &input.table_name, change).await?;
    Ok(UpdateKinesisStreamingDestinationOutput {
        table_name: Some(input.table_name),
        stream_arn: Some(input.stream_arn),
        destination_status: Some(DestinationStatus::Updating),
        update_kinesis_streaming_configuration: Some(UpdateKinesisStreamingConfiguration {
            approximate_creation_date_time_precision: Some(precision),
        }),
    })
}
