//! What indexes hold of an item, and other values of an attribute.

use crate::definition::{Attribute, Index, Projection, Table};
use crate::language::Language;

/// What an index holds of an item: nothing if the item lacks a key of it.
pub(super) fn entry(table: &Table, index: &Index, item: &value::Item) -> Option<value::Item> {
    if !index.schema.names().all(|name| item.get(&name.text).is_some()) {
        return None;
    }
    let key = |name: &str| index.schema.has(name) || table.schema.has(name);
    Some(match &index.projection {
        Projection::All => item.clone(),
        Projection::Keys => item.filter(key),
        Projection::Include(names) => {
            item.filter(|name| key(name) || names.iter().any(|it| it.text == name))
        }
    })
}

/// Another value of an attribute than `value`.
pub(super) fn another(attribute: &Attribute, value: &str) -> Option<String> {
    let words = Language::of(&attribute.format).ok()?.words(2);
    words.into_iter().find(|word| word != value)
}
