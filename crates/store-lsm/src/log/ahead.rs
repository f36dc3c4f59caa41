//! The next segment, made while the log goes on in the current one.
//!
//! Making a segment waits for the file system's journal several times, which takes long just when the
//! tree writes tables. No commit has to wait for that.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use super::segment::{self, SegmentHeader};

/// A segment that is to be made, by somebody who does not hold the log's lock.
pub(crate) struct Order {
    pub(super) dir: PathBuf,
    pub(super) header: SegmentHeader,
    pub(super) spare: Option<PathBuf>,
}

/// A segment with its name and no records.
pub(crate) struct Ready {
    pub(super) file: File,
    pub(super) header: SegmentHeader,
}

impl Order {
    /// Makes the segment; all its blocks are written then.
    pub(crate) fn make(self) -> io::Result<Ready> {
        let Self { dir, mut header, spare } = self;
        let written = header.capacity;
        let file = segment::create(&dir, &mut header, spare, &[], written)?;
        Ok(Ready { file, header })
    }
}
