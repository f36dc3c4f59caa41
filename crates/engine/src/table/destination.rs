//! Kinesis destination of a table: the stream that its changes go to.

use model::{ApproximateCreationDateTimePrecision, DestinationStatus};

use crate::layout::OwnerId;

/// A destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The owner of the feed of what is still to be delivered.
    pub(crate) owner: OwnerId,
    /// The ARN of the stream.
    pub(crate) stream: String,
    pub(crate) status: DestinationStatus,
    /// How exact the times of changes are.
    pub(crate) precision: ApproximateCreationDateTimePrecision,
}

impl Destination {
    /// Whether changes go to it.
    pub(crate) const fn takes_changes(&self) -> bool {
        match self.status {
            DestinationStatus::Enabling
            | DestinationStatus::Active
            | DestinationStatus::Updating => true,
            DestinationStatus::Disabling
            | DestinationStatus::Disabled
            | DestinationStatus::EnableFailed => false,
        }
    }
}
