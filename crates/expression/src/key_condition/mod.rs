//! Key conditions ([`KeyCondition`]): which range of keys a Query reads.
//!
//! The text is parsed as any condition; then only a list of tests on attributes, joined by AND, is
//! let through. [`KeyCondition::bind`] matches it with the key of the table or index: every HASH
//! attribute by `=`, then leading RANGE attributes by `=`, then at most one range.

use std::fmt;

use value::{DataType, KeyType, Value};

use crate::ast::{Comparator, Operand, Test};
use crate::error::{Error, ErrorKind, Kind};
use crate::parse::Parser;
use crate::path::Path;
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
    /// Greater than the value.
    Gt(Value),
    /// Greater or equal.
    Ge(Value),
    /// From the first to the second, both included.
    Between(Value, Value),
    /// Strings or binaries with this prefix.
    BeginsWith(Value),
}

/// The key of a table or index: attributes in key order. Multi-attribute keys have several of a
/// kind.
#[derive(Clone, Copy, Debug)]
pub struct KeySchema<'a> {
    /// HASH attributes.
    pub hash: &'a [(&'a str, KeyType)],
    /// RANGE attributes.
    pub range: &'a [(&'a str, KeyType)],
}

/// A key condition matched with a key: `hash` fixes the partition, `range_eq` the leading range
/// attributes, `last` the one after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRangeCondition {
    /// The values of all HASH attributes, in key order.
    pub hash: Vec<Value>,
    /// The values of the leading RANGE attributes, in key order.
    pub range_eq: Vec<Value>,
    /// The range of the RANGE attribute after `range_eq`; never [`KeyTest::Eq`].
    pub last: Option<KeyTest>,
}

/// Why a key condition does not fit a key. Found against the table, so without the name of a
/// parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyConditionError {
    /// A HASH attribute, or a RANGE attribute that a later one needs, has no condition.
    Missing(Box<str>),
    /// A HASH attribute of several that lacks an equality.
    HashEquality(Box<str>),
    /// A RANGE attribute of several that lacks the equality which a condition on a later one needs.
    RangeEquality {
        /// The attribute without it.
        lacking: Box<str>,
        /// The later attribute.
        conditioned: Box<str>,
    },
    /// Another attribute, or an operator that this place does not take.
    NotSupported,
    /// The value's type is not that of the key attribute.
    TypeMismatch,
}

impl fmt::Display for KeyConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "Query condition missed key schema element: {name}"),
            // After that of RANGE attributes.
            Self::HashEquality(name) => write!(
                f,
                "HASH key attributes {name} must have equality conditions specified in the query"
            ),
            Self::RangeEquality { lacking, conditioned } => write!(
                f,
                "RANGE key attributes {lacking} must have equality conditions specified in the query because a condition is present on key attribute {conditioned}"
            ),
            Self::NotSupported => f.write_str("Query key condition not supported"),
            Self::TypeMismatch => f.write_str(
                "One or more parameter values were invalid: Condition parameter type does not match schema type",
            ),
        }
    }
}

impl std::error::Error for KeyConditionError {}

impl KeyTest {
    /// The values compared with.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        let (first, second) = match self {
            Self::Between(low, high) => (low, Some(high)),
            Self::Eq(value)
            | Self::Lt(value)
            | Self::Le(value)
            | Self::Gt(value)
            | Self::Ge(value)
            | Self::BeginsWith(value) => (value, None),
        };
        std::iter::once(first).chain(second)
    }
}

impl KeyCondition {
    /// Parses `text`.
    ///
    /// # Errors
    /// What is wrong with the expression, as AWS words it.
    pub fn parse(text: &str, scope: &mut Scope<'_>) -> Result<Self, Error> {
        let test = Parser::new(text, Kind::KeyCondition, scope)?.condition()?;
        let mut terms = Vec::new();
        flatten(test, &mut terms).map_err(|kind| match kind {
            ErrorKind::KeyTwice => kind.within(Kind::KeyCondition, None),
            other => other.bare(),
        })?;
        Ok(Self { terms })
    }

    /// Matches the condition with the key of the table or index that is queried.
    ///
    /// # Errors
    /// [`KeyConditionError`].
    pub fn bind(&self, schema: KeySchema<'_>) -> Result<KeyRangeCondition, KeyConditionError> {
        self.check_names(schema)?;
        let mut bound = KeyRangeCondition { hash: Vec::new(), range_eq: Vec::new(), last: None };
        for (name, key_type) in schema.hash {
            match self.term(name, *key_type)? {
                Some(KeyTest::Eq(value)) => bound.hash.push(value.clone()),
                _ if schema.hash.len() > 1 => {
                    return Err(KeyConditionError::HashEquality((*name).into()));
                }
                Some(_) => return Err(KeyConditionError::NotSupported),
                None => return Err(KeyConditionError::Missing((*name).into())),
            }
        }
        // The first RANGE attribute without an equality; none behind it may have a condition.
        let mut unequal: Option<&str> = None;
        for (name, key_type) in schema.range {
            let test = self.term(name, *key_type)?;
            if let (Some(lacking), Some(_)) = (unequal, test) {
                let (lacking, conditioned) = (lacking.into(), (*name).into());
                return Err(KeyConditionError::RangeEquality { lacking, conditioned });
            }
            match test {
                Some(KeyTest::Eq(value)) => bound.range_eq.push(value.clone()),
                other => {
                    unequal = unequal.or(Some(name));
                    bound.last = bound.last.or_else(|| other.cloned());
                }
            }
        }
        Ok(bound)
    }

    /// Every condition is on an attribute of the key. If not, AWS names an attribute that has none.
    fn check_names(&self, schema: KeySchema<'_>) -> Result<(), KeyConditionError> {
        let mut keys = schema.hash.iter().chain(schema.range).map(|(name, _)| *name);
        let is_key = |term: &KeyTerm| keys.clone().any(|name| name == &*term.name);
        if self.terms.iter().all(is_key) {
            return Ok(());
        }
        let missing = keys.find(|name| self.terms.iter().all(|term| &*term.name != *name));
        Err(missing.map_or(KeyConditionError::NotSupported, |name| {
            KeyConditionError::Missing(name.into())
        }))
    }

    /// The test of the attribute `name`, whose values have the type of the key.
    fn term(&self, name: &str, key_type: KeyType) -> Result<Option<&KeyTest>, KeyConditionError> {
        let Some(term) = self.terms.iter().find(|term| &*term.name == name) else {
            return Ok(None);
        };
        let expected = match key_type {
            KeyType::S => DataType::S,
            KeyType::N => DataType::N,
            KeyType::B => DataType::B,
        };
        if term.test.values().any(|value| value.as_raw().data_type() != expected) {
            return Err(KeyConditionError::TypeMismatch);
        }
        Ok(Some(&term.test))
    }
}

/// Takes the tests out of a condition.
fn flatten(test: Test, terms: &mut Vec<KeyTerm>) -> Result<(), ErrorKind> {
    let (path, test) = match test {
        Test::And(tests) => return tests.into_iter().try_for_each(|test| flatten(test, terms)),
        Test::Compare(comparator, left, right) => comparison(comparator, left, right)?,
        Test::Between(operand, low, high) => between(operand, low, high)?,
        Test::BeginsWith(operand, prefix) => match (operand, prefix) {
            (Operand::Path(path), Operand::Value(prefix)) => (path, KeyTest::BeginsWith(prefix)),
            (Operand::Value(_), Operand::Path(_)) => {
                return Err(ErrorKind::KeyNotFirst("begins_with"));
            }
            operands => return Err(unfit(&[&operands.0, &operands.1])),
        },
        Test::Or(_) => return Err(ErrorKind::KeyOperator("OR")),
        Test::Not(_) => return Err(ErrorKind::KeyOperator("NOT")),
        Test::In(..) => return Err(ErrorKind::KeyOperator("IN")),
        Test::Exists(_) => return Err(ErrorKind::KeyOperator("attribute_exists")),
        Test::NotExists(_) => return Err(ErrorKind::KeyOperator("attribute_not_exists")),
        Test::HasType(..) => return Err(ErrorKind::KeyOperator("attribute_type")),
        Test::Contains(..) => return Err(ErrorKind::KeyOperator("contains")),
    };
    if !path.is_attribute() {
        return Err(ErrorKind::KeyNested);
    }
    if terms.iter().any(|term| term.name == path.root) {
        return Err(ErrorKind::KeyTwice);
    }
    terms.push(KeyTerm { name: path.root, test });
    Ok(())
}

fn comparison(
    comparator: Comparator,
    left: Operand,
    right: Operand,
) -> Result<(Path, KeyTest), ErrorKind> {
    let (comparator, path, value) = match (left, right) {
        (Operand::Path(path), Operand::Value(value)) => (comparator, path, value),
        (Operand::Value(value), Operand::Path(path)) => (comparator.flipped(), path, value),
        operands => return Err(unfit(&[&operands.0, &operands.1])),
    };
    let test = match comparator {
        Comparator::Eq => KeyTest::Eq(value),
        Comparator::Ne => return Err(ErrorKind::KeyOperator(comparator.symbol())),
        Comparator::Lt => KeyTest::Lt(value),
        Comparator::Le => KeyTest::Le(value),
        Comparator::Gt => KeyTest::Gt(value),
        Comparator::Ge => KeyTest::Ge(value),
    };
    Ok((path, test))
}

fn between(operand: Operand, low: Operand, high: Operand) -> Result<(Path, KeyTest), ErrorKind> {
    match (operand, low, high) {
        (Operand::Path(path), Operand::Value(low), Operand::Value(high)) => {
            Ok((path, KeyTest::Between(low, high)))
        }
        (Operand::Value(_), Operand::Path(_), Operand::Value(_))
        | (Operand::Value(_), Operand::Value(_), Operand::Path(_)) => {
            Err(ErrorKind::KeyNotFirst("BETWEEN"))
        }
        operands => Err(unfit(&[&operands.0, &operands.1, &operands.2])),
    }
}

/// What is wrong with operands that are not one attribute and values.
fn unfit(operands: &[&Operand]) -> ErrorKind {
    if operands.iter().any(|operand| matches!(operand, Operand::Size(_))) {
        return ErrorKind::KeyNestedOperation;
    }
    match operands.iter().filter(|operand| matches!(operand, Operand::Path(_))).count() {
        0 => ErrorKind::KeyNoName,
        _ => ErrorKind::KeyManyNames,
    }
}

#[cfg(test)]
mod tests;
