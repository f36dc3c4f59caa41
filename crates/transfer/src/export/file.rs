//! A data file that is being made: lines, compressed as they come.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use md5::{Digest as _, Md5};

/// Bytes of lines that a file has, about: a file is made in memory.
const FILE_BYTES: u64 = 32 << 20;

/// A data file.
pub(super) struct FileInProgress {
    gzip: GzEncoder<Vec<u8>>,
    /// Bytes of lines.
    bytes: u64,
    /// Items in it.
    pub(super) items: u64,
}

impl FileInProgress {
    pub(super) fn new() -> Self {
        Self { gzip: GzEncoder::new(Vec::new(), Compression::fast()), bytes: 0, items: 0 }
    }

    /// Adds the lines of some items.
    pub(super) fn add(&mut self, lines: &[u8], items: usize) {
        // Writing to memory cannot fail.
        let _ = self.gzip.write_all(lines);
        self.bytes = self.bytes.saturating_add(u64::try_from(lines.len()).unwrap_or(u64::MAX));
        self.items = self.items.saturating_add(u64::try_from(items).unwrap_or(u64::MAX));
    }

    pub(super) const fn is_full(&self) -> bool {
        self.bytes >= FILE_BYTES
    }

    /// The bytes of the file.
    pub(super) fn finish(self) -> Vec<u8> {
        self.gzip.finish().unwrap_or_default()
    }
}

/// The MD5 checksum of a file, in base64.
pub(super) fn md5_of(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(Md5::digest(bytes))
}
