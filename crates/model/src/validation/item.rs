//! Faults of items and keys, found against the table.

use std::fmt;

use super::INVALID;

/// The opening of sentences about vectors, with a full stop where others have a colon.
const VECTOR: &str = "One or more parameter values were invalid. Invalid type for parameter";

/// Why an item or key does not fit its table.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemFault {
    /// A key with other attributes or types than the schema's.
    KeyMismatch,
    /// An item without a key attribute.
    MissingKey(String),
    /// An item's key attribute of another type.
    KeyType {
        /// The attribute.
        name: String,
        /// The type in the schema: `S`, `N`, `B`.
        expected: &'static str,
        /// The type given.
        actual: &'static str,
    },
    /// An empty string or binary as a key attribute.
    EmptyKey {
        /// The attribute.
        name: String,
        /// Whether it is binary.
        binary: bool,
    },
    /// An index key attribute of another type.
    IndexKeyType {
        /// The index.
        index: String,
        /// The attribute.
        name: String,
        /// The type in the schema.
        expected: &'static str,
        /// The type given.
        actual: &'static str,
    },
    /// An update that gives an index key attribute another type.
    IndexKeyUpdate,
    /// An empty string or binary as an index key attribute.
    EmptyIndexKey {
        /// The index.
        index: String,
        /// The attribute.
        name: String,
        /// Whether it is binary.
        binary: bool,
    },
    /// A vector attribute that is no list of numbers.
    VectorType {
        /// The index.
        index: String,
        /// The attribute.
        name: String,
    },
    /// An element of a vector that is no number of 32 bits.
    VectorElement {
        /// The index.
        index: String,
        /// The attribute.
        name: String,
        /// The place in the list.
        at: usize,
        /// The type given.
        actual: &'static str,
    },
    /// A vector of another length than those of the index.
    VectorDimensions {
        /// The index.
        index: String,
        /// The attribute.
        name: String,
        /// The length of the index's vectors.
        expected: u32,
        /// The length given.
        actual: usize,
    },
    /// A HASH key attribute that is too long.
    HashTooLong,
    /// RANGE key attributes that are too long.
    RangeTooLong,
    /// An item above 400 KB.
    TooLarge,
    /// An update that writes more than an item may hold.
    UpdateTooLarge,
    /// AttributeUpdates adds to or takes from an attribute of another type.
    UpdateMismatch,
    /// An update of a key attribute.
    KeyUpdate(String),
    /// An update expression that cannot be applied to the item; the sentence is the expression
    /// language's.
    Update(String),
}

impl fmt::Display for ItemFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyMismatch => f.write_str("The provided key element does not match the schema"),
            Self::MissingKey(name) => write!(f, "{INVALID} Missing the key {name} in the item"),
            Self::KeyType { name, expected, actual } => write!(
                f,
                "{INVALID} Type mismatch for key {name} expected: {expected} actual: {actual}"
            ),
            Self::EmptyKey { name, binary } => {
                write!(f, "{}. Key: {name}", EmptyKeyValue { index: false, binary: *binary })
            }
            Self::IndexKeyType { index, name, expected, actual } => write!(
                f,
                "{INVALID} Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} \
                 IndexName: {index}"
            ),
            Self::IndexKeyUpdate => f.write_str(
                "The update expression attempted to update the secondary index key to unsupported type",
            ),
            Self::EmptyIndexKey { index, name, binary } => write!(
                f,
                "{}. IndexName: {index}, IndexKey: {name}",
                EmptyKeyValue { index: true, binary: *binary }
            ),
            Self::VectorType { index, name } => write!(
                f,
                "{VECTOR} {name}, Expected: 32-bit floating point number list IndexName: {index}"
            ),
            Self::VectorElement { index, name, at, actual } => write!(
                f,
                "{VECTOR} {name}[{at}], Expected: 32-bit floating point number, Actual: {actual}. \
                 IndexName: {index}"
            ),
            Self::VectorDimensions { index, name, expected, actual } => write!(
                f,
                "One or more parameter values were invalid. Invalid dimension for parameter {name}, \
                 Expected: {expected}, Actual: {actual}. IndexName: {index}"
            ),
            // No space before 2048: as AWS prints it.
            Self::HashTooLong => write!(
                f,
                "{INVALID} Size of hashkey has exceeded the maximum size limit of2048 bytes"
            ),
            Self::RangeTooLong => write!(
                f,
                "{INVALID} Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
            ),
            Self::TooLarge => f.write_str("Item size has exceeded the maximum allowed size"),
            Self::UpdateTooLarge => {
                f.write_str("Item size to update has exceeded the maximum allowed size")
            }
            Self::UpdateMismatch => f.write_str("Type mismatch for attribute to update"),
            Self::KeyUpdate(name) => write!(
                f,
                "{INVALID} Cannot update attribute {name}. This attribute is part of the key"
            ),
            Self::Update(text) => f.write_str(text),
        }
    }
}

/// The sentence on empty key values, of a table or an index.
struct EmptyKeyValue {
    index: bool,
    binary: bool,
}

impl fmt::Display for EmptyKeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("One or more parameter values are not valid. ")?;
        if self.index {
            f.write_str("A value specified for a secondary index key is not supported. ")?;
        }
        let kind = if self.binary { "binary" } else { "string" };
        write!(f, "The AttributeValue for a key attribute cannot contain an empty {kind} value")
    }
}
