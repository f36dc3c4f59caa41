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
use crate::layout::{OwnerId, dead_owner_key};

pub(crate) use expire::{expire, next_expiry};
pub(crate) use mark::{build, mark};

/// Time to live of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeToLive {
    /// The owner of its marks.
    pub(crate) owner: OwnerId,
    /// The attribute that holds the time, a number of seconds since 1970.
    pub(crate) attribute: Arc<str>,
}

/// Carries out UpdateTimeToLive in the catalog transaction of the table.
pub(crate) fn change(
    table: &mut Table,
    asked: &TimeToLiveSpecification,
    owner: &mut dyn FnMut() -> OwnerId,
    batch: &mut Batch,
) -> Result<(), ApiError> {
    let fault = match &table.settings.ttl {
        Some(now) if *now.attribute != *asked.attribute_name => {
            TimeToLiveFault::OtherAttribute(now.attribute.to_string())
        }
        Some(_) if asked.enabled => TimeToLiveFault::AlreadyEnabled,
        Some(now) => {
            batch.put(dead_owner_key(now.owner).into(), Vec::new());
            batch.delete(layout::build_key(now.owner).into());
            table.settings.ttl = None;
            return Ok(());
        }
        None if asked.enabled => {
            let ttl =
                TimeToLive { owner: owner(), attribute: asked.attribute_name.as_str().into() };
            let cursor = layout::build_row(&table.namespace, &table.name, &[]);
            batch.put(layout::build_key(ttl.owner).into(), cursor);
            table.settings.ttl = Some(ttl);
            return Ok(());
        }
        None => TimeToLiveFault::AlreadyDisabled,
    };
    Err(ApiError::validation(fault))
}

#[cfg(test)]
mod tests;
