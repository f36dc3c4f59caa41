//! The group-commit log.
//!
//! Each group of commits is one record in a file of preallocated size, made durable by one
//! `fdatasync`. Behind it goes a mark, not synced, which tells the next open that the group before it
//! was durable: a process that is killed leaves it in the page cache, so that damage to the last
//! acknowledged group is seen as damage and not taken for a torn write. The next group overwrites it.
//!
//! Invariant: a record is written only after the sync of all before it succeeded, and after an error
//! nothing is written at all. The rules of [`scan`] rest on this.

mod again;
pub(crate) mod ahead;
pub(crate) mod floor;
pub(crate) mod record;
pub(crate) mod scan;
pub(crate) mod segment;

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use env::Env;
use store::{Commit, Stamp};

use self::ahead::{Order, Ready};
use self::floor::Floor;
use self::record::{HEADER, Kind, Salted};
use self::scan::{Checked, End};
use self::segment::{HEADER_BLOCK, SegmentHeader};
use crate::error::OpenError;

/// Spares beyond this are removed.
const SPARES: usize = 4;
/// A store that has written so many bytes since it was opened is busy: its next segment is made ahead
/// of need.
const BUSY: u64 = 256 << 10;
/// The first segment of a new store is short, so that making it delays nobody's start; a store that is written to
/// has made a longer one before this one is full.
const FIRST_SEGMENT: u64 = 1 << 20;
/// A buffer larger than this is given back after use.
const KEPT_BUFFER: usize = 4 << 20;

/// The writing end of the log.
pub(crate) struct Log {
    dir: PathBuf,
    env: Env,
    /// Bytes of a new segment.
    segment_bytes: u64,
    file: File,
    header: SegmentHeader,
    salted: Salted,
    end: End,
    buffer: Vec<u8>,
    /// Number and newest stamp of the segments before the current one.
    older: VecDeque<(u64, Stamp)>,
    spares: Vec<PathBuf>,
    floor: Floor,
    failed: bool,
    /// The blocks of the current segment up to here were written before.
    overwritable: u64,
    /// Bytes of groups since the store was opened.
    written: u64,
    /// Bytes of the last of them.
    last_bytes: u64,
    /// The next segment, made ahead of need.
    ready: Option<Ready>,
    /// The next segment is being made; nobody else may make it.
    ordered: bool,
}

impl Log {
    /// Makes the log of a new store in the empty directory `dir`.
    pub(crate) fn create(
        dir: &Path,
        env: &Env,
        segment_bytes: u64,
        flushed_through: Stamp,
        tree_version: u64,
    ) -> io::Result<()> {
        let capacity = segment_bytes.min(FIRST_SEGMENT);
        let mut header = SegmentHeader { number: 1, salt: env.random_u64(), capacity };
        let start = header.salted().note(Kind::Start, 1, 0, flushed_through);
        segment::create(dir, &mut header, None, &start, capacity)?;
        Floor { first_segment: 1, flushed_through, tree_version }.write(dir)
    }

    /// Goes on behind what [`scan::check`] found; removes what a crash left behind.
    pub(crate) fn resume(
        dir: &Path,
        env: Env,
        segment_bytes: u64,
        checked: Checked,
    ) -> Result<Self, OpenError> {
        let Checked { floor, mut segments, leftovers, mut spares, end, .. } = checked;
        again::write_again(dir, &segments, checked.unsealed.is_none())
            .map_err(OpenError::io(dir))?;
        if let Some((header, end)) = checked.unsealed {
            let path = segment::path(dir, header.number);
            seal(&path, &header, &end).map_err(OpenError::io(&path))?;
        }
        for number in leftovers {
            let path = segment::path(dir, number);
            spares.push(segment::retire(dir, number).map_err(OpenError::io(&path))?);
        }
        let Some(last) = segments.pop() else {
            let error = io::Error::from(io::ErrorKind::NotFound);
            return Err(OpenError::Io { file: dir.to_path_buf(), error });
        };
        let reopen = |number| {
            let path = segment::path(dir, number);
            OpenOptions::new().write(true).open(&path).map_err(OpenError::io(&path))
        };
        let path = segment::path(dir, last.header.number);
        let file = reopen(last.header.number)?;
        let ready = match checked.prepared {
            Some(header) => Some(Ready { file: reopen(header.number)?, header }),
            None => None,
        };
        let older =
            segments.iter().map(|segment| (segment.header.number, segment.last_stamp)).collect();
        let mut log = Self {
            dir: dir.to_path_buf(),
            env,
            segment_bytes,
            file,
            salted: last.header.salted(),
            header: last.header,
            end,
            buffer: Vec::new(),
            older,
            spares,
            floor,
            failed: false,
            overwritable: segment::FRESH,
            written: 0,
            last_bytes: 0,
            ready,
            ordered: false,
        };
        segment::remove(&log.take_spares(Vec::new()));
        log.mark().map_err(OpenError::io(&path))?;
        Ok(log)
    }

    /// Appends one group and makes it durable.
    ///
    /// # Errors
    /// The operating system's. The log takes nothing more afterwards.
    pub(crate) fn append(&mut self, group: &[Commit]) -> io::Result<()> {
        let Some(last) = group.last().map(|commit| commit.stamp) else { return Ok(()) };
        if self.failed {
            return Err(io::Error::other("an earlier write to the log failed"));
        }
        self.failed = true;
        let too_long = || io::Error::other("the group is too long for a log record");
        let Some(mut link) = self.encode(group) else { return Err(too_long()) };
        // Leaving a new segment half used for one whose blocks are written pays off at once.
        let end = (self.end.at as u64).saturating_add(self.buffer.len() as u64);
        let better = end > self.overwritable && self.ready.is_some();
        if better || !self.fits(self.buffer.len()) {
            self.next_segment(self.buffer.len())?;
            // The checksums of the new segment start from another salt.
            link = self.encode(group).ok_or_else(too_long)?;
        }
        self.file.write_all_at(&self.buffer, self.end.at as u64)?;
        self.sync()?;
        self.end.at = self.end.at.saturating_add(self.buffer.len());
        self.end.sequence = self.end.sequence.saturating_add(1);
        self.end.previous = link;
        self.end.last_stamp = last;
        self.last_bytes = self.buffer.len() as u64;
        self.written = self.written.saturating_add(self.last_bytes);
        if self.buffer.capacity() > KEPT_BUFFER {
            self.buffer = Vec::new();
        }
        self.mark()?;
        self.failed = false;
        Ok(())
    }

    fn encode(&mut self, group: &[Commit]) -> Option<u32> {
        self.salted.group(&mut self.buffer, group, self.end.sequence, self.end.previous)
    }

    /// Whether a record fits with a mark or a seal behind it.
    fn fits(&self, record_bytes: usize) -> bool {
        let needed = self.end.at.saturating_add(record_bytes).saturating_add(HEADER);
        needed as u64 <= self.header.capacity
    }

    fn sync(&self) -> io::Result<()> {
        rustix::fs::fdatasync(&self.file).map_err(io::Error::from)
    }

    fn note(&self, kind: Kind) -> io::Result<()> {
        let End { at, sequence, previous, last_stamp, .. } = self.end;
        let record = self.salted.note(kind, sequence, previous, last_stamp);
        self.file.write_all_at(&record, at as u64)
    }

    /// Says that everything so far is durable. Not synced: see the module's comment.
    fn mark(&self) -> io::Result<()> {
        self.note(Kind::Mark)
    }

    /// Goes on in a new segment that has room for a record of `record_bytes`.
    ///
    /// The new segment is there and started before the seal says so; in between, its start continues
    /// the chain exactly where the old segment ends.
    fn next_segment(&mut self, record_bytes: usize) -> io::Result<()> {
        let needed = (HEADER_BLOCK as u64)
            .saturating_add(record_bytes as u64)
            .saturating_add(2 * HEADER as u64)
            .next_multiple_of(HEADER_BLOCK as u64);
        let Ready { file, header } = match self.ready.take() {
            Some(ready) if ready.header.capacity >= needed => {
                let start = self.start_of(&ready.header);
                ready.file.write_all_at(&start, HEADER_BLOCK as u64)?;
                rustix::fs::fdatasync(&ready.file)?;
                self.overwritable = ready.header.capacity;
                ready
            }
            too_small => self.make_segment(too_small, needed)?,
        };
        self.note(Kind::Seal)?;
        self.sync()?;
        self.older.push_back((self.header.number, self.end.last_stamp));
        self.file = file;
        self.salted = header.salted();
        self.header = header;
        self.end.at = HEADER_BLOCK.saturating_add(HEADER);
        Ok(())
    }

    /// Makes a segment while commits wait for it.
    fn make_segment(&mut self, too_small: Option<Ready>, needed: u64) -> io::Result<Ready> {
        if let Some(Ready { header, .. }) = too_small {
            // Its number is needed.
            self.spares.push(segment::retire(&self.dir, header.number)?);
        }
        let mut header = self.next_header(needed);
        let start = self.start_of(&header);
        let spare = self.spares.pop();
        let recycled = spare.is_some();
        let file = segment::create(&self.dir, &mut header, spare, &start, segment::FRESH)?;
        self.overwritable = if recycled { header.capacity } else { segment::FRESH };
        Ok(Ready { file, header })
    }

    fn next_header(&self, needed: u64) -> SegmentHeader {
        SegmentHeader {
            number: self.header.number.saturating_add(1),
            salt: self.env.random_u64(),
            capacity: self.segment_bytes.max(needed),
        }
    }

    fn start_of(&self, header: &SegmentHeader) -> [u8; HEADER] {
        let End { sequence, previous, last_stamp, .. } = self.end;
        header.salted().note(Kind::Start, sequence, previous, last_stamp)
    }

    /// What the log's floor is once everything up to `through` is in tables; `None` if it is that
    /// already. To be written, without the log's lock, before [`Log::give_up`].
    pub(crate) fn next_floor(&self, through: Stamp, tree_version: u64) -> Option<Floor> {
        let kept = self.older.iter().find(|(_, last)| *last > through);
        let first_segment = kept.map_or(self.header.number, |(number, _)| *number);
        let flushed_through = through.max(self.floor.flushed_through);
        let floor = Floor { first_segment, flushed_through, tree_version };
        (through > self.floor.flushed_through).then_some(floor)
    }

    /// Gives up the segments below a floor that was written, and says which. Who calls this makes spares of
    /// them and hands those to [`Log::take_spares`].
    pub(crate) fn give_up(&mut self, floor: Floor) -> Vec<u64> {
        self.floor = floor;
        let mut numbers = Vec::new();
        while let Some((number, _)) = self.older.front().copied()
            && number < floor.first_segment
        {
            numbers.push(number);
            self.older.pop_front();
        }
        numbers
    }

    /// Takes spares; returns those that nobody needs, to be removed.
    pub(crate) fn take_spares(&mut self, spares: Vec<PathBuf>) -> Vec<PathBuf> {
        self.spares.extend(spares);
        let usual = self.segment_bytes;
        let useful = |spare: &PathBuf| {
            // One that was still being filled when the process ended is of no use.
            let whole = spare.extension().is_some_and(|extension| extension == "spare");
            let length = std::fs::metadata(spare).map(|metadata| metadata.len()).ok();
            whole && length == Some(usual)
        };
        let (mut useful, mut surplus): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.spares).into_iter().partition(useful);
        surplus.extend(useful.drain(useful.len().min(SPARES)..));
        self.spares = useful;
        surplus
    }

    /// Whether the next segment is to be ordered now. Asked after each group.
    pub(crate) fn lacks_segment(&self) -> bool {
        self.ready.is_none() && !self.ordered && self.written > BUSY && !self.failed
    }

    /// Hands out the order for the next segment.
    pub(crate) fn order(&mut self) -> Option<Order> {
        if !self.lacks_segment() {
            return None;
        }
        self.ordered = true;
        let header = self.next_header(0);
        Some(Order { dir: self.dir.clone(), header, spare: self.spares.pop() })
    }

    /// Takes the segment that was ordered, or `None` if it could not be made: then the log makes it
    /// when it needs it.
    pub(crate) fn deliver(&mut self, ready: Option<Ready>) {
        self.ordered = false;
        self.ready = ready;
    }

    /// Whether `group` needs the next segment while that is being made.
    pub(crate) fn awaits_segment(&self, group: &[Commit]) -> bool {
        self.ordered && !self.failed && !self.fits(record::encoded_bytes(group))
    }

    /// Ends the log in good order; everything in it is in the tree's tables.
    pub(crate) fn close(&mut self) -> io::Result<()> {
        if self.failed {
            return Ok(());
        }
        self.failed = true;
        self.note(Kind::Close)?;
        self.sync()
    }

    /// Bytes of the group that was written last.
    pub(crate) const fn last_bytes(&self) -> u64 {
        self.last_bytes
    }

    /// The newest stamp that was written.
    pub(crate) const fn last_stamp(&self) -> Stamp {
        self.end.last_stamp
    }

    /// Bytes of records in the current segment, number of segments.
    pub(crate) fn sizes(&self) -> (u64, u64) {
        let bytes = (self.older.len() as u64)
            .saturating_mul(self.segment_bytes)
            .saturating_add(self.end.at as u64);
        (bytes, self.older.len().saturating_add(1) as u64)
    }
}

/// Writes the seal that a crash kept from being written.
fn seal(path: &Path, header: &SegmentHeader, end: &End) -> io::Result<()> {
    let file = OpenOptions::new().write(true).open(path)?;
    let record = header.salted().note(Kind::Seal, end.sequence, end.previous, end.last_stamp);
    file.write_all_at(&record, end.at as u64)?;
    rustix::fs::fdatasync(&file).map_err(io::Error::from)
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log")
            .field("dir", &self.dir)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
