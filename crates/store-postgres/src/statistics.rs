//! What a store shows its operator.

use store::Statistics;

use crate::state::{Shared, TRANSACTIONS};

impl Shared {
    /// Counters and gauges under their names.
    pub(crate) fn statistics(&self) -> Statistics {
        let counters = &self.connector.counters;
        let under_way = (TRANSACTIONS as usize).saturating_sub(self.under_way.available_permits());
        let unreachable = self.connector.availability.unreachable().is_some();
        let (snapshots, most) = self.snapshots.use_of_connections();
        let metrics = vec![
            ("commits_total", counters.commits.get()),
            ("commit_groups_total", counters.commit_groups.get()),
            ("commit_conflicts_total", counters.conflicts.get()),
            ("commits_alone_total", counters.commits_alone.get()),
            ("retried_commits_total", counters.retried_commits.get()),
            ("asked_commits_total", counters.asked_commits.get()),
            ("unknown_commits_total", counters.unknown_commits.get()),
            ("waiting_commits", self.writes.waiting() as u64),
            ("transactions_under_way", under_way as u64),
            ("reads_total", counters.reads.get()),
            ("read_groups_total", counters.read_groups.get()),
            ("retried_reads_total", counters.retried_reads.get()),
            ("waiting_reads", self.reads.waiting() as u64),
            ("open_reads", snapshots as u64),
            ("snapshot_connections_limit", most as u64),
            ("snapshot_waits_total", counters.snapshot_waits.get()),
            ("database_connections", counters.connections.get()),
            ("lost_connections_total", counters.lost_connections.get()),
            ("database_unreachable", u64::from(unreachable)),
            ("closed_lag_seconds", counters.closed_lag.get()),
            ("foreign_writer_seconds", counters.foreign_writer.get()),
        ];
        Statistics { metrics, damage: Vec::new() }
    }
}
