//! Constraint tables of the monitoring structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Member, Structure};

/// `DescribeContributorInsightsInput`.
pub(crate) static DESCRIBE_CONTRIBUTOR_INSIGHTS_INPUT: Structure = Structure {
    name: "DescribeContributorInsightsInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::optional("IndexName", &shapes::INDEX_NAME, 1),
    ],
};

/// `DescribeKinesisStreamingDestinationInput`.
pub(crate) static DESCRIBE_KINESIS_STREAMING_DESTINATION_INPUT: Structure = Structure {
    name: "DescribeKinesisStreamingDestinationInput",
    members: &[Member::required("TableName", &shapes::TABLE_ARN, 0)],
};

/// `EnableKinesisStreamingConfiguration`.
pub(crate) static ENABLE_KINESIS_STREAMING_CONFIGURATION: Structure = Structure {
    name: "EnableKinesisStreamingConfiguration",
    members: &[Member::optional(
        "ApproximateCreationDateTimePrecision",
        &shapes::APPROXIMATE_CREATION_DATE_TIME_PRECISION,
        0,
    )],
};

/// `KinesisStreamingDestinationInput`.
pub(crate) static KINESIS_STREAMING_DESTINATION_INPUT: Structure = Structure {
    name: "KinesisStreamingDestinationInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::required("StreamArn", &shapes::STREAM_ARN, 1),
        Member::optional(
            "EnableKinesisStreamingConfiguration",
            &shapes::ENABLE_KINESIS_STREAMING_CONFIGURATION,
            2,
        ),
    ],
};

/// `ListContributorInsightsInput`.
pub(crate) static LIST_CONTRIBUTOR_INSIGHTS_INPUT: Structure = Structure {
    name: "ListContributorInsightsInput",
    members: &[
        Member::optional("TableName", &shapes::TABLE_ARN, 0),
        Member::optional("NextToken", &shapes::NEXT_TOKEN_STRING, 1),
        Member::optional("MaxResults", &shapes::LIST_CONTRIBUTOR_INSIGHTS_LIMIT, 2),
    ],
};

/// `UpdateContributorInsightsInput`.
pub(crate) static UPDATE_CONTRIBUTOR_INSIGHTS_INPUT: Structure = Structure {
    name: "UpdateContributorInsightsInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::optional("IndexName", &shapes::INDEX_NAME, 1),
        Member::required("ContributorInsightsAction", &shapes::CONTRIBUTOR_INSIGHTS_ACTION, 2),
        Member::optional("ContributorInsightsMode", &shapes::CONTRIBUTOR_INSIGHTS_MODE, 3),
    ],
};

/// `UpdateKinesisStreamingConfiguration`.
pub(crate) static UPDATE_KINESIS_STREAMING_CONFIGURATION: Structure = Structure {
    name: "UpdateKinesisStreamingConfiguration",
    members: &[Member::optional(
        "ApproximateCreationDateTimePrecision",
        &shapes::APPROXIMATE_CREATION_DATE_TIME_PRECISION,
        0,
    )],
};

/// `UpdateKinesisStreamingDestinationInput`.
pub(crate) static UPDATE_KINESIS_STREAMING_DESTINATION_INPUT: Structure = Structure {
    name: "UpdateKinesisStreamingDestinationInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::required("StreamArn", &shapes::STREAM_ARN, 1),
        Member::optional(
            "UpdateKinesisStreamingConfiguration",
            &shapes::UPDATE_KINESIS_STREAMING_CONFIGURATION,
            2,
        ),
    ],
};
