//! [`KeyCondition`]: which range of keys a Query reads.

use std::fmt;

use value::{KeyType, Value};

use crate::error::Error;
use crate::scope::Scope;

/// A key condition expression: tests on key attributes, all of which hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCondition {
    /// The tests, in the order written.
    pub terms: Vec<KeyTerm>,
}

/// The test of one key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTerm {
    /// The attribute.
    pub name: Box<str>,
    /// What it must be.
    pub test: KeyTest,
}

/// What a key attribute must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyTest {
    /// Equal.
    Eq(Value),
    /// Less.
    Lt(Value),
    /// Less or equal.
    Le(Value),
    /// Greater.
    Gt(Value),
    /// Greater or equal.
    Ge(Value),
    /// From the first to the second, both included.
    Between(Value, Value),
    /// Strings or binaries with this prefix.
    BeginsWith(Value),
}

/// The key of a table or index: attributes in key order. Multi-attribute keys have several of a kind.
#[derive(Clone, Copy, Debug)]
pub struct KeySchema<'a> {
    /// HASH attributes.
    pub hash: &'a [(&'a str, KeyType)],
    /// RANGE attributes.
    pub range: &'a [(&'a str, KeyType)],
}

/// A key condition matched with a key: `hash` fixes the partition, `range_eq` the leading range
/// attributes, `last` the one behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRangeCondition {
    /// The values of all HASH attributes, in key order.
    pub hash: Vec<Value>,
    /// The values of the leading RANGE attributes, in key order.
    pub range_eq: Vec<Value>,
    /// The range of the RANGE attribute behind `range_eq`; never [`KeyTest::Eq`].
    pub last: Option<KeyTest>,
}

/// Why a key condition does not fit a key. Found against the table, so without the name of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyConditionError {
    /// A HASH attribute, or a RANGE attribute that a later one needs, has no condition.
    Missing(Box<str>),
    /// Another attribute, or an operator that this place does not take.
    NotSupported,
    /// The value's type is not that of the key attribute.
    TypeMismatch,
}

impl fmt::Display for KeyConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "Query condition missed key schema element: {name}"),
            Self::NotSupported => f.write_str("Query key condition not supported"),
            Self::TypeMismatch => f.write_str(
                "One or more parameter values were invalid: Condition parameter type does not match schema type",
            ),
        }
    }
}

impl std::error::Error for KeyConditionError {}

impl KeyCondition {
    /// Parses `text`.
    ///
    /// # Errors
    /// What is wrong with the expression, as AWS words it.
    pub fn parse(text: &str, scope: &mut Scope<'_>) -> Result<Self, Error> {
        let _ = (text, scope);
        Ok(Self { terms: Vec::new() })
    }

    /// Matches the condition with the key of the table or index that is queried.
    ///
    /// # Errors
    /// [`KeyConditionError`].
    pub fn bind(&self, schema: KeySchema<'_>) -> Result<KeyRangeCondition, KeyConditionError> {
        let _ = schema;
        Ok(KeyRangeCondition { hash: Vec::new(), range_eq: Vec::new(), last: None })
    }
}
