//! Shards: equal parts of the space of partition keys' hashes, and the order of their records.

use md5::{Digest as _, Md5};
use serde_json::{Value, json};

/// What a sequence number begins with; the rest is a number with leading zeros, so that texts
/// compare as numbers do.
const SEQUENCE_PREFIX: &str = "496";
/// Digits of the number in a sequence number.
const SEQUENCE_DIGITS: usize = 53;
/// Bits of a sequence number that tell the records of one commit apart.
const IN_COMMIT: u32 = 16;

/// Which records come after which, in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sequence(pub(super) u128);

impl Sequence {
    /// Of record `place` of a commit.
    pub(super) fn of(revision: u64, place: usize) -> Self {
        let place = u128::try_from(place).unwrap_or_default();
        Self((u128::from(revision) << IN_COMMIT) | place)
    }

    /// The next one.
    pub(super) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    pub(super) fn text(self) -> String {
        format!("{SEQUENCE_PREFIX}{:0width$}", self.0, width = SEQUENCE_DIGITS)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(SEQUENCE_PREFIX)?;
        let plain = digits.len() == SEQUENCE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { digits.parse().ok().map(Self) } else { None }
    }
}

/// The id of a shard.
pub(super) fn shard_id(shard: u32) -> String {
    format!("shardId-{shard:012}")
}

/// The number in the id of a shard.
pub(super) fn shard_number(id: &str) -> Option<u32> {
    id.strip_prefix("shardId-").filter(|digits| digits.len() == 12)?.parse().ok()
}

/// The hash of a partition key.
pub(super) fn hash_of(partition_key: &str) -> u128 {
    u128::from_be_bytes(Md5::digest(partition_key.as_bytes()).into())
}

/// Which of `shards` holds a hash.
pub(super) fn shard_of(hash: u128, shards: u32) -> u32 {
    let width = width(shards);
    u32::try_from(hash.checked_div(width).unwrap_or_default())
        .unwrap_or_default()
        .min(shards.saturating_sub(1))
}

const fn width(shards: u32) -> u128 {
    // The last shard takes what does not divide.
    let shards = if shards == 0 { 1 } else { shards as u128 };
    (u128::MAX / shards).saturating_add(if shards == 1 { 0 } else { 1 })
}

/// A shard, as it is described.
pub(super) fn describe(shard: u32, shards: u32) -> Value {
    let width = width(shards);
    let start = width.saturating_mul(u128::from(shard));
    let last = shard.saturating_add(1) >= shards;
    let end = if last { u128::MAX } else { start.saturating_add(width).saturating_sub(1) };
    json!({
        "ShardId": shard_id(shard),
        "HashKeyRange": { "StartingHashKey": start.to_string(), "EndingHashKey": end.to_string() },
        "SequenceNumberRange": { "StartingSequenceNumber": Sequence(0).text() },
    })
}
