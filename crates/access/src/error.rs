//! Why keys cannot be read, made or kept.

use std::fmt;
use std::io;
use std::path::PathBuf;

use engine::EngineError;

/// Why keys cannot be read, made or kept. Its Display says what to do.
#[derive(Debug)]
pub enum AccessError {
    /// The key file cannot be read or written.
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The key file is not one.
    NotAKeyFile {
        /// The file.
        path: PathBuf,
    },
    /// Others than its owner may read the key file.
    OpenKeyFile {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Secrets are stored, and the file with their key is not there.
    NoKeyFile {
        /// The file.
        path: PathBuf,
    },
    /// A secret was sealed under another key.
    OtherKey {
        /// The id of the access key.
        access_key: String,
    },
    /// A stored access key cannot be read.
    Record {
        /// The id of the access key.
        access_key: String,
    },
    /// A stored user, role or policy cannot be read.
    Unreadable {
        /// The key of its row.
        row: String,
    },
    /// The operating system gives no randomness.
    Randomness,
    /// There is no such access key.
    NoSuchKey,
    /// Another change came first, several times.
    Busy,
    /// The store failed.
    Engine(EngineError),
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyFile { path, error } => write!(f, "the key file {}: {error}", path.display()),
            Self::NotAKeyFile { path } => write!(
                f,
                "{} is no key file: it takes 64 hexadecimal digits. Put back the file under which \
                 the secrets of this data were sealed",
                path.display()
            ),
            Self::OpenKeyFile { path, mode } => write!(
                f,
                "others may read the key file {0} (mode {mode:o}): chmod 600 {0}",
                path.display()
            ),
            Self::NoKeyFile { path } => write!(
                f,
                "the key file {} is missing, and secrets of access keys are sealed under it: put it \
                 back, or name it with --key-file",
                path.display()
            ),
            Self::OtherKey { access_key } => write!(
                f,
                "the secret of the access key {access_key} was sealed under another key file: name \
                 the right one with --key-file"
            ),
            Self::Record { access_key } => {
                write!(f, "the stored access key {access_key} cannot be read")
            }
            Self::Unreadable { row } => {
                write!(f, "what is stored of the identity {row} cannot be read")
            }
            Self::Randomness => f.write_str("the operating system gives no random bytes"),
            Self::NoSuchKey => f.write_str("there is no such access key"),
            Self::Busy => f.write_str("access keys are being changed; ask again"),
            Self::Engine(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AccessError {}

impl From<EngineError> for AccessError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}
