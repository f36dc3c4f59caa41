//! Schedule of time to live: how far the expired items of each table have been deleted.
//!
//! In memory; after a restart the jobs look from the beginning once.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use crate::layout::OwnerId;

/// For each owner of marks, the second before which every mark was dealt with.
#[derive(Debug, Default)]
pub(crate) struct Schedule {
    done: Mutex<BTreeMap<OwnerId, u64>>,
}

impl Schedule {
    /// The second from which on an owner's marks are still to be looked at.
    pub(crate) fn done_to(&self, owner: OwnerId) -> u64 {
        self.done.lock().get(&owner).copied().unwrap_or(0)
    }

    /// Every mark of an owner before this second was dealt with.
    pub(crate) fn set_done_to(&self, owner: OwnerId, second: u64) {
        self.done.lock().insert(owner, second);
    }

    /// Forgets how far it is, if others write marks too: one that they wrote late is before that.
    pub(crate) fn look_again(&self, others: bool) {
        if others {
            self.done.lock().clear();
        }
    }

    /// Goes back to `overdue`, the earliest second that was marked late, and forgets all but
    /// `owners`.
    pub(crate) fn go_back(&self, overdue: u64, owners: &[OwnerId]) {
        let mut done = self.done.lock();
        done.retain(|owner, _| owners.contains(owner));
        done.values_mut().for_each(|second| *second = overdue.min(*second));
    }
}
