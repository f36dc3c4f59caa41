//! Construction of values from plain data, and of items from the attributes of others.

use super::{Item, ItemBuilder, RawValue, Value};
use crate::number::Number;

impl Item {
    /// The attributes for which `keep` holds.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&str) -> bool) -> Self {
        let mut builder = ItemBuilder::new();
        for (name, value) in self.attributes().filter(|(name, _)| keep(name)) {
            builder.attribute(name, value);
        }
        builder.finish()
    }
}

impl<'a> FromIterator<(&'a str, RawValue<'a>)> for Item {
    fn from_iter<I: IntoIterator<Item = (&'a str, RawValue<'a>)>>(attributes: I) -> Self {
        let mut builder = ItemBuilder::new();
        for (name, value) in attributes {
            builder.attribute(name, value);
        }
        builder.finish()
    }
}

impl Value {
    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        ItemBuilder::value(|builder| builder.string(text))
    }

    /// A number.
    #[must_use]
    pub fn number(number: Number) -> Self {
        ItemBuilder::value(|builder| builder.number(number))
    }

    /// A binary.
    #[must_use]
    pub fn binary(bytes: &[u8]) -> Self {
        ItemBuilder::value(|builder| builder.binary(bytes))
    }
}
