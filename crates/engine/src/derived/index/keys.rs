//! Key attributes of secondary indexes in items: what a write may set, and which items have an
//! entry.

use model::ItemFault;
use value::{Item, KeyType};

use crate::table::{Index, KeyAttribute, Table, check_key_size};

/// An item may lack an index's key attributes, but not have them of another type, empty or too
/// long.
pub(crate) fn check_index_keys(table: &Table, item: &Item) -> Result<(), ItemFault> {
    for index in &table.indexes {
        for attribute in index.keys.iter() {
            let Some(value) = item.get(&attribute.name) else { continue };
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
        }
        check_key_size(&index.keys, item)?;
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
