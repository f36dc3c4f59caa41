//! DescribeStream: a stream and its shards, the oldest first.

use model::{
    ApiError, DescribeStreamInput, DescribeStreamOutput, SequenceNumberRange, ShardFilter,
    StreamDescription, StreamFault, StreamStatus,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::stream::{Shard, ShardSet, find, shard_number};

/// Shards a page. Source: API_streams_DescribeStream.
const PAGE: usize = 100;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DescribeStreamInput,
) -> Result<DescribeStreamOutput, ApiError> {
    let view = engine.view().pin().await?;
    let (name, stream) = find(&view, ctx, &input.stream_arn).await?;
    let shards = ShardSet::load(&view, &stream).await?;
    let children_of = parent(input.shard_filter)?;
    let from = match &input.exclusive_start_shard_id {
        // Behind a shard that is none there is nothing.
        Some(id) => shard_number(id).map_or(u32::MAX, |number| number.saturating_add(1)),
        None => 0,
    };
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let mut wanted = shards
        .shards(from)
        .filter(|shard| children_of.is_none() || shard.parent == children_of)
        .peekable();
    let shards: Vec<_> = wanted.by_ref().take(limit.clamp(1, PAGE)).map(describe).collect();
    let last = shards.last().and_then(|shard| shard.shard_id.clone());
    let status =
        if stream.disabled.is_some() { StreamStatus::Disabled } else { StreamStatus::Enabled };
    let description = StreamDescription {
        stream_arn: Some(name.arn()),
        stream_label: Some(name.label),
        stream_status: Some(status),
        stream_view_type: Some(stream.view),
        creation_request_date_time: Some(stream.created.as_epoch_seconds()),
        table_name: Some(name.table),
        key_schema: Some(stream.keys.clone()),
        shards: Some(shards),
        last_evaluated_shard_id: last.filter(|_| wanted.peek().is_some()),
    };
    Ok(DescribeStreamOutput { stream_description: Some(description) })
}

fn parent(filter: Option<ShardFilter>) -> Result<Option<String>, ApiError> {
    let Some(filter) = filter else { return Ok(None) };
    if filter.type_.is_none() {
        return Err(StreamFault::FilterTypeMissing.into());
    }
    let id = filter.shard_id.ok_or(StreamFault::FilterShardMissing)?;
    number_of(&id)?;
    Ok(Some(id))
}

fn number_of(id: &str) -> Result<u32, ApiError> {
    shard_number(id).ok_or_else(|| StreamFault::BadShardId(id.to_owned()).into())
}

fn describe(shard: Shard) -> model::Shard {
    model::Shard {
        shard_id: Some(shard.id),
        sequence_number_range: Some(SequenceNumberRange {
            starting_sequence_number: Some(shard.start.to_string()),
            ending_sequence_number: shard.end.map(|end| end.to_string()),
        }),
        parent_shard_id: shard.parent,
    }
}
