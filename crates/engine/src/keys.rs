//! Keys of items, index entries and item collections, made from a table's definition.
//!
//! The form of these keys is the table in [`crate::layout`].

use bytes::Bytes;
use store::KeyRange;
use value::{KeyValue, MapRef, RawValue, partition_hash};

use crate::layout::{HASH_PREFIX, owner_prefix, prefix_range, space};
use crate::table::{Index, IndexKind, KeyAttribute, KeySchema, Table};

/// What a query or scan reads: a table's items or an index's entries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    /// The items of a table.
    Table(&'a Table),
    /// The entries of one of its indexes.
    Index(&'a Table, &'a Index),
}

impl<'a> Source<'a> {
    fn prefix(self) -> Vec<u8> {
        match self {
            Self::Table(table) => owner_prefix(space::ITEM, table.owner),
            Self::Index(_, index) => owner_prefix(space::INDEX, index.owner),
        }
    }

    /// Its key schema.
    pub(crate) fn keys(self) -> &'a KeySchema {
        match self {
            Self::Table(table) => &table.keys,
            Self::Index(_, index) => &index.keys,
        }
    }

    /// The table it belongs to.
    pub(crate) const fn table(self) -> &'a Table {
        match self {
            Self::Table(table) | Self::Index(table, _) => table,
        }
    }

    /// The index, if it is one.
    pub(crate) const fn index(self) -> Option<&'a Index> {
        match self {
            Self::Table(_) => None,
            Self::Index(_, index) => Some(index),
        }
    }

    /// Whether no partition key has more than one row: a table without sort key.
    pub(crate) fn has_single_items(self) -> bool {
        matches!(self, Self::Table(table) if table.keys.range.is_empty())
    }

    /// In how many equal parts of the hash space its rows are, as its throughput says.
    pub(crate) fn partitions(self) -> u32 {
        // A local index is in the partitions of its table.
        let global = self.index().filter(|index| index.kind == IndexKind::Global);
        self.table().warm(global).partitions()
    }

    /// `prefix | hash | HASH…` for a partition given by its key values.
    pub(crate) fn partition_prefix<'v>(self, hash: impl Iterator<Item = RawValue<'v>>) -> Vec<u8> {
        let mut key = self.prefix();
        let components = key.len().saturating_add(8);
        key.extend_from_slice(&[0; 8]);
        for value in hash {
            value.encode_key_into(&mut key);
        }
        patch_hash(&mut key, components);
        key
    }

    /// The keys of the rows whose hash lies in segment `segment` of `total` equal parts of the hash
    /// space.
    pub(crate) fn segment_range(self, segment: u32, total: u32) -> KeyRange {
        let bound = |n: u32| {
            let total = u128::from(total.max(1));
            let hash = (u128::from(n) << 64) / total;
            u64::try_from(hash).ok().map(|hash| {
                let mut key = self.prefix();
                key.extend_from_slice(&hash.to_be_bytes());
                Bytes::from(key)
            })
        };
        let whole = prefix_range(self.prefix());
        KeyRange {
            start: bound(segment).unwrap_or(whole.start),
            end: bound(segment.saturating_add(1)).unwrap_or(whole.end),
        }
    }

    /// The key of the row that shows `item`; `None` when a key attribute is missing or of another
    /// type (a sparse index holds no such row).
    pub(crate) fn row_key(self, item: MapRef<'_>) -> Option<Bytes> {
        match self {
            Self::Table(table) => item_key(table, item),
            Self::Index(table, index) => index_key(table, index, item).map(Bytes::from),
        }
    }
}

/// The row that counts the bytes of the item collection that an item's row belongs to, and the
/// collection's HASH value. `None` for other keys.
pub(crate) fn collection_of(table: &Table, item_key: &[u8]) -> Option<(Bytes, KeyValue)> {
    let hash = table.keys.hash.first()?;
    let (value, rest) = KeyValue::decode(hash.key_type, item_key.get(HASH_PREFIX..)?)?;
    let end = item_key.len().checked_sub(rest.len())?;
    let mut key = item_key.get(..end)?.to_vec();
    *key.first_mut()? = space::COLLECTION;
    Some((key.into(), value))
}

/// Writes the partition hash over the eight bytes before `components`.
fn patch_hash(key: &mut [u8], components: usize) {
    let hash = partition_hash(key.get(components..).unwrap_or_default());
    let slot = key.get_mut(components.saturating_sub(8)..).and_then(<[u8]>::first_chunk_mut::<8>);
    if let Some(slot) = slot {
        *slot = hash.to_be_bytes();
    }
}

/// Appends the components of `attributes`; `false` when one is missing or of another type.
fn push_components(schema: &[KeyAttribute], item: MapRef<'_>, key: &mut Vec<u8>) -> bool {
    schema.iter().all(|attribute| {
        item.get(&attribute.name)
            .filter(|value| attribute.accepts(*value))
            .is_some_and(|value| value.encode_key_into(key))
    })
}

/// The key of an item from its key attributes; `None` when one is missing or of another type.
pub(crate) fn item_key(table: &Table, item: MapRef<'_>) -> Option<Bytes> {
    let mut key = owner_prefix(space::ITEM, table.owner);
    key.extend_from_slice(&[0; 8]);
    let complete = push_components(&table.keys.hash, item, &mut key);
    patch_hash(&mut key, HASH_PREFIX);
    (complete && push_components(&table.keys.range, item, &mut key)).then(|| key.into())
}

/// The key of an item's entry in an index; `None` when the item is not in the index.
pub(crate) fn index_key(table: &Table, index: &Index, item: MapRef<'_>) -> Option<Vec<u8>> {
    let mut key = owner_prefix(space::INDEX, index.owner);
    key.extend_from_slice(&[0; 8]);
    if !push_components(&index.keys.hash, item, &mut key) {
        return None;
    }
    patch_hash(&mut key, HASH_PREFIX);
    let mut complete = push_components(&index.keys.range, item, &mut key);
    if index.kind != IndexKind::Local {
        complete = complete && push_components(&table.keys.hash, item, &mut key);
    }
    (complete && push_components(&table.keys.range, item, &mut key)).then_some(key)
}
