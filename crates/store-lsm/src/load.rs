//! Bulk loads: sorted rows that go straight into tables.
//!
//! The tables are written while commits continue; publishing them is one change of the tables'
//! manifest. The log does not have these rows, so the stamp is noted in the log's start.

use parking_lot::MutexGuard;
use store::{Load, Row, Stamp, StoreError};

use crate::state::Shared;
use crate::tables::Ingestion;

/// Rows in tables that no read sees yet. Dropped, their files are removed by the next open.
pub(crate) struct PreparedLoad<'a> {
    shared: &'a Shared,
    ingestion: Ingestion<'a>,
    _no_compaction: MutexGuard<'a, ()>,
}

impl<'a> PreparedLoad<'a> {
    /// Writes `rows`, which ascend.
    pub(crate) fn write(
        shared: &'a Shared,
        rows: impl Iterator<Item = Row>,
    ) -> Result<Self, StoreError> {
        let mut ingestion = shared.tree.ingestion()?;
        let limits = &shared.options.limits;
        let mut last: Option<bytes::Bytes> = None;
        for (key, value) in rows {
            for (bytes, limit) in [(key.len(), limits.key_bytes), (value.len(), limits.value_bytes)]
            {
                if bytes > limit {
                    return Err(StoreError::TooLarge { bytes, limit });
                }
            }
            if key.is_empty() || last.is_some_and(|last| last >= key) {
                let cause = "the rows of a bulk load do not ascend".to_owned();
                return Err(StoreError::Io { cause });
            }
            last = Some(key.clone());
            ingestion.write(key, value)?;
        }
        ingestion.seal()?;
        let no_compaction = shared.tree.hold_compaction();
        Ok(Self { shared, ingestion, _no_compaction: no_compaction })
    }
}

impl Load for PreparedLoad<'_> {
    fn publish(self: Box<Self>, stamp: Stamp) -> Result<(), StoreError> {
        let Self { shared, ingestion, _no_compaction } = *self;
        shared.flush_all()?;
        shared.tree.publish(ingestion, stamp)?;
        shared.loaded(stamp)
    }
}
