//! Key layout of streams.
//!
//! | space | key |
//! |---|---|
//! | stream | account, Region, table name, label: the definition of a stream |
//! | shard | stream owner (8), 0, generation (4): when its shards were opened |
//! | shard | stream owner (8), 1, shard (4): the last record that was trimmed from it |
//! | sequence | 1: the retention clock |
//! | record | stream owner (8), shard (4), commit stamp (8), place in the commit (2) |
//!
//! Invariant: the rows of one stream's definition and generations are written by transactions that
//! declare the catalog row of its table, its trim positions by the one job that trims.

use bytes::Bytes;
use store::KeyRange;
use value::{KeyType, KeyValue};

use super::Sequence;
use crate::context::Namespace;
use crate::layout::{OwnerId, namespace_prefix, owner_prefix, prefix_range, space, space_range};
use crate::table::StreamName;

const GENERATION: u8 = 0;
const TRIMMED: u8 = 1;
/// Offset of the stamp in a record's key.
pub(super) const RECORD_STAMP: usize = 13;

/// The row of the retention clock of all streams.
pub(crate) fn retention_clock_key() -> Bytes {
    Bytes::from_static(&[space::SEQUENCE, 1])
}

/// The row of a stream's definition.
pub(crate) fn definition_key(name: &StreamName) -> Bytes {
    let mut key = namespace_prefix(space::STREAM, &name.namespace);
    KeyValue::S(name.table.clone()).encode_into(&mut key);
    KeyValue::S(name.label.clone()).encode_into(&mut key);
    key.into()
}

/// All definitions of a namespace, or those of one of its tables.
pub(crate) fn definition_range(namespace: &Namespace, table: Option<&str>) -> KeyRange {
    let mut prefix = namespace_prefix(space::STREAM, namespace);
    if let Some(table) = table {
        KeyValue::S(table.to_owned()).encode_into(&mut prefix);
    }
    prefix_range(prefix)
}

/// All definitions.
pub(crate) fn all_definitions() -> KeyRange {
    space_range(space::STREAM)
}

/// The name in the key of a definition.
pub(crate) fn name_of(key: &[u8]) -> Option<StreamName> {
    let mut rest = key.get(1..)?;
    let mut text = || {
        let (value, behind) = KeyValue::decode(KeyType::S, rest)?;
        rest = behind;
        if let KeyValue::S(text) = value { Some(text) } else { None }
    };
    let (account, region) = (text()?, text()?);
    let namespace = Namespace::new(&account, &region);
    Some(StreamName { namespace, table: text()?, label: text()? })
}

fn shard_row(owner: OwnerId, kind: u8, number: u32) -> Vec<u8> {
    let mut key = owner_prefix(space::STREAM_SHARD, owner);
    key.push(kind);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// The row of a generation of shards.
pub(crate) fn generation_key(owner: OwnerId, generation: u32) -> Bytes {
    shard_row(owner, GENERATION, generation).into()
}

/// All generations of a stream.
pub(crate) fn generation_range(owner: OwnerId) -> KeyRange {
    let mut prefix = owner_prefix(space::STREAM_SHARD, owner);
    prefix.push(GENERATION);
    prefix_range(prefix)
}

/// The generation in the key of its row.
pub(crate) fn generation_of(key: &[u8]) -> Option<u32> {
    key.last_chunk::<4>().map(|number| u32::from_be_bytes(*number))
}

/// The row that holds what was trimmed from a shard last.
pub(crate) fn trimmed_key(owner: OwnerId, shard: u32) -> Bytes {
    shard_row(owner, TRIMMED, shard).into()
}

/// The key of a record, up to its stamp.
fn shard_prefix(owner: OwnerId, shard: u32) -> Vec<u8> {
    let mut key = owner_prefix(space::STREAM_RECORD, owner);
    key.extend_from_slice(&shard.to_be_bytes());
    key
}

/// The key of a record; the stamp is zero for a record that is about to get one.
pub(crate) fn record_key(owner: OwnerId, shard: u32, sequence: Sequence) -> Vec<u8> {
    let mut key = shard_prefix(owner, shard);
    key.extend_from_slice(&sequence.stamp.to_be_bytes());
    key.extend_from_slice(&sequence.place.to_be_bytes());
    key
}

/// The records of a shard from one place up to another, which is not in it.
pub(crate) fn record_range(owner: OwnerId, shard: u32, from: Sequence, to: Sequence) -> KeyRange {
    KeyRange {
        start: record_key(owner, shard, from).into(),
        end: record_key(owner, shard, to.max(from)).into(),
    }
}

/// The place in the key of a record.
pub(crate) fn sequence_of(key: &[u8]) -> Option<Sequence> {
    let (stamp, place) = key.get(RECORD_STAMP..)?.split_first_chunk::<8>()?;
    let place = place.first_chunk::<2>()?;
    Some(Sequence { stamp: u64::from_be_bytes(*stamp), place: u16::from_be_bytes(*place) })
}
