//! Errors of tables: what the file system answered, what is damaged, what is not known here.

use std::fmt;
use std::io;

/// Why a table or a manifest could not be read or written.
#[derive(Debug)]
pub enum TableError {
    /// The file system's error.
    Io(io::Error),
    /// Bytes are not what was written.
    Damaged {
        /// The table's number; zero for the manifest.
        table: u64,
        /// Where in the file.
        offset: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// A newer program wrote the file.
    Newer {
        /// The table's number; zero for the manifest.
        table: u64,
        /// The format in the file.
        found: u32,
        /// The newest format that this program reads.
        known: u32,
    },
    /// Blocks are encrypted under a key that was not given.
    KeyMissing {
        /// The table's number.
        table: u64,
        /// The key's number.
        key: u64,
    },
    /// Entries were added out of order.
    Unordered,
    /// A key or value is longer than the format takes.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The most it may have.
        limit: usize,
    },
}

impl TableError {
    /// Whether the bytes of a file are at fault, and not the file system or the caller.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. })
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Damaged { table, offset, what } => {
                write!(f, "table {table} is damaged at byte {offset}: {what}")
            }
            Self::Newer { table, found, known } => write!(
                f,
                "table {table} has format {found}; the newest that this program reads is {known}"
            ),
            Self::KeyMissing { table, key } => {
                write!(f, "table {table} is encrypted under key {key}, which was not given")
            }
            Self::Unordered => write!(f, "entries of a table must ascend"),
            Self::TooLong { bytes, limit } => {
                write!(f, "{bytes} bytes are too long for a table, which takes {limit}")
            }
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Damaged { .. }
            | Self::Newer { .. }
            | Self::KeyMissing { .. }
            | Self::Unordered
            | Self::TooLong { .. } => None,
        }
    }
}

impl From<io::Error> for TableError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
