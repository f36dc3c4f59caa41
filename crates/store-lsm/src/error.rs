//! Errors: why a directory cannot be opened, in words an operator can act on.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use encryption::KeyId;
use store::StoreError;

/// Why a store directory was not opened. Its files are as they were before.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process has the directory open.
    Locked {
        /// The store's directory.
        dir: PathBuf,
        /// What the other process wrote into the lock file: its process id. Empty when that file
        /// is gone.
        holder: String,
    },
    /// The directory was written by a newer version of this program.
    Newer {
        /// The file that says so.
        file: PathBuf,
        /// The version found.
        found: u32,
        /// The newest version this program can read.
        known: u32,
    },
    /// There is no store to read in the directory.
    Absent {
        /// The directory.
        dir: PathBuf,
    },
    /// The directory holds something else.
    Foreign {
        /// The directory.
        dir: PathBuf,
        /// A name in it that no store has.
        entry: String,
        /// Whether the directory is a store all the same.
        is_store: bool,
    },
    /// The directory is a store, and bytes that were durable are not there any more.
    Damaged(Damage),
    /// The tables were to be converted, and there is no room for the copy beside the old ones.
    NoRoomToConvert {
        /// The directory of the tables.
        dir: PathBuf,
        /// The bytes that have to be free.
        needed: u64,
        /// The bytes that are.
        free: u64,
    },
    /// The directory is encrypted, and no key was given.
    Encrypted {
        /// The store's directory.
        dir: PathBuf,
    },
    /// A file is encrypted under a key that was not among those given.
    KeyMissing {
        /// The file.
        file: PathBuf,
        /// The key's id.
        key: KeyId,
    },
    /// The directory has tables of the `lsm-tree` crate, which cannot be encrypted.
    NotEncryptable {
        /// The store's directory.
        dir: PathBuf,
    },
    /// The operating system refused.
    Io {
        /// The file or directory it was about.
        file: PathBuf,
        /// Its error.
        error: io::Error,
    },
}

/// Bytes that are not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The damaged or missing file.
    pub file: PathBuf,
    /// Where in the file, in bytes from its start.
    pub offset: u64,
    /// What is wrong there.
    pub what: String,
}

impl Damage {
    /// Damage in `file`.
    pub(crate) fn new(file: &Path, offset: u64, what: impl Into<String>) -> Self {
        Self { file: file.to_path_buf(), offset, what: what.into() }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}: {}", self.file.display(), self.offset, self.what)
    }
}

impl From<Damage> for OpenError {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

impl OpenError {
    /// The operating system's error about `file`.
    pub(crate) fn io(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_path_buf();
        move |error| Self::Io { file, error }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked { dir, holder } => {
                write!(f, "{} is in use by another process", dir.display())?;
                if !holder.is_empty() {
                    write!(f, " ({holder})")?;
                }
                f.write_str("; stop it, or choose another directory")
            }
            Self::Newer { file, found, known } => write!(
                f,
                "{} has version {found}, and this program reads up to version {known}; \
                 use a newer version of this program",
                file.display()
            ),
            Self::Absent { dir } => write!(f, "no store here: {}", dir.display()),
            Self::Foreign { dir, entry, is_store: true } => write!(
                f,
                "{} contains {entry:?}, which is no file of a store: move it elsewhere",
                dir.display()
            ),
            Self::Foreign { dir, entry, is_store: false } => write!(
                f,
                "{} is not a store: it contains {entry:?}; choose an empty directory",
                dir.display()
            ),
            Self::Damaged(damage) => write!(
                f,
                "stored data is damaged: {damage}; nothing was changed. Run `stator verify` for a \
                 full list, and restore the directory from a backup (`stator restore-server`)"
            ),
            Self::NoRoomToConvert { dir, needed, free } => write!(
                f,
                "the tables in {} cannot be converted: their copy needs {needed} bytes of free \
                 space beside them, and {free} are free; nothing was changed. Make room, or start \
                 without the option that asks for it",
                dir.display()
            ),
            Self::Encrypted { dir } => write!(
                f,
                "{} is encrypted, and no key was given: name its key file, a server with \
                 --encryption-key-file, any command with STATOR_ENCRYPTION_KEY_FILE",
                dir.display()
            ),
            Self::KeyMissing { file, key } => write!(
                f,
                "{} is encrypted under the key {key}, which the key file does not have. It is \
                 another directory's key file, or a key was taken out of it too early: put that \
                 key's line back. Nothing was changed",
                file.display()
            ),
            Self::NotEncryptable { dir } => write!(
                f,
                "{} has tables of the format before, which cannot be encrypted; convert them \
                 first: start once with --table-format own and without a key file. Nothing was changed",
                dir.display()
            ),
            Self::Io { file, error } => write!(f, "{}: {error}", file.display()),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Locked { .. }
            | Self::Newer { .. }
            | Self::Absent { .. }
            | Self::Foreign { .. }
            | Self::NoRoomToConvert { .. }
            | Self::Encrypted { .. }
            | Self::KeyMissing { .. }
            | Self::NotEncryptable { .. }
            | Self::Damaged(_) => None,
        }
    }
}

/// An error of the operating system outside an open, with what was being done.
pub(crate) fn store_io(doing: &str, error: &io::Error) -> StoreError {
    StoreError::Io { cause: format!("{doing}: {error}") }
}
