//! Where things stand in the store: the keys of items, index entries, the catalog and its servants.
//!
//! `space (1) | owner id (8) | hash (8) | components`, integers big-endian, every component
//! self-delimiting (`value::KeyValue`). An item and its local index entries share the item's hash; a
//! global index entry has the hash of all its own HASH attributes:
//!
//! | space | key behind the owner id |
//! |---|---|
//! | item | hash, HASH, RANGE |
//! | local index | hash of the item, HASH, index RANGE, item RANGE |
//! | global index | hash of the index HASH…, HASH…, RANGE…, item HASH, item RANGE |
//! | catalog | account, Region, table name (no hash: sorted by name) |
//! | figure | one byte: which counter of the owner (no hash) |
//! | collection | hash, HASH: bytes of an item collection |
//!
//! Keys of streams and of time to live are in `stream::layout` and `ttl::layout`, those of the services beside
//! the tables in `rows`.
//!
//! Invariant: owner ids are never reused, so a key never means two things. Fixed by ADR 3.

use bytes::Bytes;
use store::KeyRange;
use value::{Item, KeyValue, MapRef, RawValue, partition_hash, successor};

use crate::catalog::{Index, IndexKind, KeySchema, Table};
use crate::context::Namespace;

/// The owner of a range of keys: a table or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OwnerId(pub(crate) u64);

/// First bytes of keys. Fixed for ever.
pub(crate) mod space {
    pub(super) const CATALOG: u8 = 0x01;
    pub(super) const SEQUENCE: u8 = 0x02;
    pub(super) const DEAD_OWNER: u8 = 0x03;
    pub(super) const TOKEN: u8 = 0x04;
    /// Definitions of streams, by table name.
    pub(crate) const STREAM: u8 = 0x08;
    /// Tables whose items are being marked for time to live, by the owner of the marks.
    pub(crate) const TTL_BUILD: u8 = 0x09;
    pub(super) const ITEM: u8 = 0x10;
    pub(super) const INDEX: u8 = 0x11;
    pub(super) const FIGURE: u8 = 0x20;
    pub(super) const COLLECTION: u8 = 0x21;
    /// Generations and trim positions of a stream's shards.
    pub(crate) const STREAM_SHARD: u8 = 0x17;
    /// Records of a stream.
    pub(crate) const STREAM_RECORD: u8 = 0x18;
    /// Items by the second at which they expire.
    pub(crate) const TTL_MARK: u8 = 0x19;
    /// Rows of the services beside the tables (`rows`).
    pub(crate) const SERVICE: u8 = 0x40;
}

/// Length of `space | owner id`.
const OWNER_PREFIX: usize = 9;
/// Length of `space | owner id | hash`.
const HASH_PREFIX: usize = 17;

/// The catalog row of a table.
pub(crate) fn catalog_key(namespace: &Namespace, table: &str) -> Bytes {
    let mut key = catalog_prefix(namespace);
    KeyValue::S(table.to_owned()).encode_into(&mut key);
    key.into()
}

fn catalog_prefix(namespace: &Namespace) -> Vec<u8> {
    namespace_prefix(space::CATALOG, namespace)
}

/// `space | account | Region`.
pub(crate) fn namespace_prefix(space: u8, namespace: &Namespace) -> Vec<u8> {
    let mut key = vec![space];
    KeyValue::S(namespace.account.to_string()).encode_into(&mut key);
    KeyValue::S(namespace.region.to_string()).encode_into(&mut key);
    key
}

/// The partition hash in an item's key.
pub(crate) fn hash_of(item_key: &[u8]) -> u64 {
    let hash = item_key.get(OWNER_PREFIX..).and_then(<[u8]>::first_chunk::<8>);
    hash.map_or(0, |hash| u64::from_be_bytes(*hash))
}

/// Bytes of the key attributes in an item's key, with what delimits them.
pub(crate) fn key_length(item_key: &[u8]) -> usize {
    item_key.len().saturating_sub(HASH_PREFIX)
}

/// All catalog rows of all namespaces.
pub(crate) fn catalog_range() -> KeyRange {
    space_range(space::CATALOG)
}

/// The row that holds the greatest owner id given out.
pub(crate) fn owner_sequence_key() -> Bytes {
    Bytes::from_static(&[space::SEQUENCE, 0])
}

/// The mark that an owner's keys are to be swept.
pub(crate) fn dead_owner_key(owner: OwnerId) -> Bytes {
    let mut key = vec![space::DEAD_OWNER];
    key.extend_from_slice(&owner.0.to_be_bytes());
    key.into()
}

/// All marks of dead owners.
pub(crate) fn dead_owner_range() -> KeyRange {
    space_range(space::DEAD_OWNER)
}

/// The owner in a dead-owner mark's key.
pub(crate) fn dead_owner_of(key: &[u8]) -> Option<OwnerId> {
    let id = key.get(1..)?.first_chunk::<8>()?;
    Some(OwnerId(u64::from_be_bytes(*id)))
}

/// Everything an owner may hold, in every space.
pub(crate) fn owner_ranges(owner: OwnerId) -> impl Iterator<Item = KeyRange> {
    let spaces = [
        space::ITEM,
        space::INDEX,
        space::STREAM_SHARD,
        space::STREAM_RECORD,
        space::TTL_MARK,
        space::FIGURE,
        space::COLLECTION,
    ];
    spaces.into_iter().map(move |space| prefix_range(owner_prefix(space, owner)))
}

/// A counter of an owner. The numbers are fixed for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Items of a table, entries of an index.
    Items = 0,
    /// Their bytes.
    Bytes = 1,
}

/// The row of a counter: 8 bytes, big-endian two's complement.
pub(crate) fn figure_key(owner: OwnerId, figure: Figure) -> Vec<u8> {
    let mut key = Vec::with_capacity(OWNER_PREFIX.saturating_add(1));
    key.push(space::FIGURE);
    key.extend_from_slice(&owner.0.to_be_bytes());
    key.push(figure as u8);
    key
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

/// The row of a client request token.
pub(crate) fn token_key(namespace: &Namespace, token: &str) -> Bytes {
    let mut key = vec![space::TOKEN];
    KeyValue::S(namespace.account.to_string()).encode_into(&mut key);
    KeyValue::S(namespace.region.to_string()).encode_into(&mut key);
    KeyValue::S(token.to_owned()).encode_into(&mut key);
    key.into()
}

/// All rows of client request tokens.
pub(crate) fn token_range() -> KeyRange {
    space_range(space::TOKEN)
}

/// All keys of a space.
pub(crate) fn space_range(space: u8) -> KeyRange {
    prefix_range(vec![space])
}

/// The keys that start with `prefix`.
pub(crate) fn prefix_range(prefix: Vec<u8>) -> KeyRange {
    // Every prefix starts with a space byte below 0xFF, so there is always a successor.
    let end = successor(&prefix).unwrap_or_default();
    KeyRange { start: prefix.into(), end: end.into() }
}

/// `space | owner id`, with room for more.
pub(crate) fn owner_prefix(space: u8, owner: OwnerId) -> Vec<u8> {
    let mut key = Vec::with_capacity(96);
    key.push(space);
    key.extend_from_slice(&owner.0.to_be_bytes());
    key
}

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

    /// The key of the row that shows `item`; `None` when a key attribute is missing or of another type
    /// (a sparse index holds no such row).
    pub(crate) fn row_key(self, item: MapRef<'_>) -> Option<Bytes> {
        match self {
            Self::Table(table) => item_key(table, item),
            Self::Index(table, index) => index_key(table, index, item).map(Bytes::from),
        }
    }
}

/// Whether two keys of one owner have the same partition hash.
pub(crate) fn same_partition(a: &[u8], b: &[u8]) -> bool {
    a.get(..HASH_PREFIX) == b.get(..HASH_PREFIX)
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
fn push_components(
    schema: &[crate::catalog::KeyAttribute],
    item: MapRef<'_>,
    key: &mut Vec<u8>,
) -> bool {
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
    if index.kind == IndexKind::Global {
        complete = complete && push_components(&table.keys.hash, item, &mut key);
    }
    (complete && push_components(&table.keys.range, item, &mut key)).then_some(key)
}

/// The value of a row: an envelope around encoded content.
///
/// `format (1) | flags (1) | commit stamp (8) | content`. Flags are for compression and encryption and
/// are zero in format 1.
pub(crate) mod envelope {
    use bytes::Bytes;
    use store::Stamp;
    use value::Item;

    use crate::error::EngineError;

    const FORMAT: u8 = 1;
    const CONTENT: usize = 10;
    /// Where the store writes the commit stamp.
    pub(crate) const STAMP_AT: usize = 2;

    /// Wraps `content`; the stamp is left for the store to fill in.
    pub(crate) fn seal(content: &[u8]) -> Vec<u8> {
        let mut row = Vec::with_capacity(CONTENT.saturating_add(content.len()));
        row.extend_from_slice(&[FORMAT, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        row.extend_from_slice(content);
        row
    }

    /// The commit that wrote the row; zero for rows without a stamp.
    pub(crate) fn stamp(row: &[u8]) -> Stamp {
        let stamp = row.get(STAMP_AT..).and_then(<[u8]>::first_chunk::<8>);
        Stamp(stamp.map_or(0, |bytes| u64::from_be_bytes(*bytes)))
    }

    /// The content, which shares the row's buffer.
    pub(crate) fn open(row: &Bytes) -> Result<Bytes, EngineError> {
        match row.get(..STAMP_AT) {
            Some([FORMAT, 0]) if row.len() >= CONTENT => Ok(row.slice(CONTENT..)),
            _ => Err(EngineError::UnreadableRow { format: row.first().copied() }),
        }
    }

    /// The item in a row.
    pub(crate) fn open_item(row: &Bytes) -> Result<Item, EngineError> {
        open(row).map(Item::from_encoded)
    }
}

/// An item's row content, for callers that hold an [`Item`].
pub(crate) fn seal_item(item: &Item) -> Vec<u8> {
    envelope::seal(item.as_encoded())
}

const _: () = assert!(OWNER_PREFIX + 8 == HASH_PREFIX, "the hash stands behind the owner id");
