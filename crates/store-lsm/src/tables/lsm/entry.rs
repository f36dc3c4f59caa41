//! Entries of tables, as a flush writes them.

use lsm_tree::{InternalValue, ValueType};
use store::Stamp;

/// A version of a row: a value, or a deletion (`None`).
pub(super) fn entry(key: &[u8], stamp: Stamp, value: Option<&[u8]>) -> InternalValue {
    match value {
        Some(value) => InternalValue::from_components(key, value, stamp.0, ValueType::Value),
        None => InternalValue::new_tombstone(key, stamp.0),
    }
}
