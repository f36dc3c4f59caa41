//! The manifest of the simulated tables: which table counts.

use std::io;

use store::Stamp;
use store_lsm::disk::Dir;

use super::table::{Reader, Table};

/// The file's name.
pub(super) const NAME: &str = "current";

/// Which table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The number of the table, which grows; [`Table::NONE`]: there is none yet.
    pub(super) table: u64,
    /// The stamp up to which everything is in it.
    pub(super) stamp: Stamp,
    /// Bytes of the table.
    pub(super) length: u64,
    /// Their checksum.
    pub(super) sum: u32,
}

impl Manifest {
    /// The manifest of a store without tables.
    pub(super) const fn empty() -> Self {
        Self { table: Table::NONE, stamp: Stamp(0), length: 0, sum: 0 }
    }

    pub(super) fn new(table: u64, stamp: Stamp, bytes: &[u8]) -> Self {
        Self { table, stamp, length: bytes.len() as u64, sum: crc32fast::hash(bytes) }
    }

    /// Puts it in the place of the one before.
    pub(super) fn install(self, dir: &Dir) -> io::Result<()> {
        let mut bytes = Vec::new();
        for number in [self.table, self.stamp.0, self.length, u64::from(self.sum)] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        dir.replace_durably(NAME, &bytes)
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (covered, sum) = bytes.split_at_checked(32)?;
        let mut reader = Reader(covered);
        let manifest = Self {
            table: reader.u64()?,
            stamp: Stamp(reader.u64()?),
            length: reader.u64()?,
            sum: u32::try_from(reader.u64()?).ok()?,
        };
        (sum == crc32fast::hash(covered).to_le_bytes()).then_some(manifest)
    }
}
