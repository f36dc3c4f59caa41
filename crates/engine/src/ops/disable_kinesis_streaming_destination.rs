//! DisableKinesisStreamingDestination: changes from this commit on do not go to the stream; what
//! was not delivered before still is.

use model::{
    ApiError, DestinationFault, DestinationStatus, KinesisStreamingDestinationInput,
    KinesisStreamingDestinationOutput, NotFound, Response,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: KinesisStreamingDestinationInput,
) -> Result<Response, ApiError> {
    let stream = input.stream_arn.clone();
    let change = move |table: &Table| {
        let mut after = table.clone();
        let present = after.settings.destination.as_mut();
        let present = present.filter(|present| present.stream == stream);
        let present = present.ok_or(NotFound::Resource)?;
        if !present.takes_changes() {
            return Err(DestinationFault::NotActive.into());
        }
        present.status = DestinationStatus::Disabled;
        Ok(after)
    };
    engine.catalog.change_by_request(ctx, &input.table_name, change).await?;
    Ok(Response::DisableKinesisStreamingDestination(KinesisStreamingDestinationOutput {
        table_name: Some(input.table_name),
        stream_arn: Some(input.stream_arn),
        destination_status: Some(DestinationStatus::Disabling),
        enable_kinesis_streaming_configuration: None,
    }))
}
