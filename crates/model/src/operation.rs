//! What the operation table says about an operation.
//!
//! The table itself is generated; here are the types of its rows and the way from the
//! `X-Amz-Target` header to a row. Invariant: one row per operation, everything else about an
//! operation is an exhaustive `match`.

use crate::Operation;

/// One row of the operation table.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// The operation's name, `PutItem`.
    pub name: &'static str,
    /// The value of the `X-Amz-Target` header, `DynamoDB_20120810.PutItem`.
    pub target: &'static str,
    /// The service it belongs to.
    pub service: Service,
    /// The validation framework that answers for it.
    pub framework: Framework,
    /// Whether it may change anything.
    pub access: Access,
    /// The IAM action, `dynamodb:PutItem`.
    pub auth_action: &'static str,
}

/// The two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// `DynamoDB_20120810`.
    DynamoDb,
    /// `DynamoDBStreams_20120810`.
    Streams,
}

/// The two request validation frameworks, which phrase and order faults differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framework {
    /// Request faults of every kind stand in the `N validation errors detected` envelope.
    Newer,
    /// Only constraint violations do.
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

impl Operation {
    /// The operation that an `X-Amz-Target` header names, if any.
    #[must_use]
    pub fn from_target(target: &str) -> Option<Self> {
        let (prefix, name) = target.split_once('.')?;
        let found = Self::from_name(name)?;
        (found.facts().target.strip_suffix(name)?.strip_suffix('.')? == prefix).then_some(found)
    }

    /// The operation's name, `PutItem`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The validation framework that answers for the operation.
    #[must_use]
    pub fn framework(self) -> Framework {
        self.facts().framework
    }
}
