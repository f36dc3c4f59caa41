//! The log-start mark: the file `FLOOR`, which says where the log begins.
//!
//! Without it a missing first segment would look like a log that was cut after a flush. It is
//! replaced as a whole before any segment is given up.

use store::Stamp;

use super::segment::FORMAT;
use crate::decode::{Reader, u32_at};
use crate::disk::Dir;
use crate::error::{Damage, OpenError};

const NAME: &str = "FLOOR";
const MAGIC: &[u8; 8] = b"STATRFLR";

/// Where the log begins and what it may leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogStart {
    /// The first segment that is still needed.
    pub(crate) first_segment: u64,
    /// Everything up to this stamp is in the tree's tables.
    pub(crate) flushed_through: Stamp,
    /// The tree had at least this version of its manifest.
    pub(crate) tree_version: u64,
}

impl LogStart {
    /// The file's path.
    pub(super) fn path(dir: &Dir) -> std::path::PathBuf {
        dir.join(NAME)
    }

    /// Whether this is from before `other`.
    pub(super) fn is_older_than(&self, other: &Self) -> bool {
        self.first_segment < other.first_segment
            || self.flushed_through < other.flushed_through
            || self.tree_version < other.tree_version
    }

    /// Replaces the file in the log's directory.
    pub(crate) fn write(&self, dir: &Dir) -> std::io::Result<()> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&self.first_segment.to_le_bytes());
        bytes.extend_from_slice(&self.flushed_through.0.to_le_bytes());
        bytes.extend_from_slice(&self.tree_version.to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        dir.replace_durably(NAME, &bytes)
    }

    /// Reads the file.
    pub(crate) fn read(dir: &Dir) -> Result<Self, OpenError> {
        let file = dir.join(NAME);
        let bytes = match dir.disk().read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Damage::new(&file, 0, "the file is missing").into());
            }
            Err(error) => return Err(OpenError::Io { file, error }),
        };
        let damaged = |what| OpenError::Damaged(Damage::new(&file, 0, what));
        let body_bytes = bytes.len().saturating_sub(4);
        let body = bytes.get(..body_bytes).unwrap_or_default();
        if u32_at(&bytes, body_bytes) != Some(crc32fast::hash(body)) {
            return Err(damaged("the file does not match its checksum"));
        }
        let mut reader = Reader(body);
        let mut parse = || {
            let magic = reader.bytes(8)?;
            Some((magic, reader.u32()?, reader.u64()?, reader.u64()?, reader.u64()?))
        };
        match parse() {
            Some((magic, format, first_segment, flushed_through, tree_version))
                if magic == MAGIC =>
            {
                if format > FORMAT {
                    return Err(OpenError::Newer { file, found: format, known: FORMAT });
                }
                let flushed_through = Stamp(flushed_through);
                Ok(Self { first_segment, flushed_through, tree_version })
            }
            Some(_) | None => Err(damaged("the file is not what its name says")),
        }
    }
}
