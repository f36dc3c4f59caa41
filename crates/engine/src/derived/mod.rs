//! What follows from a write of an item, in the item's own commit: index entries, stream records,
//! TTL marks, history, and what other replicas and streams of Kinesis are to get.
//!
//! [`derive`] is the one list. Each kind has a folder here, with the form of its rows and its step;
//! what reads these rows, and the jobs that tend them, are in modules of the same name above the
//! writes.
//!
//! Steps are pure: they run inside the commit's decision, which may run again.

pub(crate) mod destination;
pub(crate) mod feed;
pub(crate) mod history;
pub(crate) mod index;
pub(crate) mod replication;
pub(crate) mod stream;
pub(crate) mod ttl;
mod wake;

use bytes::Bytes;
use env::Timestamp;
use store::{Batch, Stamp};
use value::Item;

use crate::capacity::Consumed;
use crate::size_deltas::SizeDeltas;
use crate::table::Table;

pub(crate) use history::PendingMark;
pub(crate) use replication::Version;
pub(crate) use wake::Wake;

/// One item that a commit changes.
pub(crate) struct ItemChange<'a> {
    /// Its table, as it is at the commit.
    pub(crate) table: &'a Table,
    /// The key of its row.
    pub(crate) key: &'a [u8],
    /// The commit that wrote the row as it was.
    pub(crate) written: Stamp,
    /// The item before, if there was one.
    pub(crate) old: Option<&'a Item>,
    /// The item after, if there is one.
    pub(crate) new: Option<&'a Item>,
    /// Who changes it, and when.
    pub(crate) origin: Origin,
    /// The version of the item that another replica sent, if one did.
    pub(crate) replicated: Option<&'a Version>,
}

/// What the steps add to the commit.
pub(crate) struct Derived<'a> {
    /// The rows that the commit writes.
    pub(crate) batch: &'a mut Batch,
    /// The sizes of tables and indexes.
    pub(crate) sizes: &'a mut SizeDeltas,
    /// What the write costs.
    pub(crate) consumed: &'a mut Consumed,
    /// Bytes by which the item collection grows beyond the item itself.
    pub(crate) collection_bytes: i64,
    /// When background work is wanted because of the commit.
    pub(crate) wake: &'a Wake,
    /// The entry of history's clock that the commit is to write.
    pub(crate) mark: &'a PendingMark,
}

/// Adds everything that follows from `change`.
pub(crate) fn derive(change: &ItemChange<'_>, out: &mut Derived<'_>) {
    index::maintain(change, out);
    stream::record(change, out);
    ttl::mark(change, out);
    history::record(change, out);
    replication::record(change, out);
    destination::record(change, out);
}

/// Writes the rows that follow from a change of a table's definition, in the same commit; `before`
/// is the old definition and its row.
pub(crate) fn derive_from_table(
    before: Option<(&Table, &Bytes)>,
    after: &Table,
    batch: &mut Batch,
) {
    let old = before.map(|(table, _)| table);
    stream::on_table_change(old, after, batch);
    ttl::on_table_change(old, after, batch);
    history::on_table_change(before, after, batch);
}

/// Who wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    /// A request.
    User,
    /// Time to live.
    TimeToLive,
    /// Another replica of a global table, by its own writers.
    Replica,
}

/// Where a commit comes from, which its items cannot tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) now: Timestamp,
    pub(crate) author: Author,
}
