//! Truncation: giving up the segments whose commits are in tables, and keeping some as spares.

use std::io;
use std::path::{Path, PathBuf};

use store::Stamp;

use super::log_start::LogStart;
use super::segment;
use super::writer::LogWriter;

/// Spares beyond this are removed.
const SPARES: usize = 4;

impl LogWriter {
    /// Where the log starts once everything up to `through` is in tables; `None` if it starts there
    /// already. To be written, without the log's lock, before [`LogWriter::truncate_before`].
    pub(crate) fn next_start(&self, through: Stamp, tree_version: u64) -> Option<LogStart> {
        let kept = self.older.iter().find(|older| older.last > through);
        let first_segment = kept.map_or(self.header.number, |older| older.number);
        let flushed_through = through.max(self.start.flushed_through);
        let start = LogStart { first_segment, flushed_through, tree_version };
        let changes = through > self.start.flushed_through
            // A segment that was left for one under another key.
            || (through == flushed_through && first_segment > self.start.first_segment);
        changes.then_some(start)
    }

    /// Gives up the segments before a log start that was written, and returns their numbers. The
    /// caller makes spares of them and passes those to [`LogWriter::take_spares`].
    ///
    /// # Errors
    /// The file system's, when it does not take the mark.
    pub(crate) fn truncate_before(&mut self, start: LogStart) -> io::Result<Vec<u64>> {
        self.start = start;
        if !self.failed {
            self.mark()?;
        }
        let mut numbers = Vec::new();
        while let Some(older) = self.older.front()
            && older.number < start.first_segment
        {
            numbers.push(older.number);
            self.older.pop_front();
        }
        Ok(numbers)
    }

    /// Takes spares; returns those that are not needed, to be removed, and those that were under
    /// another key than the newest, since their bytes stay in them until they are overwritten.
    pub(crate) fn take_spares(&mut self, spares: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut all = std::mem::take(&mut self.spares);
        all.extend(spares);
        let usual = self.segment_bytes;
        let useful = |spare: &PathBuf| {
            // One that was still being filled when the process ended is of no use.
            let whole = spare.extension().is_some_and(|extension| extension == "spare");
            let length = self.dir.disk().len(spare).ok();
            whole && length == Some(usual) && self.is_under_newest_key(spare)
        };
        let (mut useful, mut surplus): (Vec<_>, Vec<_>) = all.into_iter().partition(useful);
        surplus.extend(useful.drain(useful.len().min(SPARES)..));
        self.spares = useful;
        surplus
    }

    fn is_under_newest_key(&self, spare: &Path) -> bool {
        // Without keys, all are plain.
        let newest = self.encryption.newest_key();
        !self.encryption.has_keys() || segment::key_of(&self.dir, spare) == Some(newest)
    }
}
