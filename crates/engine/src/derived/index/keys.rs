//! Key attributes of secondary indexes in items: what a write may set, and which items have an
//! entry.

use expression::Update;
use model::ItemFault;
use value::{Item, KeyType, RawValue};

use super::vector::check_vector;
use crate::table::{Index, IndexKind, KeyAttribute, Table, check_key_size};

/// An item may lack an index's key attributes, but not have them of another type, empty or too
/// long. A global index is named before a local one, a vector index after both.
pub(crate) fn check_index_keys(table: &Table, item: &Item) -> Result<(), ItemFault> {
    for index in in_order_of_checks(table) {
        for attribute in index.keys.iter() {
            let Some(value) = item.get(&attribute.name) else { continue };
            check_value(index, attribute, value)?;
        }
        check_key_size(&index.keys, item)?;
        if let Some(vectors) = &index.vectors {
            check_vector(index, vectors, item)?;
        }
    }
    Ok(())
}

/// An update must not set an index's key attribute to a value of another type or to an empty one:
/// what can be told from the statement alone.
pub(crate) fn check_index_updates(table: &Table, update: &Update) -> Result<(), ItemFault> {
    for (name, value) in update.plain_values() {
        for index in in_order_of_checks(table) {
            let attribute = index.keys.iter().find(|attribute| *attribute.name == *name);
            let Some(attribute) = attribute else { continue };
            check_value(index, attribute, value).map_err(|fault| match fault {
                ItemFault::IndexKeyType { .. } => ItemFault::IndexKeyUpdate,
                other => other,
            })?;
        }
    }
    Ok(())
}

fn in_order_of_checks(table: &Table) -> impl Iterator<Item = &Index> {
    table
        .indexes_of(IndexKind::Global)
        .chain(table.indexes_of(IndexKind::Local))
        .chain(table.indexes_of(IndexKind::Vector))
}

fn check_value(
    index: &Index,
    attribute: &KeyAttribute,
    value: RawValue<'_>,
) -> Result<(), ItemFault> {
    let names = || (index.name.to_string(), attribute.name.to_string());
    if value.data_type() != attribute.data_type() {
        let expected = attribute.data_type().descriptor();
        let actual = value.data_type().descriptor();
        let (index, name) = names();
        return Err(ItemFault::IndexKeyType { index, name, expected, actual });
    }
    if attribute.is_empty_value(value) {
        let binary = attribute.key_type == KeyType::B;
        let (index, name) = names();
        return Err(ItemFault::EmptyIndexKey { index, name, binary });
    }
    Ok(())
}

/// Whether an item's attributes can be keys of an index; absent ones can.
pub(super) fn fits_index(index: &Index, item: &Item) -> bool {
    let accepts = |attribute: &KeyAttribute| {
        item.get(&attribute.name).is_none_or(|value| attribute.accepts(value))
    };
    index.keys.iter().all(accepts) && check_key_size(&index.keys, item).is_ok()
}
