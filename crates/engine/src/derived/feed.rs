//! Feed: the changes of a table in the order of their commits, for one follower of its own.
//!
//! | space | key | value |
//! |---|---|---|
//! | feed | owner of the feed (8), commit stamp (8), place in the commit (2) | what the follower needs |
//! | feed position | owner of the feed (8) | the first place that was not followed yet (8 + 2) |
//!
//! Rows are written in the commit of the change and removed once they were followed, together with
//! the position: so nothing walks over what is gone.

use bytes::Bytes;
use store::{Batch, KeyRange};

use super::stream::Sequence;
use crate::layout::{OwnerId, owner_prefix, space};

/// Offset of the stamp in a row's key.
const STAMP: usize = 9;

fn key(owner: OwnerId, at: Sequence) -> Vec<u8> {
    let mut key = owner_prefix(space::FEED, owner);
    key.extend_from_slice(&at.stamp.to_be_bytes());
    key.extend_from_slice(&at.place.to_be_bytes());
    key
}

/// Appends a change to a feed, in the commit of the change.
pub(crate) fn append(owner: OwnerId, change: Vec<u8>, batch: &mut Batch) {
    // Only grows while a commit is put together, so it is another one for each row.
    let place = u16::try_from(batch.operations().len()).unwrap_or(u16::MAX);
    batch.put_stamped_key(key(owner, Sequence { stamp: 0, place }), change, STAMP);
}

/// The rows of a feed from one place up to another, which is not in it.
pub(crate) fn range(owner: OwnerId, from: Sequence, to: Sequence) -> KeyRange {
    KeyRange { start: key(owner, from).into(), end: key(owner, to.max(from)).into() }
}

/// The place in the key of a row.
pub(crate) fn place_of(key: &[u8]) -> Option<Sequence> {
    let (stamp, place) = key.get(STAMP..)?.split_first_chunk::<8>()?;
    let place = place.first_chunk::<2>()?;
    Some(Sequence { stamp: u64::from_be_bytes(*stamp), place: u16::from_be_bytes(*place) })
}

/// The row that says how far a feed was followed.
pub(crate) fn position_key(owner: OwnerId) -> Bytes {
    owner_prefix(space::FEED_POSITION, owner).into()
}

/// The content of that row.
pub(crate) fn position_row(next: Sequence) -> Vec<u8> {
    let mut row = next.stamp.to_be_bytes().to_vec();
    row.extend_from_slice(&next.place.to_be_bytes());
    row
}

/// The place in that row; a feed without one was not followed yet.
pub(crate) fn position_in(row: Option<&Bytes>) -> Sequence {
    let read = |row: &Bytes| {
        let (stamp, place) = row.split_first_chunk::<8>()?;
        let place = place.first_chunk::<2>()?;
        Some(Sequence { stamp: u64::from_be_bytes(*stamp), place: u16::from_be_bytes(*place) })
    };
    row.and_then(read).unwrap_or_default()
}
