//! Entities: what kinds of item there are, with their attributes and keys.

use super::{Format, Name, Template};
use crate::source::Span;

/// A kind of item.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its name.
    pub name: Name,
    /// Its table, as position in the model.
    pub table: usize,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// The templates of key attributes, of the table and of indexes.
    pub keys: Vec<(Name, Template)>,
    /// The attributes that make it one and the same thing.
    pub identity: Vec<Name>,
    /// The attribute that says whose it is.
    pub owner: Option<Name>,
    /// Bytes of an item, on average.
    pub size: Option<u64>,
    /// Items of it that the table holds.
    pub count: Option<f64>,
    /// The settings of its table that it needs; nothing if that is not said.
    pub needs: Option<Vec<Name>>,
    /// What is said about it.
    pub description: Option<String>,
}

/// An attribute of an entity.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// What its values look like.
    pub format: Format,
    /// Where its format is written.
    pub span: Span,
    /// Some items have none.
    pub optional: bool,
    /// It changes after the item was made.
    pub mutable: bool,
    /// No two items have the same value.
    pub unique: Option<Unique>,
    /// It counts the changes of its item.
    pub version: bool,
    /// It repeats this attribute of another entity, written `Entity.attribute`.
    pub copied_from: Option<Name>,
    /// The normal form of its letters is declared.
    pub has_case: bool,
    /// Values with the part of the items that have them.
    pub shares: Vec<(Name, f64)>,
}

/// That an attribute is unique, and what makes it so.
#[derive(Clone, Debug)]
pub struct Unique {
    /// The entity that stands for each used value.
    pub by: Option<usize>,
    /// Where it is said.
    pub span: Span,
}

impl Entity {
    /// The attribute `name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.text == name)
    }

    /// The template of the key attribute `name`. An attribute that is a key itself is its own.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Template> {
        self.keys.iter().find(|(key, _)| key.text == name).map(|(_, template)| template)
    }
}
