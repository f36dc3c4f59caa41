//! Rewriting the log's last record, and syncing its names, when a log is opened.
//!
//! What was read as valid need not be on the disk. The process before may have been killed between
//! a write and its sync; or the sync failed, and then the cache holds pages as clean that never
//! reached the disk, so that another sync would succeed without writing them. Every record was
//! synced before the next one was written, so only the last one is in doubt. It counts from now on,
//! and what follows relies on it. The same holds for names: a segment may have got its name in the
//! moment before the process ended, and a seal that is written now says that the segment is there.
//!
//! Invariant: bytes are written where they were read, so a power failure meanwhile changes nothing.

use std::io;

use super::scan::CheckedSegment;
use super::segment;
use crate::disk::{Dir, Open};

/// Makes the names of the log's files durable, and its last record: a group, or the start of a
/// segment and the seal before it. `sealed`: the segment before the last one has its seal.
pub(super) fn rewrite_tail(dir: &Dir, segments: &[CheckedSegment], sealed: bool) -> io::Result<()> {
    dir.sync()?;
    let Some((last, before)) = segments.split_last() else { return Ok(()) };
    rewrite(dir, last, last.last_record())?;
    match before.last() {
        Some(previous) if sealed && last.is_empty() => {
            rewrite(dir, previous, previous.record_after_groups())
        }
        Some(_) | None => Ok(()),
    }
}

fn rewrite(dir: &Dir, segment: &CheckedSegment, record: Option<(usize, &[u8])>) -> io::Result<()> {
    let Some((at, bytes)) = record else { return Ok(()) };
    let file = dir.disk().open(&segment::path(dir, segment.header.number), Open::Write)?;
    file.write_at(bytes, at as u64)?;
    file.sync_data()
}
