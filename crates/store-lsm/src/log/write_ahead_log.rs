//! The log of an open store, which a writer and background workers use at the same time.
//!
//! The lock of the log is held for an append and never for what else waits for the file system's
//! journal: preallocation of segments and truncation take it for moments only.

use std::io;

use parking_lot::{Condvar, Mutex};
use store::{Commit, Stamp};

use super::segment;
use super::writer::LogWriter;
use crate::disk::Dir;

/// The log of an open store.
#[derive(Debug)]
pub struct WriteAheadLog {
    dir: Dir,
    writer: Mutex<LogWriter>,
    /// The next segment was made, or could not be made.
    segment_made: Condvar,
    /// Held while the log's start is replaced.
    truncating: Mutex<()>,
    /// Held while the mark of the log's end is synced.
    syncing_mark: Mutex<()>,
}

/// What an append did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Bytes of the record.
    pub bytes: u64,
    /// [`WriteAheadLog::preallocate`] has something to do.
    pub lacks_segment: bool,
    /// What is in the log from before is under another key than what comes from now on.
    pub left_key: bool,
}

impl WriteAheadLog {
    pub(crate) fn new(writer: LogWriter) -> Self {
        Self {
            dir: writer.dir.clone(),
            writer: Mutex::new(writer),
            segment_made: Condvar::new(),
            truncating: Mutex::new(()),
            syncing_mark: Mutex::new(()),
        }
    }

    /// Appends one group, which is durable when this returns.
    ///
    /// # Errors
    /// The file system's. The log takes nothing more afterwards.
    pub fn append(&self, group: &[Commit]) -> io::Result<Appended> {
        let mut log = self.writer.lock();
        while log.awaits_segment(group) {
            self.segment_made.wait(&mut log);
        }
        log.append(group)?;
        let (lacks_segment, left_key) = (log.lacks_segment(), log.left_key());
        Ok(Appended { bytes: log.last_bytes(), lacks_segment, left_key })
    }

    /// Makes the next segment, if the log lacks it. Appends continue meanwhile.
    ///
    /// # Errors
    /// The file system's. The log makes the segment itself when it needs it.
    pub fn preallocate(&self) -> io::Result<()> {
        let Some(preallocation) = self.writer.lock().begin_preallocation() else { return Ok(()) };
        let (made, result) = match preallocation.make() {
            Ok(made) => (Some(made), Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.writer.lock().finish_preallocation(made);
        self.segment_made.notify_all();
        result
    }

    /// Segments that are not under the newest key.
    pub(crate) fn segments_under_other_keys(&self) -> u64 {
        self.writer.lock().segments_under_other_keys()
    }

    /// Gives up the segments that hold nothing newer than `through`, since everything up to that
    /// stamp is in tables. `tree_version` is the version of the tables' manifest, asked for when no
    /// other truncation runs.
    ///
    /// # Errors
    /// The file system's. The log is then as it was or shorter.
    pub fn truncate_before(
        &self,
        through: Stamp,
        tree_version: impl FnOnce() -> u64,
    ) -> io::Result<()> {
        let _one_at_a_time = self.truncating.lock();
        let version = tree_version();
        let Some(start) = self.writer.lock().next_start(through, version) else { return Ok(()) };
        // Appends continue meanwhile, here and below: this waits for the file system's journal.
        start.write(&self.dir)?;
        let segments = self.writer.lock().truncate_before(start)?;
        let mut spares = Vec::new();
        for number in segments {
            spares.push(segment::recycle(&self.dir, number)?);
        }
        let surplus = self.writer.lock().take_spares(spares);
        segment::remove(&self.dir, &surplus);
        Ok(())
    }

    /// Makes the mark of the log's end durable, if it is not. Appends continue meanwhile.
    ///
    /// # Errors
    /// The file system's. The log takes nothing more afterwards.
    pub fn sync_mark(&self) -> io::Result<()> {
        let _one_at_a_time = self.syncing_mark.lock();
        let Some(file) = self.writer.lock().begin_mark_sync() else { return Ok(()) };
        file.sync_data().inspect_err(|_| self.writer.lock().fail())
    }

    /// A number that changes with each mark of the log's end, if the newest one is not durable.
    pub(crate) fn unsynced_mark(&self) -> Option<u64> {
        self.writer.lock().unsynced_mark()
    }

    /// Ends the log in good order; everything in it is in tables.
    ///
    /// # Errors
    /// The file system's.
    pub fn close(&self) -> io::Result<()> {
        self.writer.lock().close()
    }

    /// The newest stamp that was appended, also before a restart.
    pub fn last_stamp(&self) -> Stamp {
        self.writer.lock().last_stamp()
    }

    /// Bytes of records in the log, number of segments.
    pub(crate) fn sizes(&self) -> (u64, u64) {
        self.writer.lock().sizes()
    }
}
