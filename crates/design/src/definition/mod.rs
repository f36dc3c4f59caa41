//! A model as plain data: tables, entities, access patterns, and the levels of rules.
//!
//! Invariants: references between the parts are resolved (indices into the model's lists) and
//! names are unique; every part knows where it was written.

mod entity;
mod format;
mod pattern;
mod projection;
mod table;
mod template;
mod vector;

pub use entity::{Attribute, Entity, Unique};
pub use format::{Format, Order};
pub use pattern::{
    Action, ActionKind, Comparison, Count, Expected, KeyCondition, Operation, Pages, Parameter,
    Pattern,
};
pub use projection::Projection;
pub use table::{Billing, Class, DataType, Encryption, Index, Schema, Stream, Table};
pub use template::{Modifier, Part, Template};
pub use vector::{Distance, VectorIndex};

pub(crate) use format::{MOST_DIMENSIONS, NAMES as FORMATS, quote};

use crate::source::Span;

/// A name or text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The text.
    pub text: String,
    /// Where it was written.
    pub span: Span,
}

/// What a model file says.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// What it is called.
    pub name: Option<String>,
    /// The tables, in the order of the file.
    pub tables: Vec<Table>,
    /// The entities.
    pub entities: Vec<Entity>,
    /// The access patterns.
    pub patterns: Vec<Pattern>,
    /// Levels of rules that the file sets.
    pub lints: Vec<Lint>,
    /// Findings that the file expects.
    pub expects: Vec<Expectation>,
}

/// The level of a rule in this file.
#[derive(Clone, Debug)]
pub struct Lint {
    /// The rule's code.
    pub rule: Name,
    /// `allow`, `note`, `warn` or `error`.
    pub level: Name,
}

/// A finding that is known and accepted.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The rule's code.
    pub rule: Name,
    /// The pattern, entity, table or index that it is about; any if absent.
    pub about: Option<Name>,
    /// Why it is accepted.
    pub reason: String,
    /// Where.
    pub span: Span,
}

impl Model {
    /// The table of an entity.
    #[must_use]
    pub fn table_of(&self, entity: &Entity) -> Option<&Table> {
        self.tables.get(entity.table)
    }

    /// The keys that a pattern reads by: of its index, or of its table.
    #[must_use]
    pub fn schema_of(&self, pattern: &Pattern) -> Option<&Schema> {
        let table = self.tables.get(pattern.table)?;
        match pattern.index {
            Some(index) => table.indexes.get(index).map(|index| &index.schema),
            None => Some(&table.schema),
        }
    }

    /// The index that a pattern reads.
    #[must_use]
    pub fn index_of(&self, pattern: &Pattern) -> Option<&Index> {
        self.tables.get(pattern.table)?.indexes.get(pattern.index?)
    }
}
