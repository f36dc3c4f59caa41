//! When there is time to merge runs of the newest level although they are few.
//!
//! The tree compacts from four runs on. Up to three are left behind by the last writes, and every range that is read
//! afterwards merges them anew: a page of ten items takes a fifth to two fifths longer (`docs/internals/performance.md`). So they
//! are merged once nobody has written for a second, or the tables have stayed as they are for half a minute.

use store::Stamp;

/// After so many looks at the same tables nobody writes much.
const LOOKS: u32 = 30;

/// From how many tables in the newest level on they are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Merging {
    /// As many as the tree's strategy lets add up.
    Due,
    /// From two on, since there is time.
    Early,
}

/// What the last looks saw. One look a second.
#[derive(Debug)]
pub(crate) struct Quiet {
    published: Stamp,
    /// The version of the tree.
    version: u64,
    /// Looks at this version.
    looks: u32,
    /// The version for which there was time the last time.
    used: Option<u64>,
}

impl Quiet {
    pub(crate) fn new(published: Stamp) -> Self {
        Self { published, version: 0, looks: 0, used: None }
    }

    /// One look. Says whether there is time, once for each state of the tables.
    pub(crate) fn look(&mut self, published: Stamp, version: u64, newest_runs: usize) -> bool {
        let nobody_writes = published == std::mem::replace(&mut self.published, published);
        if version != std::mem::replace(&mut self.version, version) {
            self.looks = 0;
        }
        self.looks = self.looks.saturating_add(1);
        let time = nobody_writes || self.looks > LOOKS;
        if !time || newest_runs < 2 || self.used == Some(version) {
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
        let mut quiet = Quiet::new(Stamp(1));
        assert!(!quiet.look(Stamp(5), 3, 3), "somebody wrote since the look before");
        assert!(quiet.look(Stamp(5), 3, 3));
        assert!(!quiet.look(Stamp(5), 3, 3), "the same tables");
        assert!(!quiet.look(Stamp(6), 4, 3));
        assert!(quiet.look(Stamp(6), 4, 3), "other tables");
    }

    #[test]
    fn one_run_needs_no_merging() {
        let mut quiet = Quiet::new(Stamp(1));
        assert!(!quiet.look(Stamp(1), 1, 1));
        assert!(quiet.look(Stamp(1), 1, 2));
    }

    #[test]
    fn there_is_time_when_memtables_fill_slowly() {
        let mut quiet = Quiet::new(Stamp(0));
        for second in 1..=u64::from(LOOKS) {
            assert!(!quiet.look(Stamp(second), 7, 2), "second {second}");
        }
        assert!(quiet.look(Stamp(u64::from(LOOKS) + 1), 7, 2));
        assert!(!quiet.look(Stamp(u64::from(LOOKS) + 2), 8, 2), "other tables begin it anew");
    }
}
