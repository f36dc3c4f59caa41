//! Changes that are to go to a stream of Kinesis, in a feed of their own.
//!
//! Row of the feed: `microseconds since 1970 (8) | what a stream record with both images holds`.

use bytes::Bytes;
use env::Timestamp;
use model::StreamViewType;

use super::stream::{StoredRecord, content};
use super::{Derived, ItemChange, feed};

/// Adds a change to the feed of its table's destination, if it has one.
pub(crate) fn record(change: &ItemChange<'_>, out: &mut Derived<'_>) {
    let destination = change.table.settings.destination.as_ref();
    let Some(destination) = destination.filter(|destination| destination.takes_changes()) else {
        return;
    };
    let Some(content) = content(change, StreamViewType::NewAndOldImages) else { return };
    let mut row = change.origin.now.as_micros().to_be_bytes().to_vec();
    row.extend_from_slice(&content);
    feed::append(destination.owner, row, out.batch);
    out.wake.at(change.origin.now.as_secs());
}

/// The change in a row of the feed, and when it was made.
pub(crate) fn change_in(row: &Bytes) -> Option<(Timestamp, StoredRecord)> {
    let at = row.first_chunk::<8>()?;
    let at = Timestamp::from_micros(u64::from_be_bytes(*at));
    Some((at, StoredRecord::read(&row.slice(8..))?))
}
