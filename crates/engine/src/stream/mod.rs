//! Streams, the read side: shards, iterators and records, and the jobs that rotate and trim shards.
//!
//! Records are written by `derived::stream`.
//!
//! A shard is a range of partition hashes. All shards of a stream rotate together; such a set is a
//! generation, and shard `i` of one is the parent of shard `i` of the next. A generation ends at
//! the stamp of the commit that opened the next.
//!
//! Invariants: the stamps of a shard's records lie between those of its generation's two commits.
//! Readers stop at `closed_through`, so no record shows up before a position that was read.

mod find;
mod iterator;
mod read;
mod rotate;
mod seen;
mod shard;
mod trim;

use std::time::Duration;

pub(crate) use find::find;
pub(crate) use iterator::ShardIterator;
pub(crate) use read::{first_since, read, trimmed};
pub(crate) use rotate::Rotation;
pub(crate) use shard::{Shard, ShardSet, shard_number};
pub(crate) use trim::{Trimming, retire_closed};

/// How long a shard is open. Source: "about four hours", the same page.
pub(crate) const ROTATION: Duration = Duration::from_secs(4 * 60 * 60);

#[cfg(test)]
mod tests;
