//! Codec of catalog records: how one value becomes an attribute, and a struct a map of attributes.
//!
//! [`record!`] lists the fields of a struct once, for both directions. A field that is `None` is
//! absent.
//!
//! Invariant: what is missing or not understood is an error that names the field.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use env::Timestamp;
use store::Stamp;
use value::{AttributeValue, Number};

use crate::error::EngineError;
use crate::layout::OwnerId;

/// The attributes of one struct.
pub(super) type Tree = BTreeMap<String, AttributeValue>;

/// The error of a field that is missing or not understood.
pub(super) const fn unreadable(what: &'static str) -> EngineError {
    EngineError::UnreadableCatalog { what }
}

/// A struct whose fields are attributes.
pub(super) trait Record: Sized {
    /// Adds every field.
    fn write(&self, tree: &mut Tree);
    /// Reads every field.
    ///
    /// # Errors
    /// [`EngineError::UnreadableCatalog`] with the name of the first field that cannot be read.
    fn read(tree: &Tree) -> Result<Self, EngineError>;
}

/// A field of a struct: an attribute, several, or none.
pub(super) trait Field: Sized {
    /// Adds the field under `name`.
    fn write(&self, name: &'static str, tree: &mut Tree);
    /// Reads the field from `name`.
    ///
    /// # Errors
    /// [`EngineError::UnreadableCatalog`] with the name of what cannot be read.
    fn read(name: &'static str, tree: &Tree) -> Result<Self, EngineError>;
}

/// A value that is one attribute.
pub(super) trait Value: Sized {
    /// The attribute.
    fn encode(&self) -> AttributeValue;
    /// The value of an attribute that belongs to the field `name`.
    ///
    /// # Errors
    /// [`EngineError::UnreadableCatalog`] with the name of what cannot be read.
    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError>;
}

impl<T: Value> Field for T {
    fn write(&self, name: &'static str, tree: &mut Tree) {
        tree.insert(name.to_owned(), self.encode());
    }

    fn read(name: &'static str, tree: &Tree) -> Result<Self, EngineError> {
        Option::read(name, tree)?.ok_or(unreadable(name))
    }
}

impl<T: Value> Field for Option<T> {
    fn write(&self, name: &'static str, tree: &mut Tree) {
        if let Some(value) = self {
            Field::write(value, name, tree);
        }
    }

    fn read(name: &'static str, tree: &Tree) -> Result<Self, EngineError> {
        tree.get(name).map(|attribute| T::decode(attribute, name)).transpose()
    }
}

impl<T: Value> Value for Vec<T> {
    fn encode(&self) -> AttributeValue {
        AttributeValue::L(self.iter().map(Value::encode).collect())
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        let AttributeValue::L(list) = attribute else { return Err(unreadable(name)) };
        list.iter().map(|attribute| T::decode(attribute, name)).collect()
    }
}

/// The attribute of a struct.
pub(super) fn encode_map<T: Record>(record: &T) -> AttributeValue {
    let mut tree = Tree::new();
    record.write(&mut tree);
    AttributeValue::M(tree)
}

/// The struct in an attribute.
pub(super) fn decode_map<T: Record>(
    attribute: &AttributeValue,
    name: &'static str,
) -> Result<T, EngineError> {
    let AttributeValue::M(tree) = attribute else { return Err(unreadable(name)) };
    T::read(tree)
}

/// Lists the fields of a struct: `field`, or `field as "name"` where the attribute has another
/// name. With `flat` the fields are attributes of the struct around it, else one attribute, a map.
macro_rules! record {
    (flat $type:ty { $($field:ident $(as $name:literal)?),* $(,)? }) => {
        impl Record for $type {
            fn write(&self, tree: &mut Tree) {
                $(Field::write(&self.$field, record!(@name $field $($name)?), tree);)*
            }

            fn read(tree: &Tree) -> Result<Self, EngineError> {
                Ok(Self { $($field: Field::read(record!(@name $field $($name)?), tree)?),* })
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    ($type:ty { $($fields:tt)* }) => {
        record!(flat $type { $($fields)* });

        impl Value for $type {
            fn encode(&self) -> AttributeValue {
                encode_map(self)
            }

            fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
                decode_map(attribute, name)
            }
        }
    };
}
pub(super) use record;

/// A value that is a word: `as_str` and `parse` of its type.
macro_rules! word {
    ($($type:ty),* $(,)?) => {$(
        impl Value for $type {
            fn encode(&self) -> AttributeValue {
                AttributeValue::S(self.as_str().to_owned())
            }

            fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
                Self::parse(&String::decode(attribute, name)?).ok_or(unreadable(name))
            }
        }
    )*};
}
pub(super) use word;

impl Value for String {
    fn encode(&self) -> AttributeValue {
        AttributeValue::S(self.clone())
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        let AttributeValue::S(text) = attribute else { return Err(unreadable(name)) };
        Ok(text.clone())
    }
}

impl Value for Arc<str> {
    fn encode(&self) -> AttributeValue {
        AttributeValue::S(self.to_string())
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        String::decode(attribute, name).map(Self::from)
    }
}

impl Value for bool {
    fn encode(&self) -> AttributeValue {
        AttributeValue::Bool(*self)
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        let AttributeValue::Bool(value) = attribute else { return Err(unreadable(name)) };
        Ok(*value)
    }
}

impl Value for Bytes {
    fn encode(&self) -> AttributeValue {
        AttributeValue::B(self.to_vec().into())
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        let AttributeValue::B(bytes) = attribute else { return Err(unreadable(name)) };
        Ok(Self::copy_from_slice(bytes))
    }
}

impl Value for i64 {
    fn encode(&self) -> AttributeValue {
        AttributeValue::N(Number::from(*self))
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        let AttributeValue::N(number) = attribute else { return Err(unreadable(name)) };
        number.to_i64().ok_or(unreadable(name))
    }
}

/// A number that travels as an `i64`.
macro_rules! number {
    ($($type:ty: $value:ident => $encode:expr, $number:ident => $decode:expr);* $(;)?) => {$(
        impl Value for $type {
            fn encode(&self) -> AttributeValue {
                let $value = self;
                i64::encode(&$encode)
            }

            fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
                let $number = i64::decode(attribute, name)?;
                $decode.ok_or(unreadable(name))
            }
        }
    )*};
}

number! {
    u16: value => i64::from(*value), number => Self::try_from(number).ok();
    u32: value => i64::from(*value), number => Self::try_from(number).ok();
    u64: value => value.cast_signed(), number => Some(number.cast_unsigned());
    OwnerId: owner => owner.0.cast_signed(), number => Some(Self(number.cast_unsigned()));
    Stamp: stamp => stamp.0.cast_signed(), number => Some(Self(number.cast_unsigned()));
    Timestamp: time => time.as_micros().cast_signed(),
        number => Some(Self::from_micros(number.cast_unsigned()));
}
