//! GetRecords: what comes next in a shard.

use model::{ApiError, GetRecordsInput, GetRecordsOutput, NotFound, StreamFault, StreamPosition};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::stream::{ShardIterator, ShardSet, find, read, trimmed};

/// Records an answer. Source: API_streams_GetRecords.
const PAGE: usize = 1000;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: GetRecordsInput,
) -> Result<GetRecordsOutput, ApiError> {
    let iterator = ShardIterator::decode(&input.shard_iterator).ok_or(StreamFault::BadIterator)?;
    let now = engine.env.now();
    if iterator.is_expired(now) {
        return Err(StreamPosition::ExpiredIterator.into());
    }
    // Asked before the snapshot is taken: so the snapshot shows everything up to it.
    let closed = engine.closed_through().await?;
    let view = engine.view().pin().await?;
    let (name, stream) = find(&view, ctx, &iterator.name.arn()).await?;
    let shards = ShardSet::load(&view, &stream).await?;
    let shard = shards
        .get(iterator.shard)
        .filter(|_| stream.owner == iterator.owner)
        .ok_or(ApiError::ResourceNotFound(NotFound::Shard))?;
    if trimmed(&view, &stream, &shard).await?.is_some_and(|last| iterator.next <= last) {
        return Err(StreamPosition::Trimmed.into());
    }
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let limit = (closed, limit.clamp(1, PAGE));
    let region = &ctx.namespace.region;
    let reading = read(&view, &stream, &shard, iterator.next, limit, region).await?;
    let next = reading.next.map(|next| {
        ShardIterator { name, owner: stream.owner, shard: shard.number, next, made: now }.encode()
    });
    Ok(GetRecordsOutput { records: Some(reading.records), next_shard_iterator: next })
}
