//! Rotation: the log's change from a full segment to the next one.

use std::io;

use store::Commit;

use super::preallocate::{Preallocated, Preallocation};
use super::record::{ALIGN, HEADER, Kind, encoded_bytes};
use super::scan::End;
use super::segment::{self, HEADER_BLOCK, SegmentHeader};
use super::writer::{LogWriter, Older, salted};
use crate::encryption_at_rest::SEALED;

/// A store that has written this many bytes since it was opened is busy: its next segment is
/// preallocated.
const BUSY: u64 = 256 << 10;
/// So is one that has written this many small segments.
const BUSY_SEGMENTS: u64 = 4;

impl LogWriter {
    /// Continues in a new segment that has room for a record of `record_bytes`.
    ///
    /// The new segment is there and started before the seal says so; in between, its start
    /// continues the chain exactly where the old segment ends.
    pub(super) fn next_segment(&mut self, record_bytes: usize) -> io::Result<()> {
        let needed = (HEADER_BLOCK as u64)
            .saturating_add(record_bytes as u64)
            // Where it is encrypted and the one before is not.
            .saturating_add(SEALED.next_multiple_of(ALIGN) as u64)
            .saturating_add(2 * HEADER as u64)
            .next_multiple_of(HEADER_BLOCK as u64);
        let Preallocated { file, header } = match self.preallocated.take() {
            Some(next) if next.header.capacity >= needed => {
                let start = self.start_of(&next.header);
                next.file.write_at(&start, HEADER_BLOCK as u64)?;
                next.file.sync_data()?;
                self.overwritable = next.header.capacity;
                next
            }
            too_small => self.make_segment(too_small, needed)?,
        };
        let salted = salted(&self.dir, &self.encryption, &header).map_err(io::Error::other)?;
        self.write_control(Kind::Seal)?;
        self.file.sync_data()?;
        let SegmentHeader { number, key, .. } = self.header;
        self.older.push_back(Older { number, last: self.end.last_stamp, key });
        self.file = file;
        self.salted = salted;
        self.header = header;
        self.end.at = HEADER_BLOCK.saturating_add(HEADER);
        Ok(())
    }

    /// Makes a segment while commits wait for it.
    fn make_segment(
        &mut self,
        too_small: Option<Preallocated>,
        needed: u64,
    ) -> io::Result<Preallocated> {
        if let Some(Preallocated { header, .. }) = too_small {
            // Its number is needed.
            self.spares.push(segment::recycle(&self.dir, header.number)?);
        }
        let mut header = self.next_header(needed);
        let start = self.start_of(&header);
        let spare = self.spares.pop();
        let recycled = spare.is_some();
        let file = segment::create(&self.dir, &mut header, spare, &start, segment::FRESH)?;
        self.overwritable = if recycled { header.capacity } else { segment::FRESH };
        Ok(Preallocated { file, header })
    }

    fn next_header(&self, needed: u64) -> SegmentHeader {
        SegmentHeader {
            number: self.header.number.saturating_add(1),
            salt: self.env.random_u64(),
            capacity: self.segment_bytes.max(needed),
            key: self.encryption.newest_key(),
        }
    }

    fn start_of(&self, header: &SegmentHeader) -> [u8; HEADER] {
        let End { sequence, previous, last_stamp, .. } = self.end;
        header.salted().control(Kind::Start, sequence, previous, last_stamp)
    }

    /// Whether the next segment is to be preallocated now. Asked after each group.
    pub(crate) fn lacks_segment(&self) -> bool {
        let busy = BUSY.min(self.segment_bytes.saturating_mul(BUSY_SEGMENTS));
        self.preallocated.is_none() && !self.preallocating && self.written > busy && !self.failed
    }

    /// Hands out the preallocation of the next segment, if it is due.
    pub(crate) fn begin_preallocation(&mut self) -> Option<Preallocation> {
        if !self.lacks_segment() {
            return None;
        }
        self.preallocating = true;
        let header = self.next_header(0);
        Some(Preallocation { dir: self.dir.clone(), header, spare: self.spares.pop() })
    }

    /// Takes the preallocated segment, or `None` if it could not be made: then the log makes it
    /// when it needs it.
    pub(crate) fn finish_preallocation(&mut self, made: Option<Preallocated>) {
        self.preallocating = false;
        self.preallocated = made;
    }

    /// Whether `group` needs the next segment while that is being made.
    pub(crate) fn awaits_segment(&self, group: &[Commit]) -> bool {
        let bytes = encoded_bytes(group, self.salted.sealed_bytes());
        self.preallocating && !self.failed && !self.fits(bytes)
    }

    /// Continues under the newest key, in a new segment where this one has another; returns whether
    /// it had. While no segment is being made.
    pub(super) fn adopt_newest_key(&mut self) -> io::Result<bool> {
        let newest = self.encryption.newest_key();
        if let Some(other) = self.preallocated.take_if(|next| next.header.key != newest) {
            // Never a spare: what it held before is under the other key, or plain.
            self.dir.disk().remove_file(&segment::path(&self.dir, other.header.number))?;
            self.dir.sync()?;
        }
        let leaves = self.header.key != newest;
        if leaves {
            let of_other_keys = self.take_spares(Vec::new());
            segment::remove(&self.dir, &of_other_keys);
            self.next_segment(HEADER)?;
        }
        Ok(leaves)
    }

    /// Segments that are not under the newest key.
    pub(super) fn segments_under_other_keys(&self) -> u64 {
        let newest = self.encryption.newest_key();
        let older = self.older.iter().map(|older| older.key);
        let keys = older.chain([self.header.key]);
        let next = self.preallocated.iter().map(|next| next.header.key);
        keys.chain(next).filter(|key| *key != newest).count() as u64
    }
}
