//! Constraint tables of the streams structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Limits, Member, Shape, Structure};

/// `DescribeStreamInput`.
pub(crate) static DESCRIBE_STREAM_INPUT: Structure = Structure {
    name: "DescribeStreamInput",
    members: &[
        Member::required("StreamArn", &shapes::STREAM_ARN, 0),
        Member::optional(
            "Limit",
            &Shape::Integer(Limits { min: Some(1), max: Some(100), pattern: None }),
            1,
        ),
        Member::optional("ExclusiveStartShardId", &shapes::SHARD_ID, 2),
        Member::optional("ShardFilter", &shapes::SHARD_FILTER, 3),
    ],
};

/// `GetRecordsInput`.
pub(crate) static GET_RECORDS_INPUT: Structure = Structure {
    name: "GetRecordsInput",
    members: &[
        Member::required("ShardIterator", &shapes::SHARD_ITERATOR, 0),
        Member::optional(
            "Limit",
            &Shape::Integer(Limits { min: Some(1), max: Some(1000), pattern: None }),
            1,
        ),
    ],
};

/// `GetShardIteratorInput`.
pub(crate) static GET_SHARD_ITERATOR_INPUT: Structure = Structure {
    name: "GetShardIteratorInput",
    members: &[
        Member::required("StreamArn", &shapes::STREAM_ARN, 0),
        Member::required("ShardId", &shapes::SHARD_ID, 1),
        Member::required("ShardIteratorType", &shapes::SHARD_ITERATOR_TYPE, 2),
        Member::optional("SequenceNumber", &shapes::SEQUENCE_NUMBER, 3),
        Member::optional("Timestamp", &Shape::Double, 4),
    ],
};

/// `ListStreamsInput`.
pub(crate) static LIST_STREAMS_INPUT: Structure = Structure {
    name: "ListStreamsInput",
    members: &[
        Member::optional("TableName", &shapes::TABLE_NAME, 0),
        Member::optional(
            "Limit",
            &Shape::Integer(Limits { min: Some(1), max: Some(100), pattern: None }),
            1,
        ),
        Member::optional("ExclusiveStartStreamArn", &shapes::STREAM_ARN, 2),
    ],
};

/// `ShardFilter`.
pub(crate) static SHARD_FILTER: Structure = Structure {
    name: "ShardFilter",
    members: &[
        Member::optional("Type", &shapes::SHARD_FILTER_TYPE, 0),
        Member::optional("ShardId", &shapes::SHARD_ID, 1),
    ],
};
