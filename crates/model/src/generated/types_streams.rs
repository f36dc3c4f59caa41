//! Structs of the streams operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    KeySchemaElement, OperationType, ShardFilterType, ShardIteratorType, StreamStatus,
    StreamViewType,
};
use value::Item;

/// `DescribeStreamInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeStreamInput {
    /// `StreamArn`, required; 37 to 1024 characters.
    pub stream_arn: String,
    /// `Limit`, optional; at least 1.
    pub limit: Option<i32>,
    /// `ExclusiveStartShardId`, optional; 28 to 65 characters.
    pub exclusive_start_shard_id: Option<String>,
    /// `ShardFilter`, optional.
    pub shard_filter: Option<ShardFilter>,
}

/// `DescribeStreamOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeStreamOutput {
    /// `StreamDescription`, optional.
    pub stream_description: Option<StreamDescription>,
}

/// `GetRecordsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetRecordsInput {
    /// `ShardIterator`, required; 1 to 2048 characters.
    pub shard_iterator: String,
    /// `Limit`, optional; at least 1.
    pub limit: Option<i32>,
}

/// `GetRecordsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetRecordsOutput {
    /// `Records`, optional.
    pub records: Option<Vec<Record>>,
    /// `NextShardIterator`, optional; 1 to 2048 characters.
    pub next_shard_iterator: Option<String>,
}

/// `GetShardIteratorInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetShardIteratorInput {
    /// `StreamArn`, required; 37 to 1024 characters.
    pub stream_arn: String,
    /// `ShardId`, required; 28 to 65 characters.
    pub shard_id: String,
    /// `ShardIteratorType`, required.
    pub shard_iterator_type: ShardIteratorType,
    /// `SequenceNumber`, optional; 21 to 40 characters.
    pub sequence_number: Option<String>,
    /// `Timestamp`, optional, seconds since 1970.
    pub timestamp: Option<f64>,
}

/// `GetShardIteratorOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetShardIteratorOutput {
    /// `ShardIterator`, optional; 1 to 2048 characters.
    pub shard_iterator: Option<String>,
}

/// `Identity` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// `PrincipalId`, optional.
    pub principal_id: Option<String>,
    /// `Type`, optional.
    pub type_: Option<String>,
}

/// `ListStreamsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListStreamsInput {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `Limit`, optional; at least 1.
    pub limit: Option<i32>,
    /// `ExclusiveStartStreamArn`, optional; 37 to 1024 characters.
    pub exclusive_start_stream_arn: Option<String>,
}

/// `ListStreamsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListStreamsOutput {
    /// `Streams`, optional.
    pub streams: Option<Vec<Stream>>,
    /// `LastEvaluatedStreamArn`, optional; 37 to 1024 characters.
    pub last_evaluated_stream_arn: Option<String>,
}

/// `Record` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// `eventID`, optional.
    pub event_id: Option<String>,
    /// `eventName`, optional.
    pub event_name: Option<OperationType>,
    /// `eventVersion`, optional.
    pub event_version: Option<String>,
    /// `eventSource`, optional.
    pub event_source: Option<String>,
    /// `awsRegion`, optional.
    pub aws_region: Option<String>,
    /// `dynamodb`, optional.
    pub dynamodb: Option<StreamRecord>,
    /// `userIdentity`, optional.
    pub user_identity: Option<Identity>,
}

/// `SequenceNumberRange` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SequenceNumberRange {
    /// `StartingSequenceNumber`, optional; 21 to 40 characters.
    pub starting_sequence_number: Option<String>,
    /// `EndingSequenceNumber`, optional; 21 to 40 characters.
    pub ending_sequence_number: Option<String>,
}

/// `Shard` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shard {
    /// `ShardId`, optional; 28 to 65 characters.
    pub shard_id: Option<String>,
    /// `SequenceNumberRange`, optional.
    pub sequence_number_range: Option<SequenceNumberRange>,
    /// `ParentShardId`, optional; 28 to 65 characters.
    pub parent_shard_id: Option<String>,
}

/// `ShardFilter` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShardFilter {
    /// `Type`, optional.
    pub type_: Option<ShardFilterType>,
    /// `ShardId`, optional; 28 to 65 characters.
    pub shard_id: Option<String>,
}

/// `Stream` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    /// `StreamArn`, optional; 37 to 1024 characters.
    pub stream_arn: Option<String>,
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `StreamLabel`, optional.
    pub stream_label: Option<String>,
}

/// `StreamDescription` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamDescription {
    /// `StreamArn`, optional; 37 to 1024 characters.
    pub stream_arn: Option<String>,
    /// `StreamLabel`, optional.
    pub stream_label: Option<String>,
    /// `StreamStatus`, optional.
    pub stream_status: Option<StreamStatus>,
    /// `StreamViewType`, optional.
    pub stream_view_type: Option<StreamViewType>,
    /// `CreationRequestDateTime`, optional, seconds since 1970.
    pub creation_request_date_time: Option<f64>,
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `KeySchema`, optional; at least 1 entries.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// `Shards`, optional.
    pub shards: Option<Vec<Shard>>,
    /// `LastEvaluatedShardId`, optional; 28 to 65 characters.
    pub last_evaluated_shard_id: Option<String>,
}

/// `StreamRecord` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamRecord {
    /// `ApproximateCreationDateTime`, optional, seconds since 1970.
    pub approximate_creation_date_time: Option<f64>,
    /// `Keys`, optional.
    pub keys: Option<Item>,
    /// `NewImage`, optional.
    pub new_image: Option<Item>,
    /// `OldImage`, optional.
    pub old_image: Option<Item>,
    /// `SequenceNumber`, optional; 21 to 40 characters.
    pub sequence_number: Option<String>,
    /// `SizeBytes`, optional; at least 1.
    pub size_bytes: Option<i64>,
    /// `StreamViewType`, optional.
    pub stream_view_type: Option<StreamViewType>,
}
