//! Time to live, the write side: the setting of a table, and the marks of its items.
//!
//! While it is on, every item with a usable time has a mark, a row sorted by that time, which is
//! written and removed in the item's own commit. The jobs are in [`crate::ttl`].
//!
//! Marks have an owner of their own: switching off gives them to the sweep of dead owners, and
//! switching on again starts with none.
//!
//! Invariant: an item that was marked once has exactly one mark, that of its present time, or none.

pub(crate) mod layout;
mod mark;
mod schedule;

use env::Timestamp;
use model::{ApiError, TimeToLiveFault, TimeToLiveSpecification};
use store::Batch;

use crate::layout::OwnerId;
use crate::table::{Table, TimeToLive};

pub(crate) use mark::{expiry, mark};
pub(crate) use schedule::Schedule;

/// Times further back are taken for a mistake: five years, in seconds. Source: "Using time to live"
/// in the developer guide.
pub(crate) const TOO_OLD: u64 = 5 * 365 * 24 * 60 * 60;

/// Whether an expiry is more than five years in the past and is therefore ignored.
pub(crate) const fn is_too_old(second: u64, now: Timestamp) -> bool {
    second < now.as_secs().saturating_sub(TOO_OLD)
}

/// Switches it on or off, as UpdateTimeToLive asks for; the catalog gives its marks their owner id.
///
/// # Errors
/// A validation error, also when it is as asked for already.
pub(crate) fn change(table: &mut Table, asked: &TimeToLiveSpecification) -> Result<(), ApiError> {
    let fault = match &table.settings.ttl {
        Some(now) if *now.attribute != *asked.attribute_name => {
            TimeToLiveFault::OtherAttribute(now.attribute.to_string())
        }
        Some(_) if asked.enabled => TimeToLiveFault::AlreadyEnabled,
        None if !asked.enabled => TimeToLiveFault::AlreadyDisabled,
        Some(_) => {
            table.settings.ttl = None;
            return Ok(());
        }
        None => {
            let attribute = asked.attribute_name.as_str().into();
            table.settings.ttl = Some(TimeToLive { owner: OwnerId(0), attribute });
            return Ok(());
        }
    };
    Err(fault.into())
}

/// Writes, in the commit of a changed table, that its items are to be marked, or not any more.
pub(crate) fn on_table_change(before: Option<&Table>, after: &Table, batch: &mut Batch) {
    let owner = |table: &Table| table.settings.ttl.as_ref().map(|ttl| ttl.owner);
    let (old, new) = (before.and_then(owner), owner(after));
    if old == new {
        return;
    }
    if let Some(old) = old {
        batch.delete(layout::build_key(old).into());
    }
    if let Some(new) = new {
        let row = layout::build_row(&after.namespace, &after.name, &[]);
        batch.put(layout::build_key(new).into(), row);
    }
}

#[cfg(test)]
mod tests;
