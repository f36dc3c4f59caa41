//! The compaction strategy: the crate's leveled one.

use lsm_tree::compaction::Leveled;

use crate::policy::Urgency;

/// The strategy of a compaction of this urgency.
pub(super) fn strategy(urgency: Urgency) -> Leveled {
    let usual = Leveled::default();
    match urgency {
        Urgency::Due => usual,
        // The sizes of the levels follow from the product of both numbers, which stays what it is
        // by default.
        Urgency::Early => usual.with_l0_threshold(2).with_table_target_size(128 << 20),
    }
}
