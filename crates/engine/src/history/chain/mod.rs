//! Chains of before-images: an item as it was before a change, where images leave out what follows
//! from the next one.
//!
//! A chain reaches from the change that is asked for to the first image that is whole, or to the
//! item's row.

use std::collections::VecDeque;

use bytes::Bytes;
use store::{Direction, PageLimit, Snapshot, Stamp, StoreError};

use crate::derived::history::image::{Before, read_image};
use crate::derived::history::layout::{item_after, stamp_of};
use crate::error::EngineError;
use crate::layout::OwnerId;

/// Images that are read after the first one was not enough.
const MORE: PageLimit = PageLimit { rows: 16, bytes: 1 << 20 };

/// The images of one item from a change on, as far as they are needed.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    /// By the stamps of the changes, ascending. Only the last one may be whole.
    links: VecDeque<(Stamp, Before)>,
}

impl Chain {
    /// Adds the image of the next change.
    pub(crate) fn push_later(&mut self, changed: Stamp, before: Before) {
        if !self.is_whole() {
            self.links.push_back((changed, before));
        }
    }

    /// Adds the image of the change before the first one, from which the chain begins then.
    pub(crate) fn push_earlier(&mut self, changed: Stamp, before: Before) {
        if before.is_whole() {
            self.links.clear();
        }
        self.links.push_front((changed, before));
    }

    /// Whether there is no change.
    pub(crate) fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Whether the item's row is not needed.
    pub(crate) fn is_whole(&self) -> bool {
        self.links.back().is_some_and(|(_, before)| before.is_whole())
    }

    /// The row before the first change, or without one the item's row; `now` is that, where the
    /// chain needs it.
    ///
    /// # Errors
    /// [`EngineError`] when the images do not fit together.
    pub(crate) fn row(self, now: Option<&Bytes>) -> Result<Option<Bytes>, EngineError> {
        let mut row = now.cloned();
        for (changed, before) in self.links.into_iter().rev() {
            row = before.row(changed, row.as_ref())?;
        }
        Ok(row)
    }
}

/// The chain of the item whose row is `item_key` from its first change after a stamp on.
///
/// # Errors
/// The store's failure, or an image that is not understood.
pub(super) async fn chain_after(
    snapshot: &dyn Snapshot,
    history: OwnerId,
    item_key: &[u8],
    after: Stamp,
) -> Result<Chain, StoreError> {
    let mut chain = Chain::default();
    let mut range = item_after(history, item_key, after);
    // Most often the first one is whole, or the last one.
    let mut limit = PageLimit { rows: 1, bytes: 1 };
    loop {
        let page = snapshot.range(range.clone(), Direction::Forward, limit).await?;
        for (key, value) in &page.rows {
            let before = read_image(value).map_err(corrupt)?.before;
            chain.push_later(stamp_of(key).unwrap_or_default(), before);
        }
        match page.rows.last() {
            Some((last, _)) if page.more && !chain.is_whole() => range = range.after(last),
            _ => return Ok(chain),
        }
        limit = MORE;
    }
}

/// What is stored does not fit together.
pub(super) fn corrupt(error: EngineError) -> StoreError {
    match error {
        EngineError::Store(error) => error,
        error => StoreError::Corrupt { detail: error.to_string() },
    }
}

#[cfg(test)]
mod tests;
