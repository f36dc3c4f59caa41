//! Bounds of a range that may be longer than any key of the tables.
//!
//! The crate asserts that no key is longer than 65,535 bytes, bounds included. A longer bound is
//! between two keys, so it is cut and becomes exclusive or inclusive.

use std::ops::Bound;

use crate::options::KEY_BYTES;

pub(super) fn lower(start: &[u8]) -> Bound<&[u8]> {
    match start.get(..KEY_BYTES) {
        Some(longest) if start.len() > KEY_BYTES => Bound::Excluded(longest),
        Some(_) | None => Bound::Included(start),
    }
}

pub(super) fn upper(end: &[u8]) -> Bound<&[u8]> {
    match end.get(..KEY_BYTES) {
        Some(longest) if end.len() > KEY_BYTES => Bound::Included(longest),
        Some(_) | None => Bound::Excluded(end),
    }
}
