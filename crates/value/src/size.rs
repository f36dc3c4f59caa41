//! Sizes as DynamoDB counts them, in bytes.
//!
//! Source: "DynamoDB item sizes and formats" in the developer guide, and for numbers the measured
//! rule of public AWS captures: one byte, one for each pair of digits counted from the decimal
//! point (zero pairs at both ends left out), one more for a negative number, 21 at most.

use crate::encoded::{Item, MapRef, NumberRef, RawValue, SetRef, ValueRef};
use crate::number::{self, Number};

/// What a list or map costs besides its content.
pub const CONTAINER_OVERHEAD: usize = 3;
/// What each element of a list or map costs besides its own size.
pub const ELEMENT_OVERHEAD: usize = 1;
/// Levels of lists and maps that DynamoDB accepts in a value.
pub const MAX_NESTING: usize = 32;

/// Size of a number at most.
const MAX_NUMBER: usize = 21;

impl Number {
    /// Its size in bytes.
    #[must_use]
    pub fn size(self) -> usize {
        if self.is_zero() {
            return 1;
        }
        let sign = usize::from(self < Self::ZERO);
        number::pairs(self).1.count().saturating_add(1).saturating_add(sign).min(MAX_NUMBER)
    }
}

impl NumberRef<'_> {
    /// Its size in bytes, as [`Number::size`].
    #[must_use]
    pub fn size(self) -> usize {
        let encoded = self.as_encoded();
        let sign = usize::from(encoded.first() == Some(&1));
        // The encoding is sign, exponent, pairs; zero is its sign alone.
        encoded.len().saturating_sub(1).max(1).saturating_add(sign).min(MAX_NUMBER)
    }
}

impl RawValue<'_> {
    /// The size of the value without its name.
    #[must_use]
    pub fn size(self) -> usize {
        if let Some(content) = self.content() {
            return content.len();
        }
        match self.view() {
            ValueRef::S(text) => text.len(),
            ValueRef::N(number) => number.size(),
            ValueRef::B(bytes) => bytes.len(),
            ValueRef::Bool(_) | ValueRef::Null => 1,
            ValueRef::M(map) => {
                let elements = map.len().saturating_mul(ELEMENT_OVERHEAD);
                map.size().saturating_add(elements).saturating_add(CONTAINER_OVERHEAD)
            }
            ValueRef::L(list) => list
                .iter()
                .map(|element| element.size().saturating_add(ELEMENT_OVERHEAD))
                .fold(CONTAINER_OVERHEAD, usize::saturating_add),
            ValueRef::Ss(set) | ValueRef::Ns(set) | ValueRef::Bs(set) => set.size(),
        }
    }
}

impl SetRef<'_> {
    /// The sizes of all elements.
    #[must_use]
    pub fn size(self) -> usize {
        self.iter().map(scalar_size).fold(0, usize::saturating_add)
    }
}

fn scalar_size(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::S(text) => text.len(),
        ValueRef::N(number) => number.size(),
        ValueRef::B(bytes) => bytes.len(),
        _ => 0,
    }
}

impl MapRef<'_> {
    /// The sizes of all names and values.
    #[must_use]
    pub fn size(self) -> usize {
        self.entries()
            .map(|(name, value)| name.len().saturating_add(value.size()))
            .fold(0, usize::saturating_add)
    }
}

impl Item {
    /// The item's size: the sizes of all names and values.
    #[must_use]
    pub fn size(&self) -> usize {
        self.as_map().size()
    }
}
