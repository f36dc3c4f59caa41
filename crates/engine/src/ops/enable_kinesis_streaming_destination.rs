//! EnableKinesisStreamingDestination: from this commit on, changes go to the stream.
//!
//! The deliverer of changes says whether the stream is there.

use model::{
    ApiError, DestinationFault, DestinationStatus, EnableKinesisStreamingConfiguration,
    KinesisStreamingDestinationInput, KinesisStreamingDestinationOutput, Response,
};

use crate::context::{Namespace, RequestCtx};
use crate::engine::Engine;
use crate::layout::OwnerId;
use crate::table::{Destination, Table};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: KinesisStreamingDestinationInput,
) -> Result<Response, ApiError> {
    check_stream(&input.stream_arn, &ctx.namespace)?;
    let configuration = input.enable_kinesis_streaming_configuration.unwrap_or_default();
    let precision = configuration.approximate_creation_date_time_precision.unwrap_or_default();
    let stream = input.stream_arn.clone();
    let change = move |table: &Table| {
        let present = table.settings.destination.as_ref();
        if present.is_some_and(Destination::takes_changes) {
            return Err(DestinationFault::Enabled.into());
        }
        // What was not delivered yet to the same stream still is.
        let owner = present.filter(|present| present.stream == stream);
        let owner = owner.map_or(OwnerId(0), |present| present.owner);
        let (stream, status) = (stream.clone(), DestinationStatus::Enabling);
        let mut after = table.clone();
        after.settings.destination = Some(Destination { owner, stream, status, precision });
        Ok(after)
    };
    engine.catalog.change_by_request(ctx, &input.table_name, change).await?;
    engine.jobs.wake();
    Ok(Response::EnableKinesisStreamingDestination(KinesisStreamingDestinationOutput {
        table_name: Some(input.table_name),
        stream_arn: Some(input.stream_arn),
        destination_status: Some(DestinationStatus::Enabling),
        enable_kinesis_streaming_configuration: Some(EnableKinesisStreamingConfiguration {
            approximate_creation_date_time_precision: Some(precision),
        }),
    }))
}

/// A destination is a stream of the table's account and Region. Source: "Using Kinesis Data Streams
/// to capture changes to DynamoDB" in the developer guide.
fn check_stream(arn: &str, namespace: &Namespace) -> Result<(), DestinationFault> {
    let Namespace { account, region } = namespace;
    let name = arn.strip_prefix(&format!("arn:aws:kinesis:{region}:{account}:stream/"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    match name {
        Some(name) if !name.is_empty() && name.bytes().all(plain) => Ok(()),
        _ => Err(DestinationFault::StreamArn(arn.to_owned())),
    }
}
