//! Operation facts: the rows of the operation table; the table itself is generated.
//!
//! Invariant: one row an operation; everything else about an operation is an exhaustive `match`.

/// One row of the operation table.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// The operation's name, `PutItem`.
    pub name: &'static str,
    /// The value of the `X-Amz-Target` header, `DynamoDB_20120810.PutItem`.
    pub target: &'static str,
    /// The validation framework that answers for it.
    pub framework: Framework,
    /// The framework in whose words attribute values are refused.
    pub values: Framework,
    /// Whether faults of the request itself have the `1 validation error detected` envelope.
    pub envelope: bool,
    /// Whether it may change anything.
    pub access: Access,
    /// The IAM action, `dynamodb:PutItem`; the server's authorization reads it.
    pub auth_action: &'static str,
}

/// The two request validation frameworks, which phrase and order faults differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framework {
    /// Reports an empty table name alone, does not name expression values.
    Newer,
    /// Reports all violations, reads numbers as Java's BigDecimal does.
    Older,
}

/// Whether an operation may change data, tables or settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// It only reads.
    Read,
    /// It may write. PartiQL statements count here until they are parsed.
    Write,
    /// It may change the definition of a table or its settings.
    Define,
}
