//! Decoders of the monitoring structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    DescribeContributorInsightsInput, DescribeKinesisStreamingDestinationInput,
    EnableKinesisStreamingConfiguration, KinesisStreamingDestinationInput,
    ListContributorInsightsInput, UpdateContributorInsightsInput,
    UpdateKinesisStreamingConfiguration, UpdateKinesisStreamingDestinationInput,
};

use super::rows_monitoring as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for DescribeContributorInsightsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_CONTRIBUTOR_INSIGHTS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                _ => out.index_name = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeKinesisStreamingDestinationInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_KINESIS_STREAMING_DESTINATION_INPUT, &mut |d, _| {
            out.table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for EnableKinesisStreamingConfiguration {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::ENABLE_KINESIS_STREAMING_CONFIGURATION, &mut |d, _| {
            out.approximate_creation_date_time_precision = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for KinesisStreamingDestinationInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::KINESIS_STREAMING_DESTINATION_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.stream_arn = d.take()?,
                _ => out.enable_kinesis_streaming_configuration = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListContributorInsightsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_CONTRIBUTOR_INSIGHTS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.next_token = d.take()?,
                _ => out.max_results = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateContributorInsightsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_CONTRIBUTOR_INSIGHTS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.index_name = d.take()?,
                2 => out.contributor_insights_action = d.take()?,
                _ => out.contributor_insights_mode = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateKinesisStreamingConfiguration {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_KINESIS_STREAMING_CONFIGURATION, &mut |d, _| {
            out.approximate_creation_date_time_precision = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateKinesisStreamingDestinationInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_KINESIS_STREAMING_DESTINATION_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.stream_arn = d.take()?,
                _ => out.update_kinesis_streaming_configuration = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
