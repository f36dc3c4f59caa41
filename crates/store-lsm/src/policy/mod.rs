//! Policy of background work: when to compact, how fast a step goes, when writers must wait.
//!
//! Decisions only, as pure functions of what waits ([`Backlog`]) and of what a step's pace depends
//! on ([`Pressure`]). [`crate::scheduler`], [`crate::workers`] and [`crate::pacing`] carry them
//! out.

use std::time::Duration;

/// Writers wait while this many memtables wait for a flush.
pub(crate) const SEALED_MEMTABLES: usize = 4;
/// Writers wait while the newest level has this many runs.
const NEWEST_RUNS: usize = 24;
/// Beyond this nothing is written: the manifest counts runs in one byte.
const MOST_RUNS: usize = 200;

/// A step pauses for this long after a slice of work when it is not late.
pub(crate) const PAUSE: Duration = Duration::from_millis(4);
/// The tree compacts from 4 runs in the newest level on: from this many on it is late, and pauses
/// less.
pub(crate) const MANY_RUNS: usize = 6;
/// Compaction may find more to do for this long before it pauses less.
pub(crate) const BUSY: Duration = Duration::from_secs(2);

/// A pause of compaction that goes as fast as it can: enough to see whether others wait.
pub(crate) const BREATH: Duration = Duration::from_micros(100);
/// Others wait for the processors when steps wake so late from their pauses on average.
pub(crate) const LATE: Duration = Duration::from_micros(200);

/// How urgent a compaction is, which decides how many tables of the newest level it takes to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// As many as the tree's strategy lets add up.
    Due,
    /// From two on, since the store is idle.
    Early,
}

/// What waits for the workers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backlog {
    /// Runs of tables in the newest level, which every read searches.
    pub(crate) newest_runs: usize,
    /// Memtables that wait for a flush, the one that is being written included.
    pub(crate) sealed_memtables: usize,
}

/// A kind of background step.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// A memtable with this number of entries becomes a table.
    Flush {
        entries: u64,
    },
    Compaction,
}

/// What the pace of a step depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pressure {
    pub(crate) backlog: Backlog,
    /// Bytes of the current memtable, and at which size it is replaced.
    pub(crate) memtable_bytes: u64,
    pub(crate) memtable_capacity: u64,
    /// A caller waits for a step to end.
    pub(crate) expedited: bool,
    /// For how long compaction has found something to do that cannot wait.
    pub(crate) compacting: Duration,
    /// How late steps wake from their pauses, on average.
    pub(crate) lateness: Duration,
}

/// How long a step pauses after a slice of work, when `done` entries are written.
pub(crate) fn pause(pressure: &Pressure, work: Work, done: u64) -> Duration {
    if pressure.expedited {
        return Duration::ZERO;
    }
    let Backlog { newest_runs, sealed_memtables } = pressure.backlog;
    match work {
        Work::Flush { entries } => {
            let (filled, capacity) =
                (pressure.memtable_bytes, u128::from(pressure.memtable_capacity));
            // Done before the next memtable is half full.
            let late = u128::from(done) * capacity < 2 * u128::from(filled) * u128::from(entries);
            if late || sealed_memtables > 1 { Duration::ZERO } else { PAUSE }
        }
        Work::Compaction => match (newest_runs, pressure.compacting) {
            (runs, _) if runs >= 2 * MANY_RUNS => Duration::ZERO,
            // What waits in deeper levels can wait longer than a request.
            (_, busy) if busy >= 2 * BUSY && pressure.lateness < LATE => BREATH,
            (runs, busy) if runs >= MANY_RUNS || busy >= BUSY => PAUSE / 4,
            _ => PAUSE,
        },
    }
}

/// Whether writers wait until less is to be done. Without compaction its backlog is no reason.
pub(crate) const fn writers_wait(backlog: Backlog, compacting: bool) -> bool {
    let unsorted = compacting && backlog.newest_runs >= NEWEST_RUNS;
    unsorted || backlog.sealed_memtables >= SEALED_MEMTABLES
}

/// Whether so much is to be done that a write fails, because flushes or compactions do.
pub(crate) const fn writers_fail(backlog: Backlog) -> bool {
    backlog.newest_runs > MOST_RUNS || backlog.sealed_memtables > 4 * SEALED_MEMTABLES
}

#[cfg(test)]
mod tests;
