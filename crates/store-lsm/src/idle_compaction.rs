//! Idle compaction: merges the few runs that the last writes left in the newest level.
//!
//! The tree compacts from four runs on. Up to three are left by the last writes, and every range
//! that is read afterwards merges them anew: a page of ten items takes a fifth to two fifths longer
//! (`docs/internals/performance.md`). So they are merged once nobody has written for a second, or
//! the tables have stayed as they are for half a minute.

use store::Stamp;

/// After this many observations of the same tables nobody writes much.
const OBSERVATIONS: u32 = 30;

/// What the last observations saw. One observation a second.
#[derive(Debug)]
pub(crate) struct IdleDetector {
    published: Stamp,
    /// The version of the tree.
    version: u64,
    /// Observations of this version.
    observations: u32,
    /// The version for which an early compaction was due the last time.
    used: Option<u64>,
}

impl IdleDetector {
    pub(crate) fn new(published: Stamp) -> Self {
        Self { published, version: 0, observations: 0, used: None }
    }

    /// One observation. Returns whether an early compaction is due, once for each version of the
    /// tables.
    pub(crate) fn observe(&mut self, published: Stamp, version: u64, newest_runs: usize) -> bool {
        let nobody_writes = published == std::mem::replace(&mut self.published, published);
        if version != std::mem::replace(&mut self.version, version) {
            self.observations = 0;
        }
        self.observations = self.observations.saturating_add(1);
        let idle = nobody_writes || self.observations > OBSERVATIONS;
        if !idle || newest_runs < 2 || self.used == Some(version) {
            return false;
        }
        self.used = Some(version);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_time_once_nobody_writes() {
        let mut idle = IdleDetector::new(Stamp(1));
        assert!(!idle.observe(Stamp(5), 3, 3), "somebody wrote since the observation before");
        assert!(idle.observe(Stamp(5), 3, 3));
        assert!(!idle.observe(Stamp(5), 3, 3), "the same tables");
        assert!(!idle.observe(Stamp(6), 4, 3));
        assert!(idle.observe(Stamp(6), 4, 3), "other tables");
    }

    #[test]
    fn one_run_needs_no_merging() {
        let mut idle = IdleDetector::new(Stamp(1));
        assert!(!idle.observe(Stamp(1), 1, 1));
        assert!(idle.observe(Stamp(1), 1, 2));
    }

    #[test]
    fn there_is_time_when_memtables_fill_slowly() {
        let mut idle = IdleDetector::new(Stamp(0));
        for second in 1..=u64::from(OBSERVATIONS) {
            assert!(!idle.observe(Stamp(second), 7, 2), "second {second}");
        }
        assert!(idle.observe(Stamp(u64::from(OBSERVATIONS) + 1), 7, 2));
        assert!(
            !idle.observe(Stamp(u64::from(OBSERVATIONS) + 2), 8, 2),
            "other tables begin it anew"
        );
    }
}
