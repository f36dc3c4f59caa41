//! Faults of reads of the past, and of requests for a restore. The header is this server's own, so
//! its sentences are too.

use std::fmt;

/// Why the past cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryFault {
    /// The table, by name, keeps no history.
    NotKept(String),
    /// The time is not one that can be seen; in seconds since 1970.
    Outside {
        /// The time asked for.
        asked: u64,
        /// The earliest second.
        earliest: u64,
        /// The latest one.
        latest: u64,
    },
    /// A text that is no time.
    Time(String),
    /// An index, by name, of a table with more changes since than a read looks at.
    Index {
        /// The index.
        name: String,
        /// How many changes it looks at.
        changes: u64,
    },
    /// An operation, by name, that does not read items.
    Operation(&'static str),
    /// A statement that writes.
    WritingStatement,
    /// A restore of neither a table's name nor its ARN.
    SourceMissing,
    /// A restore of both.
    TwoSources,
    /// A restore to no time.
    TimeMissing,
    /// A restore to a time and to the latest.
    TwoTimes,
    /// A restored table with an index, by name, that the source has not like this.
    OtherIndex(String),
    /// WarmThroughput in the override of an index.
    WarmThroughput,
    /// Throughput that does not go with the billing mode, by its parameter.
    Throughput(&'static str),
}

/// The header that asks for a moment.
const AS_OF: &str = "x-stator-as-of";

impl fmt::Display for HistoryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotKept(table) => write!(
                f,
                "{AS_OF} needs point-in-time recovery, which is off for table {table}; switch it \
                 on with UpdateContinuousBackups"
            ),
            Self::Outside { asked, earliest, latest } => write!(
                f,
                "{AS_OF} {asked} is outside the recovery window: from {earliest} to {latest}, in \
                 seconds since 1970"
            ),
            Self::Time(text) => write!(
                f,
                "{AS_OF} is \"{text}\"; it must be a time, as 1764396000 or 2025-11-29T06:00:00Z"
            ),
            Self::Index { name, changes } => write!(
                f,
                "{AS_OF} shows an index from the changes of its table since that time, and for \
                 index {name} there are more than {changes}. Query the table, or restore it to \
                 that time"
            ),
            Self::Operation(operation) => write!(
                f,
                "{AS_OF} is not taken by {operation}; GetItem, BatchGetItem, Query, Scan and SELECT \
                 of ExecuteStatement take it"
            ),
            Self::WritingStatement => {
                write!(f, "{AS_OF} is taken by SELECT, not by statements that write")
            }
            Self::SourceMissing => f.write_str(
                "One or more parameter values were invalid: SourceTableName or SourceTableArn must \
                 be specified",
            ),
            Self::TwoSources => f.write_str(
                "One or more parameter values were invalid: Only one of SourceTableName and \
                 SourceTableArn can be specified",
            ),
            Self::TimeMissing => f.write_str(
                "One or more parameter values were invalid: RestoreDateTime or \
                 UseLatestRestorableTime must be specified",
            ),
            Self::TwoTimes => f.write_str(
                "One or more parameter values were invalid: Only one of RestoreDateTime and \
                 UseLatestRestorableTime can be specified",
            ),
            Self::OtherIndex(index) => write!(
                f,
                "One or more parameter values were invalid: Index {index} of the override does not \
                 match an index of the source table"
            ),
            Self::WarmThroughput => f.write_str(
                "One or more parameter values were invalid: WarmThroughput is not supported in \
                 GlobalSecondaryIndexOverride",
            ),
            Self::Throughput(parameter) => write!(
                f,
                "One or more parameter values were invalid: {parameter} does not go with the \
                 billing mode of the restored table"
            ),
        }
    }
}
