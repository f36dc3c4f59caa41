//! Preallocation of the next segment, while the log continues in the current one.
//!
//! Making a segment waits for the file system's journal several times, which takes long just when
//! the tree writes tables. No commit has to wait for that.

use std::io;
use std::path::PathBuf;

use super::segment::{self, SegmentHeader};
use crate::disk::{Dir, File};

/// A segment that is to be made by a thread that does not hold the log's lock.
pub(crate) struct Preallocation {
    pub(super) dir: Dir,
    pub(super) header: SegmentHeader,
    pub(super) spare: Option<PathBuf>,
}

/// A segment that has its name and no records.
pub(crate) struct Preallocated {
    pub(super) file: Box<dyn File>,
    pub(super) header: SegmentHeader,
}

impl Preallocation {
    /// Makes the segment with all its blocks written.
    pub(crate) fn make(self) -> io::Result<Preallocated> {
        let Self { dir, mut header, spare } = self;
        let written = header.capacity;
        let file = segment::create(&dir, &mut header, spare, &[], written)?;
        Ok(Preallocated { file, header })
    }
}
