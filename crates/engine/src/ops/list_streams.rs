//! ListStreams: streams in the order of their ARNs, a hundred a page. Streams that were switched
//! off stay until their records are gone.

use model::{ApiError, ListStreamsInput, ListStreamsOutput, StreamFault};

use crate::context::RequestCtx;
use crate::derived::stream::list;
use crate::engine::Engine;
use crate::table::StreamName;

/// Streams a page. Source: API_streams_ListStreams.
const PAGE: usize = 100;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: ListStreamsInput,
) -> Result<ListStreamsOutput, ApiError> {
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let after = input
        .exclusive_start_stream_arn
        .as_deref()
        .map(|arn| StreamName::parse(arn).ok_or(StreamFault::BadArn));
    let after = after.transpose()?;
    let table = input.table_name.as_deref();
    let view = engine.view().pin().await?;
    let (names, more) =
        list(&view, &ctx.namespace, table, after.as_ref(), limit.clamp(1, PAGE)).await?;
    let last = names.last().filter(|_| more).map(StreamName::arn);
    let streams = names.into_iter().map(|name| model::Stream {
        stream_arn: Some(name.arn()),
        table_name: Some(name.table),
        stream_label: Some(name.label),
    });
    Ok(ListStreamsOutput { streams: Some(streams.collect()), last_evaluated_stream_arn: last })
}
