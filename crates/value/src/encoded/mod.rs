//! The encoded form of values and items.
//!
//! A value is `tag (1) | payload`:
//!
//! | type | payload |
//! |---|---|
//! | NULL, BOOL | none (two tags for BOOL) |
//! | S, B | length (varint), bytes |
//! | N | length (1), order-preserving number |
//! | M, L, SS, NS, BS | content length (u32), content |
//!
//! Content is `count (u32) | elements`. A map's element is `name length (varint) | name | value`,
//! sorted by the name's bytes; a list's is a value; a set's is a payload of its type, sorted.
//! Integers are little-endian. An item is the content of a map. This is format version 1 of the
//! item envelope that `engine` puts around it; changing it needs a new version there.
//!
//! Invariant: canonical. Equal values have equal bytes.

mod builder;
mod construct;
mod item;
mod read;
mod varint;

pub use builder::{ItemBuilder, SetError};
pub use item::{Item, Value};
pub use read::{DataType, ListRef, MapRef, NumberRef, RawValue, SetRef, ValueRef};

pub(crate) mod tag {
    //! First bytes of values. Fixed for ever.
    pub(crate) const NULL: u8 = 1;
    pub(crate) const FALSE: u8 = 2;
    pub(crate) const TRUE: u8 = 3;
    pub(crate) const S: u8 = 4;
    pub(crate) const N: u8 = 5;
    pub(crate) const B: u8 = 6;
    pub(crate) const M: u8 = 7;
    pub(crate) const L: u8 = 8;
    pub(crate) const SS: u8 = 9;
    pub(crate) const NS: u8 = 10;
    pub(crate) const BS: u8 = 11;
}
