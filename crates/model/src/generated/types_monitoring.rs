//! Structs of the monitoring operations.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use crate::{
    ApproximateCreationDateTimePrecision, ContributorInsightsAction, ContributorInsightsMode,
    ContributorInsightsStatus, DestinationStatus,
};

/// `ContributorInsightsSummary` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContributorInsightsSummary {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `ContributorInsightsStatus`, optional.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// `ContributorInsightsMode`, optional.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// `DescribeContributorInsightsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeContributorInsightsInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
}

/// `DescribeContributorInsightsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeContributorInsightsOutput {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `ContributorInsightsRuleList`, optional.
    pub contributor_insights_rule_list: Option<Vec<String>>,
    /// `ContributorInsightsStatus`, optional.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// `LastUpdateDateTime`, optional, seconds since 1970.
    pub last_update_date_time: Option<f64>,
    /// `FailureException`, optional.
    pub failure_exception: Option<FailureException>,
    /// `ContributorInsightsMode`, optional.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// `DescribeKinesisStreamingDestinationInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeKinesisStreamingDestinationInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
}

/// `DescribeKinesisStreamingDestinationOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeKinesisStreamingDestinationOutput {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `KinesisDataStreamDestinations`, optional.
    pub kinesis_data_stream_destinations: Option<Vec<KinesisDataStreamDestination>>,
}

/// `EnableKinesisStreamingConfiguration` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnableKinesisStreamingConfiguration {
    /// `ApproximateCreationDateTimePrecision`, optional.
    pub approximate_creation_date_time_precision: Option<ApproximateCreationDateTimePrecision>,
}

/// `FailureException` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FailureException {
    /// `ExceptionName`, optional.
    pub exception_name: Option<String>,
    /// `ExceptionDescription`, optional.
    pub exception_description: Option<String>,
}

/// `KinesisDataStreamDestination` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KinesisDataStreamDestination {
    /// `StreamArn`, optional; 37 to 1024 characters.
    pub stream_arn: Option<String>,
    /// `DestinationStatus`, optional.
    pub destination_status: Option<DestinationStatus>,
    /// `DestinationStatusDescription`, optional.
    pub destination_status_description: Option<String>,
    /// `ApproximateCreationDateTimePrecision`, optional.
    pub approximate_creation_date_time_precision: Option<ApproximateCreationDateTimePrecision>,
}

/// `KinesisStreamingDestinationInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KinesisStreamingDestinationInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `StreamArn`, required; 37 to 1024 characters.
    pub stream_arn: String,
    /// `EnableKinesisStreamingConfiguration`, optional.
    pub enable_kinesis_streaming_configuration: Option<EnableKinesisStreamingConfiguration>,
}

/// `KinesisStreamingDestinationOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KinesisStreamingDestinationOutput {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `StreamArn`, optional; 37 to 1024 characters.
    pub stream_arn: Option<String>,
    /// `DestinationStatus`, optional.
    pub destination_status: Option<DestinationStatus>,
    /// `EnableKinesisStreamingConfiguration`, optional.
    pub enable_kinesis_streaming_configuration: Option<EnableKinesisStreamingConfiguration>,
}

/// `ListContributorInsightsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListContributorInsightsInput {
    /// `TableName`, optional; 1 to 1024 characters.
    pub table_name: Option<String>,
    /// `NextToken`, optional.
    pub next_token: Option<String>,
    /// `MaxResults`, optional; at most 100.
    pub max_results: Option<i32>,
}

/// `ListContributorInsightsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListContributorInsightsOutput {
    /// `ContributorInsightsSummaries`, optional.
    pub contributor_insights_summaries: Option<Vec<ContributorInsightsSummary>>,
    /// `NextToken`, optional.
    pub next_token: Option<String>,
}

/// `UpdateContributorInsightsInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateContributorInsightsInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `ContributorInsightsAction`, required.
    pub contributor_insights_action: ContributorInsightsAction,
    /// `ContributorInsightsMode`, optional.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// `UpdateContributorInsightsOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateContributorInsightsOutput {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `IndexName`, optional; 3 to 255 characters.
    pub index_name: Option<String>,
    /// `ContributorInsightsStatus`, optional.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// `ContributorInsightsMode`, optional.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// `UpdateKinesisStreamingConfiguration` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateKinesisStreamingConfiguration {
    /// `ApproximateCreationDateTimePrecision`, optional.
    pub approximate_creation_date_time_precision: Option<ApproximateCreationDateTimePrecision>,
}

/// `UpdateKinesisStreamingDestinationInput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateKinesisStreamingDestinationInput {
    /// `TableName`, required; 1 to 1024 characters.
    pub table_name: String,
    /// `StreamArn`, required; 37 to 1024 characters.
    pub stream_arn: String,
    /// `UpdateKinesisStreamingConfiguration`, optional.
    pub update_kinesis_streaming_configuration: Option<UpdateKinesisStreamingConfiguration>,
}

/// `UpdateKinesisStreamingDestinationOutput` of the service model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateKinesisStreamingDestinationOutput {
    /// `TableName`, optional; 3 to 255 characters.
    pub table_name: Option<String>,
    /// `StreamArn`, optional; 37 to 1024 characters.
    pub stream_arn: Option<String>,
    /// `DestinationStatus`, optional.
    pub destination_status: Option<DestinationStatus>,
    /// `UpdateKinesisStreamingConfiguration`, optional.
    pub update_kinesis_streaming_configuration: Option<UpdateKinesisStreamingConfiguration>,
}
