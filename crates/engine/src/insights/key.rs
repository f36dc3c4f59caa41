//! Contributors: the key values of rows, as they are counted and as they are shown.

use base64_simd::STANDARD;
use value::KeyValue;

use crate::layout::HASH_PREFIX;
use crate::table::{KeyAttribute, KeySchema};

/// Which part of a key a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The partition key.
    Partition,
    /// Partition and sort key.
    Whole,
}

impl Part {
    /// The attributes of the part.
    pub(crate) fn attributes(self, keys: &KeySchema) -> impl Iterator<Item = &KeyAttribute> {
        let range = match self {
            Self::Partition => &[],
            Self::Whole => keys.range.as_slice(),
        };
        keys.hash.iter().chain(range)
    }
}

/// The components of the partition key of a row, or of a range within a partition.
pub(super) fn partition<'k>(keys: &KeySchema, row: &'k [u8]) -> Option<&'k [u8]> {
    skip(&keys.hash, row.get(HASH_PREFIX..)?).map(|(partition, _)| partition)
}

/// The components of a row's partition and sort key; behind them an index entry has those of its
/// item.
pub(super) fn whole<'k>(keys: &KeySchema, row: &'k [u8]) -> Option<&'k [u8]> {
    let all = row.get(HASH_PREFIX..)?;
    let (partition, rest) = skip(&keys.hash, all)?;
    let (sort, _) = skip(&keys.range, rest)?;
    all.get(..partition.len().saturating_add(sort.len()))
}

fn skip<'k>(attributes: &[KeyAttribute], bytes: &'k [u8]) -> Option<(&'k [u8], &'k [u8])> {
    let mut rest = bytes;
    for attribute in attributes {
        (_, rest) = KeyValue::decode(attribute.key_type, rest)?;
    }
    bytes.split_at_checked(bytes.len().checked_sub(rest.len())?)
}

/// The values of a key, as text.
pub(super) fn texts<'a>(
    attributes: impl Iterator<Item = &'a KeyAttribute>,
    key: &[u8],
) -> Vec<String> {
    let mut rest = key;
    let mut found = Vec::new();
    for attribute in attributes {
        let Some((value, after)) = KeyValue::decode(attribute.key_type, rest) else { break };
        found.push(match value {
            KeyValue::S(text) => text,
            KeyValue::N(number) => number.to_string(),
            KeyValue::B(bytes) => STANDARD.encode_to_string(&bytes),
        });
        rest = after;
    }
    found
}
