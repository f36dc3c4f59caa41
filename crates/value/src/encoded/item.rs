//! Owned encoded values and items.

use std::fmt;

use bytes::Bytes;

use super::{MapRef, RawValue, tag};

/// An item: attribute names and values in one canonical buffer. Cloning shares the buffer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Item {
    content: Bytes,
}

/// One attribute value in canonical form. Cloning shares the buffer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Value {
    bytes: Bytes,
}

impl Item {
    /// An item from bytes that [`Item::as_encoded`] gave; other bytes read as fewer attributes.
    #[must_use]
    pub const fn from_encoded(content: Bytes) -> Self {
        Self { content }
    }

    /// The canonical bytes.
    #[must_use]
    pub const fn as_encoded(&self) -> &Bytes {
        &self.content
    }

    /// A view on the attributes.
    #[must_use]
    pub fn as_map(&self) -> MapRef<'_> {
        MapRef::new(&self.content)
    }

    /// Names and values, names in byte order.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, RawValue<'_>)> {
        self.as_map().iter()
    }

    /// The value of one attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<RawValue<'_>> {
        self.as_map().get(name)
    }

    /// The number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_map().len()
    }

    /// Whether there are no attributes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for Item {
    fn default() -> Self {
        Self { content: Bytes::from_static(&[0; 4]) }
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.attributes().map(|(name, raw)| (name, raw.to_tree()))).finish()
    }
}

impl Value {
    /// A value from bytes that [`Value::as_encoded`] gave; other bytes read as null.
    #[must_use]
    pub const fn from_encoded(bytes: Bytes) -> Self {
        Self { bytes }
    }

    /// The canonical bytes, tag first.
    #[must_use]
    pub const fn as_encoded(&self) -> &Bytes {
        &self.bytes
    }

    /// A view on the value.
    #[must_use]
    pub fn as_raw(&self) -> RawValue<'_> {
        RawValue::new(&self.bytes)
    }

    /// A boolean.
    #[must_use]
    pub const fn boolean(value: bool) -> Self {
        Self { bytes: Bytes::from_static(if value { &[tag::TRUE] } else { &[tag::FALSE] }) }
    }

    /// Null.
    #[must_use]
    pub const fn null() -> Self {
        Self { bytes: Bytes::from_static(&[tag::NULL]) }
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::null()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_raw().to_tree().fmt(f)
    }
}

impl RawValue<'_> {
    /// An owned copy.
    #[must_use]
    pub fn to_value(self) -> Value {
        Value::from_encoded(self.as_bytes().to_vec().into())
    }
}

impl MapRef<'_> {
    /// An owned item with these attributes.
    #[must_use]
    pub fn to_item(self) -> Item {
        Item::from_encoded(self.content().to_vec().into())
    }
}
