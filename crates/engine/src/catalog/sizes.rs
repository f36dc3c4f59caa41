//! How many items tables and indexes hold, and how many bytes: read from the counters that every
//! commit keeps.
//!
//! AWS brings these sizes up to date every six hours; here they are those of the newest commit.
//! Invariant: an owner without counters is empty.

use std::collections::BTreeMap;

use bytes::Bytes;
use env::Timestamp;

use crate::error::EngineError;
use crate::layout::{Counter, OwnerId, counter_key};
use crate::table::Table;
use crate::view::View;

/// The size of one table or index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) items: i64,
    pub(crate) bytes: i64,
}

/// The sizes of a table and its indexes at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableSizes {
    sizes: BTreeMap<OwnerId, Size>,
    /// When they were read.
    pub(super) at: Timestamp,
}

impl TableSizes {
    /// Those of a new table.
    pub(crate) const fn empty(now: Timestamp) -> Self {
        Self { sizes: BTreeMap::new(), at: now }
    }

    /// Reads the counters of `table`, `now`.
    pub(crate) async fn read(
        view: &View<'_>,
        table: &Table,
        now: Timestamp,
    ) -> Result<Self, EngineError> {
        let owners: Vec<OwnerId> = table.owners().collect();
        let keys: Vec<Bytes> = owners
            .iter()
            .flat_map(|owner| {
                [Counter::Items, Counter::Bytes].map(|counter| counter_key(*owner, counter).into())
            })
            .collect();
        let rows = view.multi_get(&keys).await?;
        let mut values = rows.iter().map(|row| counter(row.as_ref()));
        let mut next = || values.next().unwrap_or_default();
        let sizes = owners
            .into_iter()
            .map(|owner| (owner, Size { items: next(), bytes: next() }))
            .collect();
        Ok(Self { sizes, at: now })
    }

    /// The size of one of them.
    pub(super) fn of(&self, owner: OwnerId) -> Size {
        self.sizes.get(&owner).copied().unwrap_or_default()
    }
}

/// The size of what an owner has.
///
/// # Errors
/// The store's failure.
pub(crate) async fn size_of(view: &View<'_>, owner: OwnerId) -> Result<Size, EngineError> {
    let keys = [Counter::Items, Counter::Bytes].map(|which| counter_key(owner, which).into());
    let rows = view.multi_get(&keys).await?;
    let mut values = rows.iter().map(|row| counter(row.as_ref()));
    let mut next = || values.next().unwrap_or_default();
    Ok(Size { items: next(), bytes: next() })
}

/// The value of a counter; absent = 0.
pub(crate) fn counter(row: Option<&Bytes>) -> i64 {
    row.and_then(|row| row.first_chunk::<8>()).map_or(0, |bytes| i64::from_be_bytes(*bytes))
}
