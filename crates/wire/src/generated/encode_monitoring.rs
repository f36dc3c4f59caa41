//! Encoders of the monitoring structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    ContributorInsightsSummary, DescribeContributorInsightsOutput,
    DescribeKinesisStreamingDestinationOutput, EnableKinesisStreamingConfiguration,
    FailureException, KinesisDataStreamDestination, KinesisStreamingDestinationOutput,
    ListContributorInsightsOutput, UpdateContributorInsightsOutput,
    UpdateKinesisStreamingConfiguration, UpdateKinesisStreamingDestinationOutput,
};

use crate::encode::{Encode, Encoder};

impl Encode for ContributorInsightsSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("IndexName", &self.index_name);
        e.optional("ContributorInsightsStatus", &self.contributor_insights_status);
        e.optional("ContributorInsightsMode", &self.contributor_insights_mode);
        e.close();
    }
}

impl Encode for DescribeContributorInsightsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("IndexName", &self.index_name);
        e.optional("ContributorInsightsRuleList", &self.contributor_insights_rule_list);
        e.optional("ContributorInsightsStatus", &self.contributor_insights_status);
        e.optional("LastUpdateDateTime", &self.last_update_date_time);
        e.optional("FailureException", &self.failure_exception);
        e.optional("ContributorInsightsMode", &self.contributor_insights_mode);
        e.close();
    }
}

impl Encode for DescribeKinesisStreamingDestinationOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("KinesisDataStreamDestinations", &self.kinesis_data_stream_destinations);
        e.close();
    }
}

impl Encode for EnableKinesisStreamingConfiguration {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional(
            "ApproximateCreationDateTimePrecision",
            &self.approximate_creation_date_time_precision,
        );
        e.close();
    }
}

impl Encode for FailureException {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ExceptionName", &self.exception_name);
        e.optional("ExceptionDescription", &self.exception_description);
        e.close();
    }
}

impl Encode for KinesisDataStreamDestination {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("StreamArn", &self.stream_arn);
        e.optional("DestinationStatus", &self.destination_status);
        e.optional("DestinationStatusDescription", &self.destination_status_description);
        e.optional(
            "ApproximateCreationDateTimePrecision",
            &self.approximate_creation_date_time_precision,
        );
        e.close();
    }
}

impl Encode for KinesisStreamingDestinationOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("StreamArn", &self.stream_arn);
        e.optional("DestinationStatus", &self.destination_status);
        e.optional(
            "EnableKinesisStreamingConfiguration",
            &self.enable_kinesis_streaming_configuration,
        );
        e.close();
    }
}

impl Encode for ListContributorInsightsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ContributorInsightsSummaries", &self.contributor_insights_summaries);
        e.optional("NextToken", &self.next_token);
        e.close();
    }
}

impl Encode for UpdateContributorInsightsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("IndexName", &self.index_name);
        e.optional("ContributorInsightsStatus", &self.contributor_insights_status);
        e.optional("ContributorInsightsMode", &self.contributor_insights_mode);
        e.close();
    }
}

impl Encode for UpdateKinesisStreamingConfiguration {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional(
            "ApproximateCreationDateTimePrecision",
            &self.approximate_creation_date_time_precision,
        );
        e.close();
    }
}

impl Encode for UpdateKinesisStreamingDestinationOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("StreamArn", &self.stream_arn);
        e.optional("DestinationStatus", &self.destination_status);
        e.optional(
            "UpdateKinesisStreamingConfiguration",
            &self.update_kinesis_streaming_configuration,
        );
        e.close();
    }
}
