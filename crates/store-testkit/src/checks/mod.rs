//! The checks, by topic.

mod batches;
mod lifecycle;
mod model;
mod races;
mod ranges;
mod readers;
mod refusals;
mod snapshots;
mod stamps;

use crate::tools::Checked;
use crate::{Boxed, Maker};

/// One check on stores of one maker.
pub(crate) type Check = for<'a> fn(&'a dyn Maker) -> Boxed<'a, Checked>;

/// Lists checks under their own names.
macro_rules! list {
    ($($module:ident :: $check:ident),* $(,)?) => {
        &[$((stringify!($check), |maker| Box::pin($module::$check(maker)))),*]
    };
}

/// Every check with its name.
pub(crate) const ALL: &[(&str, Check)] = list![
    batches::last_write_to_a_key_wins,
    batches::counters_follow_the_order_of_a_batch,
    batches::deleting_an_absent_key_commits,
    batches::an_empty_batch_commits_with_its_own_stamp,
    batches::apply_sees_declared_keys_in_order,
    batches::a_rejection_writes_nothing_and_returns_its_reason,
    races::insert_if_absent_has_one_winner,
    races::write_skew_is_refused,
    races::read_modify_write_loses_nothing,
    races::counters_lose_nothing,
    races::every_snapshot_sees_whole_transactions,
    stamps::stamps_follow_the_order_of_a_key,
    stamps::stamps_of_readers_follow_the_order_of_what_they_read,
    stamps::stamps_are_patched_into_keys_and_values,
    stamps::nothing_appears_behind_closed_through,
    stamps::closed_through_reaches_what_was_acknowledged,
    ranges::pages_cover_a_range_in_both_directions,
    ranges::a_page_stops_at_its_byte_limit,
    ranges::long_keys_keep_their_order,
    ranges::keys_with_a_long_common_prefix_keep_their_order,
    ranges::long_keys_that_do_not_compress_keep_their_order,
    ranges::multi_get_answers_in_order,
    ranges::reads_without_a_snapshot_answer_alike,
    readers::pages_beside_writers_show_their_moment,
    snapshots::a_snapshot_ignores_later_writes,
    snapshots::an_acknowledged_write_is_in_every_later_read,
    refusals::oversized_writes_are_too_large,
    refusals::a_passed_deadline_is_overload_and_writes_nothing,
    refusals::a_panic_in_apply_reaches_its_caller_only,
    lifecycle::an_abandoned_commit_completes,
    lifecycle::a_bulk_load_appears_at_once,
    lifecycle::a_closed_store_answers_closed,
    lifecycle::a_reopened_store_goes_on,
    lifecycle::a_checkpoint_holds_what_was_there,
    model::random_programs_agree_with_a_map,
];
