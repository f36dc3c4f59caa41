//! Time to live: items go when the time in one of their attributes has come.
//!
//! While it is on, every item with a usable time has a mark, a row sorted by that time, which is written
//! and removed in the item's own commit. The job reads the marks that are due; so it need not look at
//! items that are not. Items that were there before are marked by a second job.
//!
//! Marks have an owner of their own: switching off gives them to the sweep of dead owners, and switching
//! on again starts with none.
//!
//! Invariant: an item that was marked once has exactly one mark, that of its present time, or none.

mod expire;
mod layout;
mod mark;

use std::sync::Arc;

use model::{ApiError, TimeToLiveFault, TimeToLiveSpecification};
use store::Batch;

use crate::catalog::Table;
use crate::layout::OwnerId;

pub(crate) use expire::{Expire, is_too_old, next_expiry};
pub(crate) use mark::{MARKING, Marking, expiry, mark};

/// Time to live of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeToLive {
    /// The owner of its marks.
    pub(crate) owner: OwnerId,
    /// The attribute that holds the time, a number of seconds since 1970.
    pub(crate) attribute: Arc<str>,
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
    Err(ApiError::validation(fault))
}

/// Writes, in the commit of a changed table, that its items are to be marked, or not any more.
pub(crate) fn settle(before: &Table, after: &Table, batch: &mut Batch) {
    let owner = |table: &Table| table.settings.ttl.as_ref().map(|ttl| ttl.owner);
    let (old, new) = (owner(before), owner(after));
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
