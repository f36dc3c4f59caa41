//! Key layout of the store: spaces, owner ids, prefixes, and the envelope of values.
//!
//! `space (1) | owner id (8) | hash (8) | components`, integers big-endian, every component
//! self-delimiting (`value::KeyValue`). An item and its local index entries share the item's hash;
//! a global index entry has the hash of all its own HASH attributes:
//!
//! | space | key after the owner id |
//! |---|---|
//! | item | hash, HASH, RANGE |
//! | local index | hash of the item, HASH, index RANGE, item RANGE |
//! | global index | hash of the index HASH…, HASH…, RANGE…, item HASH, item RANGE |
//! | vector index | the same, without RANGE…, and without HASH… where it has no partitions |
//! | catalog | account, Region, table name (no hash: sorted by name) |
//! | counter | one byte: which counter of the owner (no hash) |
//! | collection | hash, HASH: bytes of an item collection |
//!
//! Keys of items and index entries are made in `keys`, those of streams, of time to live and of
//! history in `derived::stream::layout`, `derived::ttl::layout` and `derived::history::layout`,
//! those of replicas in `derived::feed` and `derived::replication`, those of other services in
//! `rows`. No table is known here.
//!
//! Invariant: owner ids are never reused, so a key never means two things. Fixed by ADR 3.

use bytes::Bytes;
use store::KeyRange;
use value::{Item, KeyType, KeyValue, successor};

use crate::context::Namespace;

/// The owner of a range of keys: a table or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct OwnerId(pub(crate) u64);

/// First bytes of keys. Fixed for ever.
pub(crate) mod space {
    pub(crate) const CATALOG: u8 = 0x01;
    pub(crate) const SEQUENCE: u8 = 0x02;
    pub(crate) const DEAD_OWNER: u8 = 0x03;
    pub(crate) const TOKEN: u8 = 0x04;
    /// Seconds and commit stamps.
    pub(crate) const HISTORY_CLOCK: u8 = 0x05;
    /// Owners whose rows something still reads.
    pub(crate) const HOLD: u8 = 0x06;
    /// Backups, by table name.
    pub(crate) const BACKUP: u8 = 0x07;
    /// Definitions of streams, by table name.
    pub(crate) const STREAM: u8 = 0x08;
    /// Tables whose items are being marked for time to live, by the owner of the marks.
    pub(crate) const TTL_BUILD: u8 = 0x09;
    /// What servers over one store tell each other.
    pub(crate) const SERVERS: u8 = 0x0F;
    pub(crate) const ITEM: u8 = 0x10;
    pub(crate) const INDEX: u8 = 0x11;
    pub(crate) const COUNTER: u8 = 0x20;
    pub(crate) const COLLECTION: u8 = 0x21;
    /// Generations and trim positions of a stream's shards.
    pub(crate) const STREAM_SHARD: u8 = 0x17;
    /// Records of a stream.
    pub(crate) const STREAM_RECORD: u8 = 0x18;
    /// Items by the second at which they expire.
    pub(crate) const TTL_MARK: u8 = 0x19;
    /// Items as they were before a commit.
    pub(crate) const HISTORY: u8 = 0x1A;
    /// Definitions of tables as they were before a commit.
    pub(crate) const HISTORY_TABLE: u8 = 0x1B;
    /// How far a history was trimmed.
    pub(crate) const HISTORY_TRIM: u8 = 0x1C;
    /// Versions of the items of a replica.
    pub(crate) const VERSION: u8 = 0x1D;
    /// Changes that somebody follows.
    pub(crate) const FEED: u8 = 0x1E;
    /// How far a feed was followed.
    pub(crate) const FEED_POSITION: u8 = 0x1F;
    /// Rows of other services (`rows`).
    pub(crate) const SERVICE: u8 = 0x40;
}

/// Length of `space | owner id`.
const OWNER_PREFIX: usize = 9;
/// Length of `space | owner id | hash`.
pub(crate) const HASH_PREFIX: usize = 17;

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

/// The key that a row has with another owner.
pub(crate) fn moved_to(owner: OwnerId, key: &[u8]) -> Vec<u8> {
    let space = key.first().copied().unwrap_or_default();
    let mut moved = owner_prefix(space, owner);
    moved.extend_from_slice(key.get(OWNER_PREFIX..).unwrap_or_default());
    moved
}

/// Which of `partitions` equal parts of the hash space a hash lies in.
pub(crate) fn partition_of(hash: u64, partitions: u32) -> u32 {
    let part = (u128::from(hash) * u128::from(partitions)) >> 64;
    u32::try_from(part).unwrap_or_default()
}

/// The first hash of one of `partitions` equal parts of the hash space.
pub(crate) fn first_hash(partition: u32, partitions: u32) -> u64 {
    let hash = (u128::from(partition) << 64).div_ceil(u128::from(partitions.max(1)));
    u64::try_from(hash).unwrap_or(u64::MAX)
}

/// The hashes that a range of one owner's keys may hold, first and last.
pub(crate) fn hashes_of(range: &KeyRange) -> (u64, u64) {
    let same_owner = range.start.get(..OWNER_PREFIX) == range.end.get(..OWNER_PREFIX);
    let last = match hash_of(&range.end) {
        _ if !same_owner => u64::MAX,
        // The end is exclusive: nothing of a hash is before its first key.
        hash if range.end.len() <= HASH_PREFIX => hash.saturating_sub(1),
        hash => hash,
    };
    (hash_of(&range.start), last)
}

/// Bytes of the key attributes in an item's key, with what delimits them.
pub(crate) fn key_length(item_key: &[u8]) -> usize {
    item_key.len().saturating_sub(HASH_PREFIX)
}

/// All catalog rows of all namespaces.
pub(crate) fn catalog_range() -> KeyRange {
    space_range(space::CATALOG)
}

/// The row that holds the largest owner id given out.
pub(crate) fn owner_sequence_key() -> Bytes {
    Bytes::from_static(&[space::SEQUENCE, 0])
}

/// The row that counts changes of the catalog, in a store that several servers write to.
pub(crate) fn catalog_revision_key() -> Bytes {
    Bytes::from_static(&[space::SERVERS, 0])
}

/// The row that says what the newest of those changes were about.
pub(crate) fn catalog_changes_key() -> Bytes {
    Bytes::from_static(&[space::SERVERS, 1])
}

/// The row of a job's lease, in such a store.
pub(crate) fn lease_key(job: &str) -> Bytes {
    let mut key = vec![space::SERVERS, 2];
    key.extend_from_slice(job.as_bytes());
    key.into()
}

/// The namespace and the name in the key of a catalog row.
pub(crate) fn catalog_name_of(key: &[u8]) -> Option<(Namespace, String)> {
    let text = |key| match KeyValue::decode(KeyType::S, key)? {
        (KeyValue::S(text), rest) => Some((text, rest)),
        (KeyValue::N(_) | KeyValue::B(_), _) => None,
    };
    let (account, rest) = text(key.strip_prefix(&[space::CATALOG])?)?;
    let (region, rest) = text(rest)?;
    let (name, _) = text(rest)?;
    Some((Namespace::new(&account, &region), name))
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
        space::HISTORY,
        space::HISTORY_TABLE,
        space::HISTORY_TRIM,
        space::VERSION,
        space::FEED,
        space::FEED_POSITION,
        space::COUNTER,
        space::COLLECTION,
    ];
    spaces.into_iter().map(move |space| prefix_range(owner_prefix(space, owner)))
}

/// A counter of an owner. The numbers are fixed for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    /// Items of a table, entries of an index.
    Items = 0,
    /// Their bytes.
    Bytes = 1,
}

/// The row of a counter: 8 bytes, big-endian two's complement.
pub(crate) fn counter_key(owner: OwnerId, counter: Counter) -> Vec<u8> {
    let mut key = Vec::with_capacity(OWNER_PREFIX.saturating_add(1));
    key.push(space::COUNTER);
    key.extend_from_slice(&owner.0.to_be_bytes());
    key.push(counter as u8);
    key
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

/// Whether two keys of one owner have the same partition hash.
pub(crate) fn same_partition(a: &[u8], b: &[u8]) -> bool {
    a.get(..HASH_PREFIX) == b.get(..HASH_PREFIX)
}

/// The value of a row: an envelope around encoded content.
///
/// `format (1) | flags (1) | commit stamp (8) | content`. Flags are for compression and encryption
/// and are zero in format 1.
pub(crate) mod envelope {
    use bytes::Bytes;
    use store::Stamp;
    use value::Item;

    use crate::error::EngineError;

    const FORMAT: u8 = 1;
    /// Where the content begins.
    pub(crate) const CONTENT: usize = 10;
    /// Where the store writes the commit stamp.
    pub(crate) const STAMP_AT: usize = 2;

    /// Wraps `content`; the stamp is left for the store to fill in.
    pub(crate) fn seal(content: &[u8]) -> Vec<u8> {
        let mut row = Vec::with_capacity(CONTENT.saturating_add(content.len()));
        row.extend_from_slice(&[FORMAT, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        row.extend_from_slice(content);
        row
    }

    /// Appends `content` as the row that the commit `stamp` wrote.
    pub(crate) fn append(row: &mut Vec<u8>, stamp: Stamp, content: &[u8]) {
        row.extend_from_slice(&[FORMAT, 0]);
        row.extend_from_slice(&stamp.0.to_be_bytes());
        row.extend_from_slice(content);
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
