//! GetShardIterator: a position in a shard, as a text.

use model::{
    ApiError, GetShardIteratorInput, GetShardIteratorOutput, NotFound, ShardIteratorType,
    StreamFault, StreamPosition,
};
use store::Stamp;

use crate::context::RequestCtx;
use crate::derived::stream::{Definition, Sequence};
use crate::engine::Engine;
use crate::stream::{Shard, ShardIterator, ShardSet, find, first_since, trimmed};
use crate::view::View;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: GetShardIteratorInput,
) -> Result<GetShardIteratorOutput, ApiError> {
    check(&input)?;
    // Asked before the snapshot is taken: so the snapshot shows everything up to it.
    let closed = engine.closed_through().await?;
    let view = engine.view().pin().await?;
    let (name, stream) = find(&view, ctx, &input.stream_arn).await?;
    let shards = ShardSet::load(&view, &stream).await?;
    let shard = shards.find(&input.shard_id).ok_or(ApiError::ResourceNotFound(NotFound::Shard))?;
    let next = position(&view, &stream, &shard, closed, &input).await?;
    let made = engine.env.now();
    let iterator = ShardIterator { name, owner: stream.owner, shard: shard.number, next, made };
    Ok(GetShardIteratorOutput { shard_iterator: Some(iterator.encode()) })
}

/// Which parameters go with which type.
fn check(input: &GetShardIteratorInput) -> Result<(), ApiError> {
    let iterator_type = input.shard_iterator_type;
    let by_number = matches!(
        iterator_type,
        ShardIteratorType::AtSequenceNumber | ShardIteratorType::AfterSequenceNumber
    );
    let by_time = iterator_type == ShardIteratorType::AtTimestamp;
    let iterator_type = iterator_type.as_str();
    let given = |parameter| StreamFault::PositionGiven { parameter, iterator_type };
    let fault = match (input.sequence_number.is_some(), input.timestamp.is_some()) {
        (false, _) if by_number => StreamFault::SequenceNumberMissing(iterator_type),
        (_, false) if by_time => StreamFault::TimestampMissing,
        (true, _) if !by_number => given("SequenceNumber"),
        (_, true) if !by_time => given("Timestamp"),
        _ => return Ok(()),
    };
    Err(fault.into())
}

async fn position(
    view: &View<'_>,
    stream: &Definition,
    shard: &Shard,
    closed: Stamp,
    input: &GetShardIteratorInput,
) -> Result<Sequence, ApiError> {
    let trimmed = trimmed(view, stream, shard).await?;
    let oldest = trimmed.map_or(shard.start, Sequence::next);
    Ok(match input.shard_iterator_type {
        ShardIteratorType::TrimHorizon => oldest,
        ShardIteratorType::Latest => Sequence::after(closed).max(shard.start),
        ShardIteratorType::AtSequenceNumber => {
            let at = numbered(shard, closed, input)?;
            if at < oldest {
                return Err(StreamPosition::Trimmed.into());
            }
            at
        }
        ShardIteratorType::AfterSequenceNumber => {
            let behind = numbered(shard, closed, input)?.next();
            if behind < oldest {
                return Err(StreamPosition::Trimmed.into());
            }
            behind
        }
        ShardIteratorType::AtTimestamp => {
            let seconds = input.timestamp.unwrap_or_default();
            first_since(view, stream, shard, closed, seconds).await?.max(oldest)
        }
    })
}

/// The place that the request names, which lies in the shard.
fn numbered(
    shard: &Shard,
    closed: Stamp,
    input: &GetShardIteratorInput,
) -> Result<Sequence, ApiError> {
    let text = input.sequence_number.clone().unwrap_or_default();
    let last = shard.end.unwrap_or(Sequence::after(closed));
    Sequence::parse(&text)
        .filter(|at| *at >= shard.start && *at <= last)
        .ok_or_else(|| StreamFault::BadSequenceNumber(text).into())
}
