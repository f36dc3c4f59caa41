//! Streams, the write side: one record a changed item, in the item's commit.
//!
//! A stream belongs to a table and outlives it by a day. Its definition has a row of its own, and
//! what writers need is in the catalog row of the table, which every write reads at its commit: so
//! each record goes into the shard that is open at that commit. The read side is [`crate::stream`].
//!
//! Invariant: the records of an item have ascending sequence numbers.

use std::time::Duration;

mod change;
mod definition;
pub(crate) mod layout;
mod record;
mod retention;
mod sequence;

pub(crate) use change::{close, create, fresh, next_free, on_table_change, rotate, row_of, update};
pub(crate) use definition::{Definition, definition, list};
pub(crate) use record::{StoredRecord, content, record};
pub(crate) use retention::{Look, RetentionClock, SeenTime};
pub(crate) use sequence::Sequence;

/// How long records can be read. Source: "Change data capture for DynamoDB Streams" in the
/// developer guide.
pub(crate) const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests;
