//! Why a request is throttled, and the answer that says so.

use model::{ApiError, ReasonCode, ThrottlingReason};

use crate::capacity::Direction;
use crate::keys::Source;

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// The provisioned throughput of the table or index.
    Provisioned,
    /// What one partition gives.
    Partition,
    /// What an on-demand table or index does at once.
    OnDemand,
    /// The maximum that was set for an on-demand table or index.
    Maximum,
}

/// A limit that was reached, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exceeded {
    limit: Limit,
    direction: Direction,
    /// The ARN of the table or index.
    resource: String,
    /// Whether it is an index.
    of_index: bool,
}

impl Exceeded {
    pub(super) fn new(limit: Limit, source: Source<'_>, direction: Direction) -> Self {
        let table = source.table().arn();
        let (resource, of_index) = match source {
            Source::Table(_) => (table, false),
            Source::Index(_, index) => (format!("{table}/index/{}", index.name), true),
        };
        Self { limit, direction, resource, of_index }
    }

    /// The reason in the form of the service model: resource type, operation type, limit type.
    fn reason(self) -> ThrottlingReason {
        let resource_type = if self.of_index { "Index" } else { "Table" };
        let operation = match self.direction {
            Direction::Read => "Read",
            Direction::Write => "Write",
        };
        let limit = match self.limit {
            Limit::Provisioned => "ProvisionedThroughputExceeded",
            // On-demand capacity grows by partitions; there is no reason of its own for it.
            Limit::Partition | Limit::OnDemand => "KeyRangeThroughputExceeded",
            Limit::Maximum => "MaxOnDemandThroughputExceeded",
        };
        ThrottlingReason {
            reason: Some(format!("{resource_type}{operation}{limit}")),
            resource: Some(self.resource),
        }
    }

    /// Why an action of a transaction is cancelled.
    pub(crate) fn cancellation(self) -> ReasonCode {
        match self.limit {
            Limit::Provisioned | Limit::Partition => {
                ReasonCode::ProvisionedThroughputExceeded(vec![self.reason()])
            }
            Limit::OnDemand | Limit::Maximum => ReasonCode::ThrottlingError(vec![self.reason()]),
        }
    }
}

impl From<Exceeded> for ApiError {
    /// A partition that gives no more is answered as provisioned throughput in both billing modes
    /// (second-hand).
    fn from(exceeded: Exceeded) -> Self {
        match exceeded.limit {
            Limit::Provisioned | Limit::Partition => {
                Self::ProvisionedThroughputExceeded { reasons: vec![exceeded.reason()] }
            }
            Limit::OnDemand | Limit::Maximum => {
                Self::Throttling { reasons: vec![exceeded.reason()] }
            }
        }
    }
}
