//! [`AttributeValue`]: a value as a tree, for changes in the middle of documents and for tests.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use crate::encoded::{Item, ItemBuilder, RawValue, Value, ValueRef};
use crate::number::Number;

/// A value as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// String.
    S(String),
    /// Number.
    N(Number),
    /// Binary.
    B(Bytes),
    /// Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// Map.
    M(BTreeMap<String, AttributeValue>),
    /// List.
    L(Vec<AttributeValue>),
    /// String set, never empty.
    Ss(BTreeSet<String>),
    /// Number set, never empty.
    Ns(BTreeSet<Number>),
    /// Binary set, never empty.
    Bs(BTreeSet<Bytes>),
}

impl RawValue<'_> {
    /// The value as a tree.
    #[must_use]
    pub fn to_tree(self) -> AttributeValue {
        match self.view() {
            ValueRef::S(text) => AttributeValue::S(text.to_owned()),
            ValueRef::N(number) => AttributeValue::N(number.to_number()),
            ValueRef::B(bytes) => AttributeValue::B(Bytes::copy_from_slice(bytes)),
            ValueRef::Bool(value) => AttributeValue::Bool(value),
            ValueRef::Null => AttributeValue::Null,
            ValueRef::M(map) => AttributeValue::M(
                map.iter().map(|(name, value)| (name.to_owned(), value.to_tree())).collect(),
            ),
            ValueRef::L(list) => AttributeValue::L(list.iter().map(RawValue::to_tree).collect()),
            ValueRef::Ss(set) => AttributeValue::Ss(set.iter().filter_map(as_string).collect()),
            ValueRef::Ns(set) => AttributeValue::Ns(set.iter().filter_map(as_number).collect()),
            ValueRef::Bs(set) => AttributeValue::Bs(set.iter().filter_map(as_binary).collect()),
        }
    }
}

fn as_string(value: ValueRef<'_>) -> Option<String> {
    if let ValueRef::S(text) = value { Some(text.to_owned()) } else { None }
}

fn as_number(value: ValueRef<'_>) -> Option<Number> {
    if let ValueRef::N(number) = value { Some(number.to_number()) } else { None }
}

fn as_binary(value: ValueRef<'_>) -> Option<Bytes> {
    if let ValueRef::B(bytes) = value { Some(Bytes::copy_from_slice(bytes)) } else { None }
}

impl AttributeValue {
    /// The canonical form.
    #[must_use]
    pub fn to_value(&self) -> Value {
        ItemBuilder::value(|builder| builder.tree(self))
    }
}

impl ItemBuilder {
    /// A value given as a tree. An empty set is written as null: sets are checked where they are
    /// made.
    pub fn tree(&mut self, value: &AttributeValue) {
        let written = match value {
            AttributeValue::S(text) => {
                self.string(text);
                Ok(())
            }
            AttributeValue::N(number) => {
                self.number(*number);
                Ok(())
            }
            AttributeValue::B(bytes) => {
                self.binary(bytes);
                Ok(())
            }
            AttributeValue::Bool(value) => {
                self.boolean(*value);
                Ok(())
            }
            AttributeValue::Null => {
                self.null();
                Ok(())
            }
            AttributeValue::M(map) => {
                self.begin_map();
                for (name, value) in map {
                    self.begin_attribute(name);
                    self.tree(value);
                }
                self.end_map();
                Ok(())
            }
            AttributeValue::L(list) => {
                self.begin_list();
                list.iter().for_each(|element| self.tree(element));
                self.end_list();
                Ok(())
            }
            AttributeValue::Ss(set) => self.string_set(set.iter().map(String::as_str)),
            AttributeValue::Ns(set) => self.number_set(set.iter().copied()),
            AttributeValue::Bs(set) => self.binary_set(set.iter().map(Bytes::as_ref)),
        };
        if written.is_err() {
            self.null();
        }
    }
}

impl FromIterator<(String, AttributeValue)> for Item {
    fn from_iter<I: IntoIterator<Item = (String, AttributeValue)>>(attributes: I) -> Self {
        let mut builder = ItemBuilder::new();
        for (name, value) in attributes {
            builder.begin_attribute(&name);
            builder.tree(&value);
        }
        builder.finish()
    }
}
