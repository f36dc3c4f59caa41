//! Errors of backups and restores. Their codes are AWS's; their texts are AWS's where a source is
//! known, else guesses (docs/guesses.md).

use std::fmt;

use crate::ErrorCode;

/// Why a backup or a restore was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum BackupFault {
    /// Recovery is off for the table, by name. Source of the sentence: "Requesting a table export"
    /// in the developer guide.
    RecoveryOff(String),
    /// The time cannot be restored; in seconds since 1970.
    Time {
        /// The time asked for.
        asked: u64,
        /// The earliest one.
        earliest: u64,
        /// The latest one.
        latest: u64,
    },
    /// The target of a restore, by name, exists.
    TargetExists(String),
    /// The target of a restore, by name, is being restored already, or the source is.
    TableInUse(String),
    /// There is no backup of this ARN.
    NotFound(String),
    /// A backup, by ARN, is being made, restored or deleted.
    InUse(String),
}

impl BackupFault {
    /// Its code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::RecoveryOff(_) => ErrorCode::PointInTimeRecoveryUnavailable,
            Self::Time { .. } => ErrorCode::InvalidRestoreTime,
            Self::TargetExists(_) => ErrorCode::TableAlreadyExists,
            Self::TableInUse(_) => ErrorCode::TableInUse,
            Self::NotFound(_) => ErrorCode::BackupNotFound,
            Self::InUse(_) => ErrorCode::BackupInUse,
        }
    }
}

impl fmt::Display for BackupFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RecoveryOff(table) => {
                write!(f, "Point in time recovery is not enabled for table '{table}'")
            }
            Self::Time { asked, earliest, latest } => write!(
                f,
                "RestoreDateTime {asked} is outside the recovery window: from {earliest} to \
                 {latest}, in seconds since 1970"
            ),
            Self::TargetExists(table) => write!(f, "Table already exists: {table}"),
            Self::TableInUse(table) => write!(f, "Table is being created: {table}"),
            Self::NotFound(arn) => write!(f, "Backup not found: {arn}"),
            Self::InUse(arn) => write!(f, "Backup is being used: {arn}"),
        }
    }
}
