//! Reads of items by their keys: one, several of a transaction, or a batch within a limit of bytes.
//!
//! What they consume is accounted for here, once a request.

use std::sync::Arc;

use bytes::Bytes;
use model::ApiError;
use value::Item;

use crate::accounting::Charge;
use crate::capacity::{Consistency, Consumed, ConsumedByTable, Direction, read_units};
use crate::engine::Engine;
use crate::layout::envelope;
use crate::table::Table;
use crate::view::View;

/// One item as it was read.
pub(crate) struct Got {
    pub(crate) item: Option<Item>,
    pub(crate) consumed: Consumed,
}

/// Reads the item whose row is `key`.
pub(crate) async fn get(
    engine: &Engine,
    table: &Table,
    key: &[u8],
    consistency: Consistency,
    view: &View<'_>,
) -> Result<Got, ApiError> {
    let row = view.get(key).await?;
    let item = row.as_ref().map(envelope::open_item).transpose()?;
    let consumed = Consumed::of_table(read_units(size(item.as_ref()), consistency));
    let charge = Charge { table, consumed: &consumed };
    engine.accounting.request(Direction::Read, std::iter::once(charge));
    Ok(Got { item, consumed })
}

fn size(item: Option<&Item>) -> usize {
    item.map_or(0, Item::size)
}

/// The items of a transaction as they were at one moment.
pub(crate) struct GotTogether {
    /// In the order of the keys.
    pub(crate) items: Vec<Option<Item>>,
    /// Their bytes together.
    pub(crate) bytes: usize,
    pub(crate) consumed: ConsumedByTable,
}

/// Reads the items whose rows are `keys`, each of the table at the same place, as a transaction.
pub(crate) async fn get_together<'t>(
    engine: &Engine,
    tables: impl Iterator<Item = &'t Arc<Table>>,
    keys: &[Bytes],
) -> Result<GotTogether, ApiError> {
    let rows = engine.view().multi_get(keys).await?;
    let mut got = GotTogether {
        items: Vec::with_capacity(keys.len()),
        bytes: 0,
        consumed: ConsumedByTable::default(),
    };
    for (table, row) in tables.zip(rows) {
        let item = row.as_ref().map(envelope::open_item).transpose()?;
        let bytes = size(item.as_ref());
        got.bytes = got.bytes.saturating_add(bytes);
        let units = read_units(bytes, Consistency::Transactional);
        got.consumed.add(table, &Consumed::of_table(units));
        got.items.push(item);
    }
    account(engine, &got.consumed);
    Ok(got)
}

/// The keys of one table in a batch.
pub(crate) struct BatchPart<'a> {
    pub(crate) table: &'a Arc<Table>,
    pub(crate) keys: &'a [Bytes],
    pub(crate) consistency: Consistency,
    /// The moment at which they are read; `None` is the newest, the same for all parts.
    pub(crate) view: Option<&'a View<'a>>,
}

/// The items of a batch as they were at one moment.
pub(crate) struct GotBatch {
    /// For each part the items that were read, in the order of its keys. It is shorter than the
    /// part where the limit was reached.
    pub(crate) parts: Vec<Vec<Option<Item>>>,
    pub(crate) consumed: ConsumedByTable,
}

/// Reads the items of `parts` until they would have more than `limit` bytes together.
pub(crate) async fn get_batch<'a>(
    engine: &Engine,
    parts: impl Iterator<Item = BatchPart<'a>>,
    limit: usize,
) -> Result<GotBatch, ApiError> {
    let view = engine.view().pin().await?;
    let mut left = limit;
    let mut got = GotBatch { parts: Vec::new(), consumed: ConsumedByTable::default() };
    for part in parts {
        let rows = part.view.unwrap_or(&view).multi_get(part.keys).await?;
        let mut items = Vec::with_capacity(rows.len());
        let mut consumed = Consumed::default();
        for row in &rows {
            if left == 0 {
                break;
            }
            let item = row.as_ref().map(envelope::open_item).transpose()?;
            let bytes = size(item.as_ref());
            if bytes > left {
                left = 0;
                break;
            }
            left = left.saturating_sub(bytes);
            consumed.table += read_units(bytes, part.consistency);
            items.push(item);
        }
        got.consumed.add(part.table, &consumed);
        got.parts.push(items);
    }
    account(engine, &got.consumed);
    Ok(got)
}

fn account(engine: &Engine, consumed: &ConsumedByTable) {
    let charges = consumed.iter().map(|(table, consumed)| Charge { table, consumed });
    engine.accounting.request(Direction::Read, charges);
}
