//! Errors of a store. Each variant says what its caller may do.

use std::fmt;

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Another transaction holds or changed a declared key. Nothing was written; may be retried.
    /// `key` is the index of the contended key among the write keys followed by the read keys,
    /// where the store knows it.
    Conflict {
        /// Index of the contended key among the write keys followed by the read keys.
        key: Option<usize>,
    },
    /// Too much is waiting, or the deadline passed before the commit began. Nothing was written;
    /// may be retried later.
    Overloaded,
    /// A key, a value or the whole transaction exceeds what the store accepts. Nothing was written;
    /// retrying is useless.
    TooLarge {
        /// The size that was asked for, in bytes.
        bytes: usize,
        /// The largest size the store accepts, in bytes.
        limit: usize,
    },
    /// An empty key; always refused. Nothing was written; retrying is useless.
    EmptyKey,
    /// There is too little space for further writes. Nothing was written; may be retried, and
    /// succeeds once there is space again.
    Full {
        /// Where and how little, for the log and the operator.
        detail: String,
    },
    /// The outcome of the commit is not known: it may or may not be there after a reopen. Never
    /// retried by the store.
    Unknown {
        /// What failed, for the log.
        cause: String,
    },
    /// Stored bytes are not what was written. The read fails; nothing is guessed.
    Corrupt {
        /// Where the damage was seen and how, for the log and the operator.
        detail: String,
    },
    /// The store refuses writes after a failure, or was closed.
    Closed {
        /// Why it closed, for the log and the operator.
        reason: String,
    },
    /// A snapshot of which something was read can be read no further. Nothing was written; what is
    /// read again, from a new snapshot, is of a later moment.
    SnapshotLost {
        /// What failed, for the log.
        cause: String,
    },
    /// The operating system refused a read, or an operation outside the commit path.
    Io {
        /// The operating system's error with what was being done.
        cause: String,
    },
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict { .. } => f.write_str("another transaction uses the same key"),
            Self::Overloaded => f.write_str("the store has too much to do"),
            Self::TooLarge { bytes, limit } => {
                write!(f, "{bytes} bytes exceed the store's limit of {limit}")
            }
            Self::EmptyKey => f.write_str("a key is empty"),
            Self::Full { detail } => write!(f, "there is no space for writes: {detail}"),
            Self::Unknown { cause } => write!(f, "the outcome of the commit is unknown: {cause}"),
            Self::Corrupt { detail } => write!(f, "stored data is damaged: {detail}"),
            Self::Closed { reason } => write!(f, "the store is closed: {reason}"),
            Self::SnapshotLost { cause } => {
                write!(f, "the snapshot can be read no further: {cause}")
            }
            Self::Io { cause } => f.write_str(cause),
        }
    }
}

impl std::error::Error for StoreError {}
