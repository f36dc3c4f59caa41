//! The writer of the log: appends groups and makes each durable with one sync.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use env::Env;
use store::{Commit, Stamp};

use super::log_end::{EndWriter, LogEnd};
use super::log_start::LogStart;
use super::preallocate::Preallocated;
use super::record::{HEADER, Kind, Salted};
use super::rewrite_tail::rewrite_tail;
use super::scan::{Checked, End};
use super::segment::{self, SegmentHeader};
use crate::disk::{Dir, File, Open};
use crate::encryption_at_rest::{Encryption, Nonces};
use crate::error::OpenError;

/// The first segment of a new store is short, so that making it delays nobody's start; a store that
/// is written to has made a longer one before this one is full.
const FIRST_SEGMENT: u64 = 1 << 20;
/// A buffer larger than this is given back after use.
const KEPT_BUFFER: usize = 4 << 20;

/// The writing end of the log.
pub(crate) struct LogWriter {
    pub(super) dir: Dir,
    pub(super) env: Env,
    /// Bytes of a new segment.
    pub(super) segment_bytes: u64,
    pub(super) file: Box<dyn File>,
    pub(super) header: SegmentHeader,
    pub(super) salted: Salted,
    pub(super) encryption: Encryption,
    nonces: Nonces,
    pub(super) end: End,
    mark: EndWriter,
    buffer: Vec<u8>,
    /// The segments before the current one.
    pub(super) older: VecDeque<Older>,
    pub(super) spares: Vec<PathBuf>,
    pub(super) start: LogStart,
    pub(super) failed: bool,
    /// The blocks of the current segment up to here were written before.
    pub(super) overwritable: u64,
    /// Bytes of groups since the store was opened.
    pub(super) written: u64,
    /// Bytes of the last of them.
    last_bytes: u64,
    /// Before the last of them the log was continued under another key.
    left_key: bool,
    /// The next segment, made in advance.
    pub(super) preallocated: Option<Preallocated>,
    /// The next segment is being made; nobody else may make it.
    pub(super) preallocating: bool,
}

/// A segment before the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Older {
    pub(super) number: u64,
    /// The newest stamp in it.
    pub(super) last: Stamp,
    /// The key that it is encrypted under; zero for none.
    pub(super) key: u64,
}

impl LogWriter {
    /// Makes the log of a new store in the empty directory `dir`.
    pub(crate) fn create(
        dir: &Dir,
        (env, encryption): (&Env, &Encryption),
        segment_bytes: u64,
        flushed_through: Stamp,
        tree_version: u64,
    ) -> io::Result<()> {
        let capacity = segment_bytes.min(FIRST_SEGMENT);
        let (salt, key) = (env.random_u64(), encryption.newest_key());
        let mut header = SegmentHeader { number: 1, salt, capacity, key };
        let first = header.salted().control(Kind::Start, 1, 0, flushed_through);
        segment::create(dir, &mut header, None, &first, capacity)?;
        let start = LogStart { first_segment: 1, flushed_through, tree_version };
        start.write(dir)?;
        let last_stamp = flushed_through;
        let end = LogEnd { sequence: 1, previous: 0, last_stamp, segment: 1, start };
        EndWriter::install(dir, &end).map(drop)
    }

    /// Continues after what [`super::scan::check`] found; removes what a crash left over. Where
    /// the last segment is under another key than the newest, in a new one.
    pub(crate) fn resume(
        dir: &Dir,
        (env, encryption): (Env, Encryption),
        segment_bytes: u64,
        checked: Checked,
    ) -> Result<Self, OpenError> {
        let Checked { start, mut segments, leftovers, mut spares, end, .. } = checked;
        rewrite_tail(dir, &segments, checked.unsealed.is_none())
            .map_err(OpenError::io(dir.path()))?;
        if let Some((header, end)) = checked.unsealed {
            let path = segment::path(dir, header.number);
            seal(dir, &header, &end).map_err(OpenError::io(&path))?;
        }
        for number in leftovers {
            let path = segment::path(dir, number);
            spares.push(segment::recycle(dir, number).map_err(OpenError::io(&path))?);
        }
        let Some(last) = segments.pop() else {
            let error = io::Error::from(io::ErrorKind::NotFound);
            return Err(OpenError::Io { file: dir.path().to_path_buf(), error });
        };
        let reopen = |number| {
            let path = segment::path(dir, number);
            dir.disk().open(&path, Open::Write).map_err(OpenError::io(&path))
        };
        let file = reopen(last.header.number)?;
        let preallocated = match checked.preallocated {
            Some(header) => Some(Preallocated { file: reopen(header.number)?, header }),
            None => None,
        };
        let older = segments.iter().map(|segment| {
            let SegmentHeader { number, key, .. } = segment.header;
            Older { number, last: segment.last_stamp, key }
        });
        let older = older.collect();
        let durable = durable_end(&end, last.header.number, start);
        let mark = EndWriter::install(dir, &durable).map_err(OpenError::io(dir.path()))?;
        let mut log = Self {
            dir: dir.clone(),
            nonces: Nonces::new(&env),
            env,
            segment_bytes,
            file,
            salted: salted(dir, &encryption, &last.header)?,
            encryption,
            header: last.header,
            end,
            mark,
            buffer: Vec::new(),
            older,
            spares,
            start,
            failed: false,
            overwritable: segment::FRESH,
            written: 0,
            last_bytes: 0,
            left_key: false,
            preallocated,
            preallocating: false,
        };
        segment::remove(dir, &log.take_spares(Vec::new()));
        log.adopt_newest_key().map_err(OpenError::io(dir.path()))?;
        Ok(log)
    }

    /// Appends one group and makes it durable.
    ///
    /// # Errors
    /// The file system's. The log takes nothing more afterwards.
    pub(crate) fn append(&mut self, group: &[Commit]) -> io::Result<()> {
        let Some(last) = group.last().map(|commit| commit.stamp) else { return Ok(()) };
        if self.failed {
            return Err(io::Error::other("an earlier write to the log failed"));
        }
        self.failed = true;
        self.left_key = !self.preallocating && self.adopt_newest_key()?;
        let too_long = || io::Error::other("the group is too long for a log record");
        let Some(mut link) = self.encode(group) else { return Err(too_long()) };
        // Leaving a new segment half used for one whose blocks are written pays off at once.
        let end = (self.end.at as u64).saturating_add(self.buffer.len() as u64);
        let better = end > self.overwritable && self.preallocated.is_some();
        if better || !self.fits(self.buffer.len()) {
            self.next_segment(self.buffer.len())?;
            // The checksums of the new segment start from another salt, and it has another key.
            link = self.encode(group).ok_or_else(too_long)?;
        }
        self.file.write_at(&self.buffer, self.end.at as u64)?;
        self.file.sync_data()?;
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
        let (place, nonces) = ((self.end.sequence, self.end.previous), &mut self.nonces);
        self.salted.group(&mut self.buffer, group, place, || nonces.next())
    }

    /// Whether a record fits with a seal or a close after it.
    pub(super) fn fits(&self, record_bytes: usize) -> bool {
        let needed = self.end.at.saturating_add(record_bytes).saturating_add(HEADER);
        needed as u64 <= self.header.capacity
    }

    /// Writes a control record where the next group will go.
    pub(super) fn write_control(&self, kind: Kind) -> io::Result<()> {
        let End { at, sequence, previous, last_stamp, .. } = self.end;
        let record = self.salted.control(kind, sequence, previous, last_stamp);
        self.file.write_at(&record, at as u64)
    }

    /// Notes in `END` that everything so far is durable. Not synced here.
    pub(super) fn mark(&mut self) -> io::Result<()> {
        let durable = durable_end(&self.end, self.header.number, self.start);
        self.mark.write(&durable)
    }

    /// The file `END`, to be synced by one thread at a time, if it was written since the last time.
    pub(super) fn begin_mark_sync(&mut self) -> Option<Arc<dyn File>> {
        if self.failed { None } else { self.mark.begin_sync() }
    }

    /// What changes with each mark, if the newest one was not synced.
    pub(super) fn unsynced_mark(&self) -> Option<u64> {
        (self.mark.is_unsynced() && !self.failed).then_some(self.mark.generation())
    }

    /// The log takes nothing more.
    pub(super) fn fail(&mut self) {
        self.failed = true;
    }

    /// Ends the log in good order; everything in it is in the tree's tables.
    pub(crate) fn close(&mut self) -> io::Result<()> {
        if self.failed {
            return Ok(());
        }
        self.failed = true;
        self.write_control(Kind::Close)?;
        self.file.sync_data()?;
        self.mark()?;
        self.mark.begin_sync().map_or(Ok(()), |file| file.sync_data())
    }

    /// Bytes of the group that was written last.
    pub(crate) const fn last_bytes(&self) -> u64 {
        self.last_bytes
    }

    /// Whether the group that was written last is the first one under another key.
    pub(crate) const fn left_key(&self) -> bool {
        self.left_key
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

/// The checksums and the cipher of a segment.
pub(super) fn salted(
    dir: &Dir,
    encryption: &Encryption,
    header: &SegmentHeader,
) -> Result<Salted, OpenError> {
    let path = segment::path(dir, header.number);
    let key = encryption.of_segment(&path, (header.key, header.number, header.salt))?;
    Ok(header.salted().with_key(key))
}

/// What `END` says of a log that is durable up to here.
fn durable_end(end: &End, segment: u64, start: LogStart) -> LogEnd {
    let End { sequence, previous, last_stamp, .. } = *end;
    LogEnd { sequence, previous, last_stamp, segment, start }
}

/// Writes the seal that a crash kept from being written.
fn seal(dir: &Dir, header: &SegmentHeader, end: &End) -> io::Result<()> {
    let file = dir.disk().open(&segment::path(dir, header.number), Open::Write)?;
    let record = header.salted().control(Kind::Seal, end.sequence, end.previous, end.last_stamp);
    file.write_at(&record, end.at as u64)?;
    file.sync_data()
}

impl std::fmt::Debug for LogWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogWriter")
            .field("dir", &self.dir)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
