//! Decoders of the streams structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    DescribeStreamInput, GetRecordsInput, GetShardIteratorInput, ListStreamsInput, ShardFilter,
};

use super::rows_streams as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for DescribeStreamInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_STREAM_INPUT, &mut |d, member| {
            match member {
                0 => out.stream_arn = d.take()?,
                1 => out.limit = d.take()?,
                2 => out.exclusive_start_shard_id = d.take()?,
                _ => out.shard_filter = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GetRecordsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GET_RECORDS_INPUT, &mut |d, member| {
            match member {
                0 => out.shard_iterator = d.take()?,
                _ => out.limit = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GetShardIteratorInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GET_SHARD_ITERATOR_INPUT, &mut |d, member| {
            match member {
                0 => out.stream_arn = d.take()?,
                1 => out.shard_id = d.take()?,
                2 => out.shard_iterator_type = d.take()?,
                3 => out.sequence_number = d.take()?,
                _ => out.timestamp = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListStreamsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_STREAMS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.limit = d.take()?,
                _ => out.exclusive_start_stream_arn = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ShardFilter {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::SHARD_FILTER, &mut |d, member| {
            match member {
                0 => out.type_ = d.take()?,
                _ => out.shard_id = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
