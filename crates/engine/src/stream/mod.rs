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
mod name;
mod read;
mod record;
mod sequence;
mod shard;
mod trim;

use std::time::Duration;

use env::Timestamp;
use model::StreamViewType;

use crate::catalog::Table;
use crate::layout::OwnerId;

pub(crate) use change::{close, create, fresh, rotate, row_of, settle, update};
pub(crate) use definition::{Definition, list};
pub(crate) use iterator::ShardIterator;
pub(crate) use name::{StreamName, label, shard_id, shard_number};
pub(crate) use read::{first_since, read, trimmed};
pub(crate) use record::{Author, Origin, note};
pub(crate) use sequence::Sequence;
pub(crate) use shard::{Lineage, Shard};
pub(crate) use trim::Trim;

/// How long records can be read. Source: "Change data capture for DynamoDB Streams" in the developer
/// guide.
pub(crate) const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a shard is open. Source: "about four hours", the same page.
pub(crate) const ROTATION: Duration = Duration::from_secs(4 * 60 * 60);

/// What writers need of a table's newest stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) owner: OwnerId,
    /// Its label, as a time.
    pub(crate) created: Timestamp,
    pub(crate) view: StreamViewType,
    /// Shards of a generation.
    pub(crate) shards: u16,
    /// The generation that is open, counted from zero.
    pub(crate) generation: u32,
    /// When that generation was opened.
    pub(crate) opened: Timestamp,
    /// When it was switched off.
    pub(crate) closed: Option<Timestamp>,
}

impl Stream {
    /// Whether it gets records.
    pub(crate) const fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// The name of the stream of `table`.
    pub(crate) fn name(&self, table: &Table) -> StreamName {
        let (namespace, name) = (table.namespace.clone(), table.name.to_string());
        StreamName { namespace, table: name, label: label(self.created) }
    }

    /// The open shard for items with this partition hash.
    pub(crate) fn shard_of(&self, hash: u64) -> u32 {
        let share = (u128::from(hash).saturating_mul(self.shards.into())) >> 64;
        let first = self.generation.saturating_mul(self.shards.into());
        first.saturating_add(u32::try_from(share).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests;
