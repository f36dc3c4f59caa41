//! Encoders of the streams structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    DescribeStreamOutput, GetRecordsOutput, GetShardIteratorOutput, Identity, ListStreamsOutput,
    Record, SequenceNumberRange, Shard, Stream, StreamDescription, StreamRecord,
};

use crate::encode::{Encode, Encoder};

impl Encode for DescribeStreamOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("StreamDescription", &self.stream_description);
        e.close();
    }
}

impl Encode for GetRecordsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Records", &self.records);
        e.optional("NextShardIterator", &self.next_shard_iterator);
        e.close();
    }
}

impl Encode for GetShardIteratorOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ShardIterator", &self.shard_iterator);
        e.close();
    }
}

impl Encode for Identity {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("PrincipalId", &self.principal_id);
        e.optional("Type", &self.type_);
        e.close();
    }
}

impl Encode for ListStreamsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Streams", &self.streams);
        e.optional("LastEvaluatedStreamArn", &self.last_evaluated_stream_arn);
        e.close();
    }
}

impl Encode for Record {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("eventID", &self.event_id);
        e.optional("eventName", &self.event_name);
        e.optional("eventVersion", &self.event_version);
        e.optional("eventSource", &self.event_source);
        e.optional("awsRegion", &self.aws_region);
        e.optional("dynamodb", &self.dynamodb);
        e.optional("userIdentity", &self.user_identity);
        e.close();
    }
}

impl Encode for SequenceNumberRange {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("StartingSequenceNumber", &self.starting_sequence_number);
        e.optional("EndingSequenceNumber", &self.ending_sequence_number);
        e.close();
    }
}

impl Encode for Shard {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ShardId", &self.shard_id);
        e.optional("SequenceNumberRange", &self.sequence_number_range);
        e.optional("ParentShardId", &self.parent_shard_id);
        e.close();
    }
}

impl Encode for Stream {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("StreamArn", &self.stream_arn);
        e.optional("TableName", &self.table_name);
        e.optional("StreamLabel", &self.stream_label);
        e.close();
    }
}

impl Encode for StreamDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("StreamArn", &self.stream_arn);
        e.optional("StreamLabel", &self.stream_label);
        e.optional("StreamStatus", &self.stream_status);
        e.optional("StreamViewType", &self.stream_view_type);
        e.optional("CreationRequestDateTime", &self.creation_request_date_time);
        e.optional("TableName", &self.table_name);
        e.optional("KeySchema", &self.key_schema);
        e.optional("Shards", &self.shards);
        e.optional("LastEvaluatedShardId", &self.last_evaluated_shard_id);
        e.close();
    }
}

impl Encode for StreamRecord {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ApproximateCreationDateTime", &self.approximate_creation_date_time);
        e.optional("Keys", &self.keys);
        e.optional("NewImage", &self.new_image);
        e.optional("OldImage", &self.old_image);
        e.optional("SequenceNumber", &self.sequence_number);
        e.optional("SizeBytes", &self.size_bytes);
        e.optional("StreamViewType", &self.stream_view_type);
        e.close();
    }
}
