//! Settings of a table beside its definition: continuous backups, contributor insights and resource
//! policies.
//!
//! Invariant: the earliest restorable time never moves back while backups stay on.

use std::time::Duration;

use env::Timestamp;
use model::ContributorInsightsMode;

/// Everything of this kind; what was never asked for is absent.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct RecordedSettings {
    /// Point-in-time recovery, while it is on.
    pub(crate) recovery: Option<Recovery>,
    /// Contributor insights of the table itself.
    pub(crate) insights: Option<Insights>,
    /// The table's resource policy.
    pub(crate) policy: Option<Policy>,
    /// The resource policy of the newest stream.
    pub(crate) stream_policy: Option<Policy>,
    /// Whether it may be the source of a replica in another account, or is such a replica.
    pub(crate) replicates_settings: Option<bool>,
}

/// Point-in-time recovery of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recovery {
    /// No time before can be restored.
    pub(crate) since: Timestamp,
    /// How many days back one may go.
    pub(crate) days: u32,
}

impl Recovery {
    /// Days when none are asked for. Source: API_PointInTimeRecoverySpecification.
    pub(crate) const DAYS: u32 = 35;

    /// Recovery from `now` on.
    pub(crate) const fn begin(days: u32, now: Timestamp) -> Self {
        Self { since: now, days }
    }

    /// The same with another period: what was out of reach stays so.
    pub(crate) fn resized(self, days: u32, now: Timestamp) -> Self {
        Self { since: self.earliest(now), days }
    }

    /// The earliest time that can be restored at `now`.
    pub(crate) fn earliest(self, now: Timestamp) -> Timestamp {
        const DAY: u64 = 86_400;
        let period = Duration::from_secs(DAY.saturating_mul(self.days.into()));
        self.since.max(before(now, period))
    }

    /// The earliest and the latest second that can be restored at `now`.
    ///
    /// AWS says "typically five minutes before the current time" of the latest one; here it is the
    /// second that is under way, as nothing has to travel first.
    pub(crate) fn window(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let earliest = Timestamp::from_secs(self.earliest(now).as_secs());
        (earliest, earliest.max(Timestamp::from_secs(now.as_secs())))
    }
}

fn before(now: Timestamp, by: Duration) -> Timestamp {
    Timestamp::from_micros(
        now.as_micros().saturating_sub(Timestamp::default().plus(by).as_micros()),
    )
}

/// Contributor insights of a table or a global index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Insights {
    pub(crate) enabled: bool,
    pub(crate) mode: ContributorInsightsMode,
    /// When they were switched on or off, or their mode changed.
    pub(crate) changed: Timestamp,
    /// When they were switched on, if their mode changed since.
    pub(crate) made: Option<Timestamp>,
}

impl Insights {
    /// When they were switched on, or off.
    pub(crate) fn made(&self) -> Timestamp {
        self.made.unwrap_or(self.changed)
    }
}

/// A resource policy: a document that nobody reads yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) document: String,
    /// Grows with every change of the document; milliseconds since 1970.
    pub(crate) revision: u64,
}

#[cfg(test)]
mod tests;
