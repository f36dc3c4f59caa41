//! Key layout of time to live.
//!
//! | space | key | value |
//! |---|---|---|
//! | mark | owner of the marks (8), seconds since 1970 (8), key of the item | empty |
//! | build | owner of the marks (8) | account, Region, table name, key of the last item that was marked |

use bytes::Bytes;
use store::KeyRange;
use value::{KeyType, KeyValue};

use crate::context::Namespace;
use crate::layout::{OwnerId, owner_prefix, space, space_range};

/// Offset of the item's key in a mark.
const ITEM: usize = 17;

/// The mark of an item.
pub(crate) fn mark_key(owner: OwnerId, expiry: u64, item_key: &[u8]) -> Vec<u8> {
    let mut key = owner_prefix(space::TTL_MARK, owner);
    key.extend_from_slice(&expiry.to_be_bytes());
    key.extend_from_slice(item_key);
    key
}

/// The marks of the seconds from `from` to `to`, both included.
pub(crate) fn mark_range(owner: OwnerId, from: u64, to: u64) -> KeyRange {
    let start = mark_key(owner, from, &[]).into();
    KeyRange { start, end: mark_key(owner, to.saturating_add(1), &[]).into() }
}

/// The second and the item's key in a mark.
pub(crate) fn read_mark(key: &Bytes) -> Option<(u64, Bytes)> {
    let expiry = key.get(9..)?.first_chunk::<8>()?;
    (key.len() > ITEM).then(|| (u64::from_be_bytes(*expiry), key.slice(ITEM..)))
}

/// The row that says that a table's items are being marked.
pub(crate) fn build_key(owner: OwnerId) -> Bytes {
    owner_prefix(space::TTL_BUILD, owner).into()
}

/// All such rows.
pub(crate) fn build_range() -> KeyRange {
    space_range(space::TTL_BUILD)
}

/// The owner in the key of such a row.
pub(crate) fn build_owner(key: &[u8]) -> Option<OwnerId> {
    Some(OwnerId(u64::from_be_bytes(*key.get(1..)?.first_chunk::<8>()?)))
}

/// The content of such a row.
pub(crate) fn build_row(namespace: &Namespace, table: &str, cursor: &[u8]) -> Vec<u8> {
    let mut row = Vec::new();
    KeyValue::S(namespace.account.to_string()).encode_into(&mut row);
    KeyValue::S(namespace.region.to_string()).encode_into(&mut row);
    KeyValue::S(table.to_owned()).encode_into(&mut row);
    row.extend_from_slice(cursor);
    row
}

/// The table and the cursor in such a row.
pub(crate) fn read_build(row: &Bytes) -> Option<(Namespace, String, Bytes)> {
    let mut rest: &[u8] = row;
    let mut text = || {
        let (value, behind) = KeyValue::decode(KeyType::S, rest)?;
        rest = behind;
        if let KeyValue::S(text) = value { Some(text) } else { None }
    };
    let (account, region, table) = (text()?, text()?, text()?);
    Some((Namespace::new(&account, &region), table, Bytes::copy_from_slice(rest)))
}
