//! Faults of Kinesis destinations.

use std::fmt;

use super::INVALID;

/// Why a table's changes cannot go to a stream of Kinesis as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DestinationFault {
    /// It is to be enabled and is.
    Enabled,
    /// It is to be disabled and is not active.
    NotActive,
    /// Its settings are to be changed and it is not active.
    NotActiveToUpdate,
    /// A change of settings without any.
    NothingToUpdate,
    /// The settings that it has.
    SamePrecision,
    /// What is no stream of Kinesis in the table's account and Region.
    StreamArn(String),
}

impl fmt::Display for DestinationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Sources: aws-cloudformation/cloudformation-coverage-roadmap issue 707 and aws/aws-cdk
        // issue 16393, answers of AWS.
        const STATE: &str =
            "Table is not in a valid state to enable Kinesis Streaming Destination:";
        match self {
            Self::Enabled => write!(
                f,
                "{STATE} EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform \
                 ENABLE operation."
            ),
            Self::NotActive => write!(
                f,
                "{STATE} KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."
            ),
            Self::NotActiveToUpdate => write!(
                f,
                "{STATE} KinesisStreamingDestination must be ACTIVE to perform UPDATE operation."
            ),
            Self::NothingToUpdate => write!(
                f,
                "{INVALID} UpdateKinesisStreamingConfiguration must be given to update the destination"
            ),
            Self::SamePrecision => {
                write!(f, "{INVALID} ApproximateCreationDateTimePrecision is as requested already")
            }
            Self::StreamArn(arn) => write!(
                f,
                "{INVALID} {arn} is not the ARN of a Kinesis data stream in the account and Region of the \
                 table"
            ),
        }
    }
}
