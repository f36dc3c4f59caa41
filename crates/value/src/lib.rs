//! What DynamoDB stores: attribute values, 38-digit numbers, items and keys, as bytes.
//!
//! An [`Item`] is one buffer in a canonical form: attributes sorted by name, set elements sorted,
//! numbers normalised. Two equal items therefore have equal bytes, and a key, a projection or a
//! whole response can be produced without building a tree. [`AttributeValue`] is the tree, for the
//! few places that change values in the middle.
//!
//! Invariants of absence: no JSON, no I/O, no expression. Readers are total: damaged bytes yield
//! absent or null values, never a panic.

mod encoded;
mod key;
mod number;
mod size;
mod tree;

pub use encoded::{
    DataType, Item, ItemBuilder, ListRef, MapRef, NumberRef, RawValue, SetError, SetRef, Value,
    ValueRef,
};
pub use key::{KeyType, KeyValue, encode_prefix, partition_hash, successor};
pub use number::{ArithmeticError, Number, NumberError};
pub use size::{CONTAINER_OVERHEAD, ELEMENT_OVERHEAD, MAX_NESTING};
pub use tree::AttributeValue;

#[cfg(test)]
mod tests;
