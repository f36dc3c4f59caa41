//! Streams: one record a changed item, in the item's commit.
//!
//! A stream belongs to a table and outlives it by a day. Its definition has a row of its own, and what
//! writers need stands in the catalog row of the table, which every write reads at its commit: so each
//! record goes into the shard that is open at that commit.
//!
//! A shard is a range of partition hashes. All shards of a stream rotate together; such a set is a
//! generation, and shard `i` of one is the parent of shard `i` of the next. A generation ends at the
//! stamp of the commit that opened the next.
//!
//! Invariants: the records of an item have ascending sequence numbers, and the stamps of a shard's
//! records lie between those of its generation's two commits. Readers stop at `closed_through`, so no
//! record shows up behind a position that was read.

mod change;
mod definition;
mod iterator;
mod layout;
mod read;
mod record;
mod rotate;
mod sequence;
mod shard;
mod trim;

use std::time::Duration;

pub(crate) use change::{close, create, fresh, row_of, settle, update};
pub(crate) use definition::{Definition, find, list};
pub(crate) use iterator::ShardIterator;
pub(crate) use read::{first_since, read, trimmed};
pub(crate) use record::{Author, Origin, note};
pub(crate) use rotate::{Rotate, next_rotation};
pub(crate) use sequence::Sequence;
pub(crate) use shard::{Lineage, Shard, shard_number};
pub(crate) use trim::Trim;

/// How long records can be read. Source: "Change data capture for DynamoDB Streams" in the developer
/// guide.
pub(crate) const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a shard is open. Source: "about four hours", the same page.
pub(crate) const ROTATION: Duration = Duration::from_secs(4 * 60 * 60);

#[cfg(test)]
mod tests;
