//! One planned write against the current item. Pure: it may run again when the item changed
//! meanwhile.

use bytes::Bytes;
use expression::{Update, UpdateError};
use model::ItemFault;
use store::Batch;
use value::Item;

use super::plan::{Action, UpdateOrigin, WritePlan};
use crate::capacity::{Consumed, write_units};
use crate::derived::index::{billed_size, check_index_keys};
use crate::derived::{
    Derived, ItemChange, Origin, PendingMark, Version, Wake, derive, replication, ttl,
};
use crate::error::EngineError;
use crate::layout::{envelope, seal_item};
use crate::size_deltas::{Delta, SizeDeltas};
use crate::table::Table;
use crate::throttle::Exceeded;

/// What a write did.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    /// The item before, if there was one.
    pub(crate) old: Option<Item>,
    /// The item after, if there is one.
    pub(crate) new: Option<Item>,
    /// What it costs outside a transaction.
    pub(crate) consumed: Consumed,
    /// The bytes of its item collection after the write, in tables that measure them.
    pub(crate) collection: Option<i64>,
}

/// An item collection as the commit found it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Collection<'a> {
    /// Its row.
    pub(super) key: &'a Bytes,
    /// Its size in bytes before the commit.
    pub(super) bytes: i64,
    /// The size it may reach, in bytes.
    pub(super) limit: i64,
}

/// What a write may look at besides its item.
pub(crate) struct WriteContext<'a> {
    /// The definition that holds at this commit.
    pub(crate) table: &'a Table,
    /// The item's collection, in tables that measure them.
    pub(super) collection: Option<Collection<'a>>,
    /// Which write made the item what it is, for one that comes from another replica.
    pub(super) version: Option<Version>,
    /// When, and for whom.
    pub(super) origin: Origin,
    /// When the commit wants background work.
    pub(super) wake: &'a Wake,
    /// The entry of history's clock that the commit is to write.
    pub(super) mark: &'a PendingMark,
}

/// Why a write did nothing.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Its condition does not hold; the item as it is, if the request asked for it.
    Condition(Option<Item>),
    /// What it would make is not valid.
    Invalid(ItemFault),
    /// Its item collection would grow beyond the limit.
    CollectionFull,
    /// The table, its partition or an index has no throughput left.
    Throttled(Exceeded),
    /// The table was deleted since the write was planned.
    NoTable,
    /// The group of replicas with strong consistency is another one since the write was planned.
    GroupChanged,
    /// The stored item cannot be read.
    Engine(EngineError),
}

/// Applies `plan` to the row that holds its item now and adds what has to be written to `batch` and
/// `sizes`: the item and what follows from its change.
pub(super) fn apply(
    plan: &WritePlan,
    context: &WriteContext<'_>,
    row: Option<&Bytes>,
    batch: &mut Batch,
    sizes: &mut SizeDeltas,
) -> Result<Effect, Refusal> {
    let table = context.table;
    let old = row.map(envelope::open_item).transpose().map_err(Refusal::Engine)?;
    if let Some(condition) = &plan.condition
        && !condition.evaluate(old.as_ref().map(Item::as_map))
    {
        return Err(Refusal::Condition(old.filter(|_| plan.return_old_on_failure)));
    }
    if matches!(plan.action, Action::Check) {
        let size = old.as_ref().map_or(0, |item| billed_size(table, item));
        let consumed = Consumed::of_table(write_units(size));
        return Ok(Effect { new: old.clone(), old, consumed, collection: None });
    }
    let replicated = replicated(plan);
    if replicated.is_some_and(|version| context.version.as_ref() >= Some(version)) {
        // What is here was written later.
        let consumed = Consumed::default();
        return Ok(Effect { new: old.clone(), old, consumed, collection: None });
    }
    let new = new_item(plan, table, old.as_ref())?;
    let size = |item: &Option<Item>| item.as_ref().map(|item| billed_size(table, item));
    let units = write_units(size(&old).max(size(&new)).unwrap_or(0));
    let mut consumed = Consumed::of_table(units);
    let change = ItemChange {
        table,
        key: &plan.key,
        written: row.map(|row| envelope::stamp(row)).unwrap_or_default(),
        old: old.as_ref(),
        new: new.as_ref(),
        origin: context.origin,
        replicated,
    };
    // Writing the same bytes again would change nothing that anybody can see, but for replicas.
    if old != new || table.is_eventual_replica() {
        write(&change, context, (batch, sizes), &mut consumed)?;
    }
    let collection = context
        .collection
        .map(|collection| collection.bytes.saturating_add(sizes.of_collection(collection.key)));
    Ok(Effect { old, new, consumed, collection })
}

/// Which write of another replica a plan carries out, if it comes from one.
const fn replicated(plan: &WritePlan) -> Option<&Version> {
    match &plan.action {
        Action::Replicate(sent) => Some(&sent.version),
        Action::Put(_)
        | Action::Update { .. }
        | Action::Delete
        | Action::Expire(_)
        | Action::Check => None,
    }
}

/// Writes a changed item and what follows from its change.
fn write(
    change: &ItemChange<'_>,
    context: &WriteContext<'_>,
    (batch, sizes): (&mut Batch, &mut SizeDeltas),
    consumed: &mut Consumed,
) -> Result<(), Refusal> {
    let WriteContext { collection, wake, mark, .. } = *context;
    if change.old == change.new {
        let collection_bytes = 0;
        let mut derived = Derived { batch, sizes, consumed, collection_bytes, wake, mark };
        replication::record_unchanged(change, &mut derived);
        return Ok(());
    }
    write_row(change.key, change.new, batch);
    let delta = Delta::between(change.old.map(Item::size), change.new.map(Item::size));
    sizes.count(change.table.owner, delta);
    let collection_bytes = delta.bytes;
    let mut derived = Derived { batch, sizes, consumed, collection_bytes, wake, mark };
    derive(change, &mut derived);
    let bytes = derived.collection_bytes;
    match grow_collection(collection, bytes, sizes) {
        // It was let in where it was written.
        Err(Refusal::CollectionFull) if change.replicated.is_some() => Ok(()),
        grown => grown,
    }
}

/// The item that the plan makes of `old`, if any.
fn new_item(plan: &WritePlan, table: &Table, old: Option<&Item>) -> Result<Option<Item>, Refusal> {
    match &plan.action {
        Action::Put(item) => {
            // The plan checked this against the definition it knew.
            if table.version != plan.table.version {
                check_index_keys(table, item).map_err(Refusal::Invalid)?;
            }
            Ok(Some(item.clone()))
        }
        Action::Update { origin: UpdateOrigin::AttributeUpdates { creates: false }, .. }
            if old.is_none() =>
        {
            Ok(None)
        }
        // Nothing can be taken from an item that is not there, and none is made for that.
        Action::Update { update: Some(update), .. }
            if old.is_none() && update.only_takes_away() =>
        {
            Ok(None)
        }
        Action::Update { key, update, origin } => {
            updated(table, old.unwrap_or(key), update.as_ref(), *origin).map(Some)
        }
        Action::Delete => Ok(None),
        Action::Expire(second) => {
            Ok(old.filter(|item| ttl::expiry(table, item) != Some(*second)).cloned())
        }
        Action::Check => Ok(old.cloned()),
        Action::Replicate(sent) => Ok(sent.item.clone()),
    }
}

/// Counts `bytes` for an item collection, which may shrink when it is full but not grow.
fn grow_collection(
    collection: Option<Collection<'_>>,
    bytes: i64,
    sizes: &mut SizeDeltas,
) -> Result<(), Refusal> {
    let Some(collection) = collection else { return Ok(()) };
    sizes.count_collection(collection.key, bytes);
    let size = collection.bytes.saturating_add(sizes.of_collection(collection.key));
    if bytes > 0 && size > collection.limit { Err(Refusal::CollectionFull) } else { Ok(()) }
}

fn write_row(key: &[u8], new: Option<&Item>, batch: &mut Batch) {
    match new {
        Some(item) => batch.put_stamped_value(key.to_vec(), seal_item(item), envelope::STAMP_AT),
        None => batch.delete(key.to_vec()),
    }
}

fn updated(
    table: &Table,
    base: &Item,
    update: Option<&Update>,
    origin: UpdateOrigin,
) -> Result<Item, Refusal> {
    let Some(update) = update else { return Ok(base.clone()) };
    let item =
        update.apply(base.as_map()).map_err(|error| Refusal::Invalid(reworded(&error, origin)))?;
    if item.size() > origin.item_limit() {
        return Err(Refusal::Invalid(ItemFault::UpdateTooLarge));
    }
    check_index_keys(table, &item).map_err(|fault| {
        Refusal::Invalid(match (fault, origin) {
            (
                ItemFault::IndexKeyType { .. },
                UpdateOrigin::Expression | UpdateOrigin::UpdateItem,
            ) => ItemFault::IndexKeyUpdate,
            (other, _) => other,
        })
    })?;
    Ok(item)
}

/// AttributeUpdates words a type that does not fit in its own way.
fn reworded(error: &UpdateError, origin: UpdateOrigin) -> ItemFault {
    match (error, origin) {
        (UpdateError::TooLarge, _) => ItemFault::UpdateTooLarge,
        (UpdateError::OperandType, UpdateOrigin::AttributeUpdates { .. }) => {
            ItemFault::UpdateMismatch
        }
        (error, _) => ItemFault::Update(error.to_string()),
    }
}
