//! Permissions: the actions, resources and condition values that policies speak of.
//!
//! Which of them a request needs is generated (`Request::permissions`,
//! `Request::condition_values`).

/// One action on one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission<'a> {
    /// The IAM action, `dynamodb:PutItem`.
    pub action: &'static str,
    /// What it acts on.
    pub resource: Resource<'a>,
}

/// What an action acts on, as the request names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// Nothing in particular: `*`.
    Any,
    /// A table, by its name or its ARN.
    Table(&'a str),
    /// An index of a table.
    Index {
        /// The table, by its name or its ARN.
        table: &'a str,
        /// The index, by its name.
        index: &'a str,
    },
    /// A global table, by its name.
    GlobalTable(&'a str),
    /// A table, index, stream, backup, export or import, by its ARN.
    Arn(&'a str),
    /// Whatever this PartiQL statement names, with the action that it names.
    Statement(&'a str),
}

impl<'a> Resource<'a> {
    /// The index of `table` if one is named, else the table.
    #[must_use]
    pub fn of(table: &'a str, index: Option<&'a str>) -> Self {
        index.map_or(Self::Table(table), |index| Self::Index { table, index })
    }
}

/// One value of a request that a condition tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionValue {
    /// The condition key, `dynamodb:Select`.
    pub key: &'static str,
    /// The value, as the request gave it.
    pub value: &'static str,
}
