//! Key schemas: the key attributes of a table or an index, their types and limits.

use std::sync::Arc;

use model::{ItemFault, KeyType as KeyRole, ScalarAttributeType};
use value::{DataType, Item, KeyType, RawValue};

/// Bytes of the HASH attributes of a key, all together.
const MAX_HASH: usize = 2048;
/// Bytes of its RANGE attributes.
const MAX_RANGE: usize = 1024;

/// A key attribute and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute {
    pub(crate) name: Arc<str>,
    pub(crate) key_type: KeyType,
}

impl KeyAttribute {
    /// Whether `value` has the attribute's type and is not an empty string or binary.
    pub(crate) fn accepts(&self, value: RawValue<'_>) -> bool {
        value.data_type() == self.data_type() && !self.is_empty_value(value)
    }

    /// Whether `value` is an empty string or binary, which no key may be.
    pub(crate) fn is_empty_value(&self, value: RawValue<'_>) -> bool {
        self.key_type != KeyType::N && value.size() == 0
    }

    /// The attribute's type among all value types.
    pub(crate) const fn data_type(&self) -> DataType {
        match self.key_type {
            KeyType::S => DataType::S,
            KeyType::N => DataType::N,
            KeyType::B => DataType::B,
        }
    }
}

/// The key schema of a table (one HASH, at most one RANGE) or an index (global: up to four of
/// each).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct KeySchema {
    pub(crate) hash: Vec<KeyAttribute>,
    pub(crate) range: Vec<KeyAttribute>,
}

impl KeySchema {
    /// All key attributes, HASH before RANGE.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &KeyAttribute> + Clone {
        self.hash.iter().chain(&self.range)
    }

    /// All key attributes with their role.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (&KeyAttribute, KeyRole)> {
        let hash = self.hash.iter().map(|attribute| (attribute, KeyRole::Hash));
        hash.chain(self.range.iter().map(|attribute| (attribute, KeyRole::Range)))
    }

    /// Whether `name` is a key attribute.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.iter().any(|attribute| &*attribute.name == name)
    }
}

/// The key type of an attribute definition.
pub(crate) const fn key_type(definition: ScalarAttributeType) -> KeyType {
    match definition {
        ScalarAttributeType::S => KeyType::S,
        ScalarAttributeType::N => KeyType::N,
        ScalarAttributeType::B => KeyType::B,
    }
}

/// The fault of an item that lacks `attribute` or has another type there.
pub(crate) fn key_fault(
    attribute: &KeyAttribute,
    value: Option<RawValue<'_>>,
) -> Option<ItemFault> {
    let name = || attribute.name.to_string();
    let Some(value) = value else { return Some(ItemFault::MissingKey(name())) };
    if value.data_type() != attribute.data_type() {
        let expected = attribute.data_type().descriptor();
        let actual = value.data_type().descriptor();
        return Some(ItemFault::KeyType { name: name(), expected, actual });
    }
    let binary = attribute.key_type == KeyType::B;
    attribute.is_empty_value(value).then(|| ItemFault::EmptyKey { name: name(), binary })
}

/// Whether the values of a key's HASH and RANGE attributes, of these numbers of bytes, are short
/// enough. Source: AWS documentation, ServiceQuotas.
pub(crate) fn check_key_bytes(hash: usize, range: usize) -> Result<(), ItemFault> {
    if hash > MAX_HASH {
        return Err(ItemFault::HashTooLong);
    }
    if range > MAX_RANGE {
        return Err(ItemFault::RangeTooLong);
    }
    Ok(())
}

/// The size limits of a key, in the attributes of `item`.
pub(crate) fn check_key_size(keys: &KeySchema, item: &Item) -> Result<(), ItemFault> {
    let size = |attributes: &[KeyAttribute]| {
        attributes.iter().filter_map(|a| item.get(&a.name)).map(RawValue::size).sum::<usize>()
    };
    check_key_bytes(size(&keys.hash), size(&keys.range))
}
