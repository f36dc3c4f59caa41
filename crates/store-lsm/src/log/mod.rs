//! The group-commit log.
//!
//! Each group of commits is one record in a file of preallocated size, made durable by one
//! `fdatasync`. Behind it goes a mark, not synced, which tells the next open that the group before it
//! was durable: a process that is killed leaves it in the page cache, so that damage to the last
//! acknowledged group is seen as damage and not taken for a torn write. The next group overwrites it.
//!
//! Invariant: a record is written only after the sync of all before it succeeded, and after an error
//! nothing is written at all. The rules of [`scan`] rest on this.

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
use store::{Sealed, Stamp};

use self::floor::Floor;
use self::record::{HEADER, Kind, Salted};
use self::scan::{Checked, End};
use self::segment::{HEADER_BLOCK, SegmentHeader};
use crate::error::OpenError;

/// Spares beyond this are removed.
const SPARES: usize = 4;
/// Spares made ahead of need are numbered from here on, far above all segments.
const FIRST_SPARE: u64 = 900_000_000_000;
/// A store that has written so many bytes since it was opened is busy: it gets a spare ahead of need.
const BUSY: u64 = 256 << 10;
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
    /// A spare was ordered.
    ordered: bool,
    /// Numbers of the spares that are made ahead of need; apart from those of segments.
    next_spare: u64,
}

/// A spare that somebody without the log's lock is to make.
pub(crate) struct SpareOrder {
    dir: PathBuf,
    number: u64,
    bytes: u64,
}

impl SpareOrder {
    /// Makes the spare.
    pub(crate) fn fill(&self) -> io::Result<PathBuf> {
        segment::prepare_spare(&self.dir, self.number, self.bytes)
    }
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
        let mut header = SegmentHeader {
            number: 1,
            salt: env.random_u64(),
            capacity: segment_bytes,
            first_sequence: 1,
            previous: 0,
            last_stamp: flushed_through,
        };
        segment::create(dir, &mut header, None)?;
        Floor { first_segment: 1, flushed_through, tree_version }.write(dir)
    }

    /// Goes on behind what [`scan::check`] found; removes what a crash left behind.
    pub(crate) fn resume(
        dir: &Path,
        env: Env,
        segment_bytes: u64,
        checked: Checked,
    ) -> Result<Self, OpenError> {
        let Checked { floor, mut segments, leftovers, mut spares, end, unsealed, .. } = checked;
        if let Some((header, end)) = unsealed {
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
        let path = segment::path(dir, last.header.number);
        let file = OpenOptions::new().write(true).open(&path).map_err(OpenError::io(&path))?;
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
            ordered: false,
            next_spare: FIRST_SPARE,
        };
        log.trim_spares();
        // What was read as valid may still be in the page cache only, when the process before was
        // killed between its write and its sync. It counts from now on, so it has to be durable.
        log.sync().map_err(OpenError::io(&path))?;
        log.mark().map_err(OpenError::io(&path))?;
        Ok(log)
    }

    /// Appends one group and makes it durable.
    ///
    /// # Errors
    /// The operating system's. The log takes nothing more afterwards.
    pub(crate) fn append(&mut self, group: &[Sealed]) -> io::Result<()> {
        let Some(last) = group.last().map(|commit| commit.stamp) else { return Ok(()) };
        if self.failed {
            return Err(io::Error::other("an earlier write to the log failed"));
        }
        self.failed = true;
        let too_long = || io::Error::other("the group is too long for a log record");
        let Some(mut link) = self.encode(group) else { return Err(too_long()) };
        // Leaving a new segment half used for one whose blocks are written pays off at once.
        let end = (self.end.at as u64).saturating_add(self.buffer.len() as u64);
        let better = end > self.overwritable && !self.spares.is_empty();
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
        self.written = self.written.saturating_add(self.buffer.len() as u64);
        if self.buffer.capacity() > KEPT_BUFFER {
            self.buffer = Vec::new();
        }
        self.mark()?;
        self.failed = false;
        Ok(())
    }

    fn encode(&mut self, group: &[Sealed]) -> Option<u32> {
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
    /// The new segment is there before the seal says so; in between, its header continues the chain
    /// exactly where the old segment ends.
    fn next_segment(&mut self, record_bytes: usize) -> io::Result<()> {
        let needed = (HEADER_BLOCK as u64)
            .saturating_add(record_bytes as u64)
            .saturating_add(HEADER as u64)
            .next_multiple_of(HEADER_BLOCK as u64);
        let mut header = SegmentHeader {
            number: self.header.number.saturating_add(1),
            salt: self.env.random_u64(),
            capacity: self.segment_bytes.max(needed),
            first_sequence: self.end.sequence,
            previous: self.end.previous,
            last_stamp: self.end.last_stamp,
        };
        let spare = self.spares.pop();
        let recycled = spare.is_some();
        let file = segment::create(&self.dir, &mut header, spare)?;
        self.overwritable = if recycled { header.capacity } else { segment::FRESH };
        self.note(Kind::Seal)?;
        self.sync()?;
        self.older.push_back((self.header.number, self.end.last_stamp));
        self.file = file;
        self.salted = header.salted();
        self.header = header;
        self.end.at = HEADER_BLOCK;
        Ok(())
    }

    /// Gives up the segments that only hold what the tree's tables hold too.
    pub(crate) fn flushed(&mut self, through: Stamp, tree_version: u64) -> io::Result<()> {
        let kept = self.older.iter().find(|(_, last)| *last > through);
        let first_segment = kept.map_or(self.header.number, |(number, _)| *number);
        let floor = Floor {
            first_segment,
            flushed_through: through.max(self.floor.flushed_through),
            tree_version,
        };
        if floor == self.floor {
            return Ok(());
        }
        floor.write(&self.dir)?;
        self.floor = floor;
        while let Some((number, _)) = self.older.front().copied()
            && number < first_segment
        {
            self.spares.push(segment::retire(&self.dir, number)?);
            self.older.pop_front();
        }
        self.trim_spares();
        Ok(())
    }

    /// Whether a spare is to be ordered now. Asked after each group, true once per need.
    pub(crate) fn lacks_spare(&mut self) -> bool {
        let lacks = self.spares.is_empty() && self.written > BUSY;
        lacks && !std::mem::replace(&mut self.ordered, true)
    }

    /// What a busy store should have ready.
    pub(crate) fn wanted_spare(&mut self) -> Option<SpareOrder> {
        self.ordered = false;
        if !self.spares.is_empty() || self.failed {
            return None;
        }
        self.ordered = true;
        self.next_spare = self.next_spare.saturating_add(1);
        let (dir, bytes) = (self.dir.clone(), self.segment_bytes);
        Some(SpareOrder { dir, number: self.next_spare, bytes })
    }

    /// Takes a spare that was ordered.
    pub(crate) fn add_spare(&mut self, spare: PathBuf) {
        self.spares.push(spare);
        self.ordered = false;
    }

    fn trim_spares(&mut self) {
        let usual = self.segment_bytes;
        self.spares.retain(|spare| {
            // One that was still being filled when the process ended is of no use.
            let whole = spare.extension().is_some_and(|extension| extension == "spare");
            let length = std::fs::metadata(spare).map(|metadata| metadata.len()).ok();
            let fits = whole && length == Some(usual);
            if !fits {
                // A spare that cannot be removed only costs space, and the next open finds it.
                let _ = std::fs::remove_file(spare);
            }
            fits
        });
        while self.spares.len() > SPARES
            && let Some(spare) = self.spares.pop()
        {
            let _ = std::fs::remove_file(spare);
        }
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

    /// The newest stamp that was written.
    pub(crate) const fn last_stamp(&self) -> Stamp {
        self.end.last_stamp
    }

    /// Everything up to this stamp is in the tree's tables.
    pub(crate) const fn flushed_through(&self) -> Stamp {
        self.floor.flushed_through
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
