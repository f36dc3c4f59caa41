//! Why a key file was not read or written, in words an operator can act on.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why there are no keys. No variant has a byte of a key.
#[derive(Debug)]
pub enum KeyFileError {
    /// The operating system refused.
    Io {
        /// The key file.
        path: PathBuf,
        /// Its error.
        error: io::Error,
    },
    /// Others than its owner and group may read it, or others than its owner may write it.
    Exposed {
        /// The key file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// A line is no key.
    Line {
        /// The key file.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
    },
    /// A key is there twice.
    Twice {
        /// The key file.
        path: PathBuf,
        /// The number of its second line, from 1.
        line: usize,
    },
    /// There is no key in it.
    Empty {
        /// The key file.
        path: PathBuf,
    },
    /// The operating system gave no random bytes, or the cipher took no key.
    Randomness,
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => {
                let path = path.display();
                match error.kind() {
                    io::ErrorKind::NotFound => write!(
                        f,
                        "the key file {path} is not there: `stator encryption new-key {path}` \
                         makes one"
                    ),
                    io::ErrorKind::AlreadyExists => write!(
                        f,
                        "the key file {path} is there already: add a key to it with --add, or \
                         name another path"
                    ),
                    _ => write!(f, "the key file {path}: {error}"),
                }
            }
            Self::Exposed { path, mode } => {
                let path = path.display();
                write!(
                    f,
                    "the key file {path} has mode {mode:03o}, so others than its owner and group \
                     may read it or others than its owner may write it: chmod 600 {path}"
                )
            }
            Self::Line { path, line } => write!(
                f,
                "the key file {}, line {line}: neither 64 hexadecimal digits nor a comment that \
                 begins with #",
                path.display()
            ),
            Self::Twice { path, line } => write!(
                f,
                "the key file {}, line {line}: this key is on an earlier line too; the last key \
                 encrypts, so remove one of the two",
                path.display()
            ),
            Self::Empty { path } => write!(
                f,
                "the key file {} has no key: `stator encryption new-key` makes one",
                path.display()
            ),
            Self::Randomness => f.write_str("the operating system gave no random bytes"),
        }
    }
}

impl std::error::Error for KeyFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Exposed { .. }
            | Self::Line { .. }
            | Self::Twice { .. }
            | Self::Empty { .. }
            | Self::Randomness => None,
        }
    }
}
