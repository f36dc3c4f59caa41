//! Versions of the items of a replica, and the feed that the other replicas follow.
//!
//! | space | key | value |
//! |---|---|---|
//! | version | owner of the group (8), key of the item | stamp of the write (8), its Region |
//!
//! The version of an item is the write that made it: the stamp of that write's commit, in the
//! Region where it was made. Stamps are in one order across all Regions of a store, so the larger
//! one is the last writer. An item that is absent and has a version was deleted by that write; an
//! item without a version is as old as its own row.
//!
//! A second feed holds the keys of deletions, so that their versions can be forgotten in time.
//!
//! Invariants: a row of the feed is there for every version that was made here, until every other
//! replica has it or a later one. A version that came from another replica is in no feed.

use std::sync::Arc;

use bytes::Bytes;
use store::{Batch, Stamp};

use super::{Author, Derived, ItemChange, feed};
use crate::layout::{OwnerId, envelope, owner_prefix, space};

/// Which write made an item what it is. The order is that of the writers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    /// The stamp of its commit.
    pub(crate) stamp: Stamp,
    /// Where it was made.
    pub(crate) region: Arc<str>,
}

/// The row of an item's version.
pub(crate) fn version_key(owner: OwnerId, item_key: &[u8]) -> Vec<u8> {
    let mut key = owner_prefix(space::VERSION, owner);
    key.extend_from_slice(item_key);
    key
}

impl Version {
    fn to_row(&self) -> Vec<u8> {
        let mut row = self.stamp.0.to_be_bytes().to_vec();
        row.extend_from_slice(self.region.as_bytes());
        row
    }

    /// The version of an item, from the row of its version and its own row; `None` if it was never
    /// there. What is older than the group has no Region.
    pub(crate) fn read(version: Option<&Bytes>, item: Option<&Bytes>) -> Option<Self> {
        let Some(row) = version else {
            let stamp = item.map(|row| envelope::stamp(row))?;
            return Some(Self { stamp, region: "".into() });
        };
        let (stamp, region) = row.split_first_chunk::<8>()?;
        let stamp = Stamp(u64::from_be_bytes(*stamp));
        Some(Self { stamp, region: String::from_utf8_lossy(region).into() })
    }
}

/// Notes the version of a changed item, and gives it to the other replicas if it was made here.
pub(crate) fn record(change: &ItemChange<'_>, out: &mut Derived<'_>) {
    if make(change, out.batch) {
        // Nobody waits for this: the follower is only woken.
        out.wake.at(change.origin.now.as_secs());
    }
}

/// The same for a write that left the item as it was: it is a write all the same, and wins over
/// earlier ones in other Regions. Whether the other replicas are to get it.
pub(crate) fn record_unchanged(change: &ItemChange<'_>, out: &mut Derived<'_>) {
    match change.origin.author {
        Author::User | Author::Replica => record(change, out),
        // It found nothing to do.
        Author::TimeToLive => {}
    }
}

fn make(change: &ItemChange<'_>, batch: &mut Batch) -> bool {
    let table = change.table;
    let group = table.settings.group.as_ref().filter(|_| table.is_eventual_replica());
    let Some(group) = group else { return false };
    let key = version_key(group.owner, change.key);
    if change.new.is_none() {
        feed::append(group.deletions, change.key.to_vec(), batch);
    }
    if let Some(version) = change.replicated {
        batch.put(key, version.to_row());
        return false;
    }
    let region = Arc::clone(&change.table.namespace.region);
    let version = Version { stamp: Stamp::default(), region };
    batch.put_stamped_value(key, version.to_row(), 0);
    feed::append(group.owner, change.key.to_vec(), batch);
    true
}
