//! Reads of items by their keys: one, several of a transaction, or a batch within a limit of bytes.
//!
//! What they consume is accounted for here, once a request; what is throttled is not read.

use std::sync::Arc;

use bytes::Bytes;
use model::{ApiError, CanceledReason};
use value::Item;

use crate::accounting::Charge;
use crate::capacity::{Consistency, Consumed, ConsumedByTable, Direction, read_units};
use crate::derived::index::billed_size;
use crate::engine::Engine;
use crate::keys::Source;
use crate::layout::envelope;
use crate::observation::note;
use crate::table::Table;
use crate::throttle::Exceeded;
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
    let source = Source::Table(table);
    engine.accounting.admit(source, Direction::Read, Some(key))?;
    let row = view.get(key).await?;
    let item = row.as_ref().map(envelope::open_item).transpose()?;
    let bytes = size(table, item.as_ref());
    let consumed = Consumed::of_table(read_units(bytes, consistency));
    note_read(item.as_ref(), bytes);
    let charge = Charge { table, consumed: &consumed };
    engine.accounting.request(Direction::Read, std::iter::once(charge));
    engine.accounting.row(source, Direction::Read, key, consumed.table);
    Ok(Got { item, consumed })
}

fn note_read(item: Option<&Item>, bytes: usize) {
    let items = usize::from(item.is_some());
    note(|seen| seen.read((items, items), bytes));
}

fn size(table: &Table, item: Option<&Item>) -> usize {
    item.map_or(0, |item| billed_size(table, item))
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
///
/// # Errors
/// A cancelled transaction when one of them is throttled.
pub(crate) async fn get_together<'t>(
    engine: &Engine,
    tables: impl Iterator<Item = &'t Arc<Table>> + Clone,
    keys: &[Bytes],
) -> Result<GotTogether, ApiError> {
    admit_together(engine, tables.clone(), keys)?;
    let rows = engine.view().multi_get(keys).await?;
    let mut got = GotTogether {
        items: Vec::with_capacity(keys.len()),
        bytes: 0,
        consumed: ConsumedByTable::default(),
    };
    for ((table, key), row) in tables.zip(keys).zip(rows) {
        let item = row.as_ref().map(envelope::open_item).transpose()?;
        let bytes = size(table, item.as_ref());
        got.bytes = got.bytes.saturating_add(bytes);
        note_read(item.as_ref(), bytes);
        let units = read_units(bytes, Consistency::Transactional);
        got.consumed.add(table, &Consumed::of_table(units));
        engine.accounting.row(Source::Table(table), Direction::Read, key, units);
        got.items.push(item);
    }
    account(engine, &got.consumed);
    Ok(got)
}

/// Lets all reads of a transaction in, or none.
fn admit_together<'t>(
    engine: &Engine,
    tables: impl Iterator<Item = &'t Arc<Table>>,
    keys: &[Bytes],
) -> Result<(), ApiError> {
    if engine.accounting.throttle().is_none() {
        return Ok(());
    }
    let mut reasons = Vec::with_capacity(keys.len());
    for (table, key) in tables.zip(keys) {
        let source = Source::Table(table);
        let admitted = engine.accounting.admit(source, Direction::Read, Some(key));
        reasons.push(match admitted {
            Ok(()) => CanceledReason::NONE,
            Err(exceeded) => CanceledReason::new(exceeded.cancellation()),
        });
    }
    if reasons.iter().all(|reason| *reason == CanceledReason::NONE) {
        return Ok(());
    }
    Err(ApiError::TransactionCanceled { reasons })
}

/// The keys of one table in a batch.
pub(crate) struct BatchPart<'a> {
    pub(crate) table: &'a Arc<Table>,
    pub(crate) keys: &'a [Bytes],
    pub(crate) consistency: Consistency,
    /// The moment at which they are read; `None` is the newest, the same for all parts.
    pub(crate) view: Option<&'a View<'a>>,
}

/// What became of a key of a batch.
pub(crate) enum Fetched {
    /// It was read; there may be no item.
    Read(Option<Item>),
    /// It was left, for the answer is full or the table throttled.
    Left,
}

/// The items of a batch as they were at one moment.
pub(crate) struct GotBatch {
    /// For each part what became of its keys, in their order.
    pub(crate) parts: Vec<Vec<Fetched>>,
    pub(crate) consumed: ConsumedByTable,
}

/// Reads the items of `parts` until they would have more than `limit` bytes together, without those
/// that are throttled.
///
/// # Errors
/// The reason why all of them are throttled, where they are.
pub(crate) async fn get_batch<'a>(
    engine: &Engine,
    parts: impl Iterator<Item = BatchPart<'a>>,
    limit: usize,
) -> Result<GotBatch, ApiError> {
    let view = engine.view().pin().await?;
    let enforced = engine.accounting.throttle().is_some();
    let mut budget = BatchBudget { left: limit, is_full: false, read: 0, exceeded: None };
    let mut got = GotBatch { parts: Vec::new(), consumed: ConsumedByTable::default() };
    for part in parts {
        let rows = part.view.unwrap_or(&view).multi_get(part.keys).await?;
        let mut items = Vec::with_capacity(rows.len());
        let mut consumed = Consumed::default();
        for (key, row) in part.keys.iter().zip(&rows) {
            let item = row.as_ref().map(envelope::open_item).transpose()?;
            let bytes = size(part.table, item.as_ref());
            if !budget.takes(engine, &part, key, bytes) {
                items.push(Fetched::Left);
                continue;
            }
            note_read(item.as_ref(), bytes);
            let units = read_units(bytes, part.consistency);
            consumed.table += units;
            if enforced {
                // The next key is let in by what is left after this one.
                let (table, consumed) = (part.table, &Consumed::of_table(units));
                let charge = std::iter::once(Charge { table, consumed });
                engine.accounting.request(Direction::Read, charge);
            }
            engine.accounting.row(Source::Table(part.table), Direction::Read, key, units);
            items.push(Fetched::Read(item));
        }
        got.consumed.add(part.table, &consumed);
        got.parts.push(items);
    }
    if let (0, Some(exceeded)) = (budget.read, budget.exceeded) {
        return Err(exceeded.into());
    }
    if !enforced {
        account(engine, &got.consumed);
    }
    Ok(got)
}

/// What a batch may still read.
struct BatchBudget {
    /// Bytes.
    left: usize,
    /// Whether a key was left because of them; none behind it is read.
    is_full: bool,
    /// Keys that were read.
    read: usize,
    /// Why the first key was throttled.
    exceeded: Option<Exceeded>,
}

impl BatchBudget {
    /// Whether an item of `bytes` bytes is read, which then counts.
    fn takes(&mut self, engine: &Engine, part: &BatchPart<'_>, key: &[u8], bytes: usize) -> bool {
        if self.is_full || bytes > self.left || self.left == 0 {
            self.is_full = true;
            return false;
        }
        let source = Source::Table(part.table);
        if let Err(exceeded) = engine.accounting.admit(source, Direction::Read, Some(key)) {
            self.exceeded.get_or_insert(exceeded);
            return false;
        }
        self.left = self.left.saturating_sub(bytes);
        self.read = self.read.saturating_add(1);
        true
    }
}

fn account(engine: &Engine, consumed: &ConsumedByTable) {
    let charges = consumed.iter().map(|(table, consumed)| Charge { table, consumed });
    engine.accounting.request(Direction::Read, charges);
}
