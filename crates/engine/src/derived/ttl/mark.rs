//! TTL marks: rows sorted by expiry time, written and removed in the item's own commit.

use value::{Item, Number, ValueRef};

use super::is_too_old;
use super::layout::mark_key;
use crate::derived::{Derived, ItemChange};
use crate::table::Table;

/// When an item of `table` expires, in seconds since 1970: the attribute's whole part, if it is a
/// number and neither negative nor beyond all clocks.
pub(crate) fn expiry(table: &Table, item: &Item) -> Option<u64> {
    let ttl = table.settings.ttl.as_ref()?;
    match item.get(&ttl.attribute)?.view() {
        ValueRef::N(number) => seconds(number.to_number()),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 10^15, and the fraction is to be cut off"
)]
pub(super) fn seconds(number: Number) -> Option<u64> {
    if let Some(whole) = number.to_i64() {
        return u64::try_from(whole).ok();
    }
    let fraction: f64 = number.to_string().parse().ok()?;
    (0.0..1e15).contains(&fraction).then_some(fraction as u64)
}

/// Moves the mark of a changed item, and asks for background work at the second at which it
/// expires.
pub(crate) fn mark(change: &ItemChange<'_>, out: &mut Derived<'_>) {
    let Some(ttl) = &change.table.settings.ttl else { return };
    let before = change.old.and_then(|item| expiry(change.table, item));
    let after = change.new.and_then(|item| expiry(change.table, item));
    if before != after {
        if let Some(before) = before {
            out.batch.delete(mark_key(ttl.owner, before, change.key));
        }
        if let Some(after) = after {
            out.batch.put(mark_key(ttl.owner, after, change.key), Vec::new());
        }
    }
    // An expiry too far in the past is ignored, and must not keep the jobs awake.
    if let Some(second) = after.filter(|second| !is_too_old(*second, change.origin.now)) {
        out.wake.at(second);
    }
}
