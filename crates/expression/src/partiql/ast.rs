//! Syntax trees of PartiQL statements, checked as far as no table is needed.

use value::Item;

use crate::ast::Test;
use crate::path::Path;
use crate::update::Update;

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// `SELECT … FROM … [WHERE …] [ORDER BY …]`.
    Select(Select),
    /// `EXISTS (SELECT …)`, the condition check of transactions.
    Exists(Select),
    /// `INSERT INTO … VALUE {…}`.
    Insert(Insert),
    /// `UPDATE … SET … WHERE …`.
    Update(UpdateStatement),
    /// `DELETE FROM … WHERE …`.
    Delete(Delete),
}

/// The table that a statement names, and the index if it names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The table.
    pub table: Box<str>,
    /// Its index.
    pub index: Option<Box<str>>,
}

/// A SELECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// What is read.
    pub target: Target,
    /// What is returned of each item; `None` for `*`.
    pub paths: Option<Vec<Path>>,
    /// The WHERE clause.
    pub condition: Option<Test>,
    /// The ORDER BY clause.
    pub order: Vec<OrderKey>,
}

/// One key of an ORDER BY clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderKey {
    /// The attribute.
    pub name: Box<str>,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// An INSERT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// The table.
    pub target: Target,
    /// The new item.
    pub item: Item,
}

/// An UPDATE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateStatement {
    /// The table.
    pub target: Target,
    /// The changes.
    pub update: Update,
    /// The WHERE clause.
    pub condition: Option<Test>,
    /// The RETURNING clause.
    pub returning: Option<Returning>,
}

/// A DELETE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delete {
    /// The table.
    pub target: Target,
    /// The WHERE clause.
    pub condition: Option<Test>,
    /// The RETURNING clause.
    pub returning: Option<Returning>,
}

/// What a write returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returning {
    /// Which attributes.
    pub returned: Returned,
    /// From before or after the write.
    pub image: Image,
}

/// Which attributes a write returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// All of them.
    All,
    /// Those that the statement changed.
    Modified,
}

/// The item before or after a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Image {
    /// Before.
    Old,
    /// After.
    New,
}

impl Returning {
    /// As written, without `RETURNING` and the columns.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match (self.returned, self.image) {
            (Returned::All, Image::Old) => "ALL OLD",
            (Returned::All, Image::New) => "ALL NEW",
            (Returned::Modified, Image::Old) => "MODIFIED OLD",
            (Returned::Modified, Image::New) => "MODIFIED NEW",
        }
    }
}

impl Statement {
    /// The table that the statement reads or writes.
    #[must_use]
    pub const fn target(&self) -> &Target {
        match self {
            Self::Select(select) | Self::Exists(select) => &select.target,
            Self::Insert(insert) => &insert.target,
            Self::Update(update) => &update.target,
            Self::Delete(delete) => &delete.target,
        }
    }

    /// The RETURNING clause.
    #[must_use]
    pub const fn returning(&self) -> Option<Returning> {
        match self {
            Self::Select(_) | Self::Exists(_) | Self::Insert(_) => None,
            Self::Update(update) => update.returning,
            Self::Delete(delete) => delete.returning,
        }
    }
}
