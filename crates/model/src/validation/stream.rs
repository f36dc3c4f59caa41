//! Faults of requests about streams and time to live.

use std::fmt;

use super::INVALID;

/// Why a request about a stream is not valid.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamFault {
    /// A stream switched on without a view type.
    ViewTypeMissing,
    /// A stream switched on while the table, by name, has one.
    AlreadyEnabled(String),
    /// A stream switched off while the table, by name, has none.
    NotEnabled(String),
    /// A text that is not the ARN of a stream.
    BadArn,
    /// A text that is not the id of a shard.
    BadShardId(String),
    /// A text that is no place in the shard.
    BadSequenceNumber(String),
    /// A sequence number where the iterator type, by its spelling, needs one.
    SequenceNumberMissing(&'static str),
    /// A sequence number or time where the iterator type, by its spelling, takes none.
    PositionGiven {
        /// The parameter.
        parameter: &'static str,
        /// The iterator type.
        iterator_type: &'static str,
    },
    /// AT_TIMESTAMP without a time.
    TimestampMissing,
    /// A text that is not a shard iterator.
    BadIterator,
    /// A shard filter without a type.
    FilterTypeMissing,
    /// A shard filter without a shard.
    FilterShardMissing,
}

impl fmt::Display for StreamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ViewTypeMissing => {
                write!(f, "{INVALID} StreamViewType must be specified when StreamEnabled is true")
            }
            Self::AlreadyEnabled(table) => {
                write!(f, "Table already has an enabled stream: TableName: {table}")
            }
            Self::NotEnabled(table) => {
                write!(f, "Table has no stream to disable: TableName: {table}")
            }
            Self::BadArn => f.write_str("Invalid StreamArn"),
            Self::BadShardId(id) => write!(f, "Invalid ShardId: {id}"),
            Self::BadSequenceNumber(number) => write!(f, "Invalid SequenceNumber: {number}"),
            Self::SequenceNumberMissing(iterator_type) => write!(
                f,
                "{INVALID} SequenceNumber must be specified when ShardIteratorType is {iterator_type}"
            ),
            Self::PositionGiven { parameter, iterator_type } => write!(
                f,
                "{INVALID} {parameter} cannot be specified when ShardIteratorType is {iterator_type}"
            ),
            Self::TimestampMissing => write!(
                f,
                "{INVALID} Timestamp must be specified when ShardIteratorType is AT_TIMESTAMP"
            ),
            Self::BadIterator => f.write_str("Invalid ShardIterator"),
            Self::FilterTypeMissing => write!(f, "{INVALID} Type must be specified in ShardFilter"),
            Self::FilterShardMissing => {
                write!(f, "{INVALID} ShardId must be specified when Type is CHILD_SHARDS")
            }
        }
    }
}

/// Why time to live cannot be changed as asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeToLiveFault {
    /// It is on already, with this attribute.
    AlreadyEnabled,
    /// It is off already.
    AlreadyDisabled,
    /// It is on with another attribute, this one.
    OtherAttribute(String),
}

impl fmt::Display for TimeToLiveFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyEnabled => f.write_str("TimeToLive is already enabled"),
            Self::AlreadyDisabled => f.write_str("TimeToLive is already disabled"),
            Self::OtherAttribute(current) => write!(
                f,
                "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
            ),
        }
    }
}
