//! Catalog row of a table: an encoded item, so that fields can be added without a new format.
//!
//! Row: `owner id (8) | version (8) | envelope(item)`, integers big-endian. Owner and version come
//! first so that a data transaction can compare them without reading the rest; the owner too,
//! because a table that was deleted and created again starts with version 1 again. The fields of
//! the item are listed in [`fields`].
//!
//! Invariant: a row that does not read back completely is refused as a whole, never
//! half-understood.

mod codec;
mod fields;

use std::sync::Arc;

use bytes::Bytes;
use store::Stamp;
use value::Item;

use crate::context::Namespace;
use crate::error::EngineError;
use crate::layout::{OwnerId, envelope};
use crate::table::{Backup, IndexState, KeyAttribute, KeySchema, Table, key_type};
use codec::{Record, Tree, unreadable};
use fields::{Definition, TableRecord};

/// Length of owner id and version.
const HEADER: usize = 16;
/// Where the store writes the commit stamp.
pub(crate) const STAMP_AT: usize = HEADER + envelope::STAMP_AT;

/// The owner id and version in a catalog row.
pub(crate) fn version_of(row: &Bytes) -> Option<(OwnerId, u64)> {
    let (owner, rest) = row.split_first_chunk::<8>()?;
    let version = rest.first_chunk::<8>()?;
    Some((OwnerId(u64::from_be_bytes(*owner)), u64::from_be_bytes(*version)))
}

/// The row of a table; the stamp is left for the store to fill in.
pub(crate) fn to_row(table: &Table) -> Vec<u8> {
    let item: Item = table_tree(table).into_iter().collect();
    let mut row = table.owner.0.to_be_bytes().to_vec();
    row.extend_from_slice(&table.version.to_be_bytes());
    row.extend_from_slice(&envelope::seal(item.as_encoded()));
    row
}

/// The table in a row.
///
/// # Errors
/// [`EngineError::UnreadableCatalog`] when anything is missing or not understood.
pub(crate) fn from_row(row: &Bytes) -> Result<Table, EngineError> {
    let header = version_of(row).ok_or(unreadable("version"))?;
    let content = row.slice(HEADER..);
    let item = envelope::open_item(&content)?;
    let tree: Tree =
        item.attributes().map(|(name, raw)| (name.to_owned(), raw.to_tree())).collect();
    let mut table = table_of(TableRecord::read(&tree)?, header)?;
    set_build_start(&mut table, envelope::stamp(&content));
    Ok(table)
}

/// Tells an index that was added by the commit `stamp` so: the commit itself could not know.
pub(crate) fn set_build_start(table: &mut Table, stamp: Stamp) {
    for index in &mut table.indexes {
        if let IndexState::Building(progress) = &mut index.state {
            progress.since.get_or_insert(stamp);
        }
    }
}

/// The row of a backup; the stamp is left for the store to fill in.
pub(crate) fn backup_to_row(backup: &Backup) -> Vec<u8> {
    let mut tree = Tree::new();
    Record::write(backup, &mut tree);
    let item: Item = tree.into_iter().collect();
    envelope::seal(item.as_encoded())
}

/// The backup in a row.
///
/// # Errors
/// [`EngineError::UnreadableCatalog`] when anything is missing or not understood.
pub(crate) fn backup_from_row(row: &Bytes) -> Result<Backup, EngineError> {
    let item = envelope::open_item(row)?;
    let tree: Tree =
        item.attributes().map(|(name, raw)| (name.to_owned(), raw.to_tree())).collect();
    Record::read(&tree)
}

fn table_tree(table: &Table) -> Tree {
    let table = table.clone();
    let definitions = table.attribute_definitions.into_iter();
    let record = TableRecord {
        account: table.namespace.account,
        region: table.namespace.region,
        name: table.name,
        table_id: table.table_id,
        created: table.created,
        definitions: definitions
            .map(|(name, definition)| Definition { name, definition })
            .collect(),
        keys: table.keys,
        indexes: table.indexes,
        settings: table.settings,
    };
    let mut tree = Tree::new();
    Record::write(&record, &mut tree);
    tree
}

fn table_of(record: TableRecord, (owner, version): (OwnerId, u64)) -> Result<Table, EngineError> {
    let definitions = record.definitions.into_iter();
    let mut table = Table {
        namespace: Namespace { account: record.account, region: record.region },
        name: record.name,
        owner,
        version,
        table_id: record.table_id,
        created: record.created,
        attribute_definitions: definitions.map(|entry| (entry.name, entry.definition)).collect(),
        keys: record.keys,
        indexes: record.indexes,
        settings: record.settings,
    };
    let Table { attribute_definitions: definitions, keys, indexes, .. } = &mut table;
    let of_indexes = indexes.iter_mut().flat_map(|index| {
        let filters = index.vectors.iter_mut().flat_map(|vectors| &mut vectors.filters);
        attributes(&mut index.keys).chain(filters)
    });
    for attribute in attributes(keys).chain(of_indexes) {
        let definition = definitions.iter().find(|(defined, _)| *defined == attribute.name);
        let (name, definition) = definition.ok_or(unreadable("definitions"))?;
        attribute.name = Arc::clone(name);
        attribute.key_type = key_type(*definition);
    }
    Ok(table)
}

/// All attributes of a key schema.
fn attributes(
    KeySchema { hash, range }: &mut KeySchema,
) -> impl Iterator<Item = &mut KeyAttribute> {
    hash.iter_mut().chain(range)
}

#[cfg(test)]
pub(super) mod tests;
