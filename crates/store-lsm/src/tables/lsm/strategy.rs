//! The compaction strategy: the crate's leveled one.

use lsm_tree::compaction::Leveled;

use crate::policy::Urgency;

/// The strategy of a compaction of this urgency, for tables of this size.
pub(super) fn strategy(urgency: Urgency, table_bytes: u64) -> Leveled {
    let usual = Leveled::default().with_table_target_size(table_bytes);
    match urgency {
        Urgency::Due => usual,
        // The sizes of the levels follow from the product of both numbers, which stays as it is.
        Urgency::Early => {
            usual.with_l0_threshold(2).with_table_target_size(table_bytes.saturating_mul(2))
        }
    }
}
