//! Why a backup or a restore could not be made.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use aws_services::ExternalError;

/// Why; its Display says what to do.
#[derive(Debug)]
pub(crate) enum BackupError {
    /// The file system refused something.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// Another backup is being written there.
    Busy(PathBuf),
    /// The destination is the data directory, or in it.
    Inside(PathBuf),
    /// The destination has files that no backup makes.
    Foreign {
        /// The destination.
        dir: PathBuf,
        /// One of them.
        entry: String,
    },
    /// There is no backup.
    NoBackup(PathBuf),
    /// A backup was interrupted.
    Partial(PathBuf),
    /// The list of a backup's files is not what was written.
    Manifest {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Files of a backup are not what was written.
    Damaged {
        /// The backup.
        dir: PathBuf,
        /// Each file, with what is wrong.
        files: Vec<(String, String)>,
        /// Earlier backups beside it.
        others: Vec<PathBuf>,
    },
    /// The directory to restore into has something in it.
    NotEmpty(PathBuf),
    /// The directory to restore into is no data directory.
    NotOurs {
        /// The directory.
        dir: PathBuf,
        /// What the store says.
        why: String,
    },
    /// The configuration has no bucket of this name.
    NoBucket {
        /// The name.
        name: String,
        /// Those that it has.
        others: Vec<String>,
    },
    /// A bucket refused something.
    Bucket {
        /// The place in it.
        place: String,
        /// What it said.
        error: ExternalError,
    },
    /// An object of a backup was replaced or deleted while it was read.
    Changed {
        /// The object.
        object: String,
    },
    /// An object that a backup has put is not there any more.
    Lost {
        /// The object.
        object: String,
    },
    /// The server is being stopped.
    Stopped,
}

impl BackupError {
    /// The error of the file system at `path`.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |error| Self::Io { path, error }
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Busy(dir) => {
                write!(f, "another backup is being written into {}; wait for it", dir.display())
            }
            Self::Inside(dir) => write!(
                f,
                "{} is in the data directory, whose loss would take the backup along; choose a \
                 directory on another disk",
                dir.display()
            ),
            Self::Foreign { dir, entry } => write!(
                f,
                "{} contains {entry:?}, which is no backup; name a directory for backups only, or \
                 one that does not exist yet",
                dir.display()
            ),
            Self::NoBackup(dir) => write!(f, "there is no backup in {}", dir.display()),
            Self::Partial(dir) => write!(
                f,
                "{} was interrupted and is not complete; the next `stator backup` into the same \
                 directory completes it",
                dir.display()
            ),
            Self::Manifest { file, what } => write!(
                f,
                "{}: {what}; use another backup: nothing says what the files of this one should be",
                file.display()
            ),
            Self::Damaged { dir, files, others } => damaged(f, dir, files, others),
            Self::NotEmpty(dir) => write!(
                f,
                "{} is not empty, and nothing was changed; name another directory with --data, or \
                 have this one renamed with --replace",
                dir.display()
            ),
            Self::NotOurs { dir, why } => {
                write!(f, "{} cannot be replaced: {why}", dir.display())
            }
            Self::NoBucket { name, others } => no_bucket(f, name, others),
            Self::Bucket { place, error } => write!(f, "{place}: {error}"),
            Self::Changed { object } => {
                write!(f, "{object} was replaced or deleted while it was read; try again")
            }
            Self::Lost { object } => write!(
                f,
                "{object} was put and is not there any more; does another server have its backups \
                 there too? Each needs a prefix of its own"
            ),
            Self::Stopped => f.write_str("it was stopped; the next backup continues it"),
        }
    }
}

fn no_bucket(f: &mut fmt::Formatter<'_>, name: &str, others: &[String]) -> fmt::Result {
    write!(f, "the configuration has no bucket {name:?}; ")?;
    match others {
        [] => write!(
            f,
            "say in `[buckets.{name}]` where it is, as docs/configuration.md shows, and name its \
             file in STATOR_CONFIG"
        ),
        others => write!(f, "`[buckets]` has {}", others.join(", ")),
    }
}

fn damaged(
    f: &mut fmt::Formatter<'_>,
    dir: &Path,
    files: &[(String, String)],
    others: &[PathBuf],
) -> fmt::Result {
    write!(f, "{}: {} files are not what was written", dir.display(), files.len())?;
    for (file, what) in files {
        write!(f, "\n  {file}: {what}")?;
    }
    match others {
        [] => f.write_str("\nThere is no other backup beside it."),
        others => {
            f.write_str("\nOther backups beside it, the newest first:")?;
            others.iter().try_for_each(|other| write!(f, "\n  {}", other.display()))
        }
    }
}
