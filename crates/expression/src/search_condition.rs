//! Search conditions ([`SearchCondition`]): what the attributes of a vector index must be equal to.
//!
//! The text is parsed as any condition; then only equalities of an attribute with a value, joined
//! by AND, are let through. Whether the attributes are those of an index is for its user to check.

use value::Value;

use crate::ast::{Comparator, Operand, Test};
use crate::error::{Error, ErrorKind, Kind};
use crate::parse::Parser;
use crate::path::Path;
use crate::scope::Scope;

/// A search condition expression: equalities, all of which hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchCondition {
    /// What is equal to which value, in the order written.
    pub terms: Vec<(Path, Value)>,
}

impl SearchCondition {
    /// Parses `text`.
    ///
    /// # Errors
    /// What is wrong with the expression, as AWS words it.
    pub fn parse(text: &str, scope: &mut Scope<'_>) -> Result<Self, Error> {
        let test = Parser::new(text, Kind::Search, scope)?.condition()?;
        let mut terms = Vec::new();
        flatten(test, &mut terms).map_err(|kind| kind.within(Kind::Search, None))?;
        Ok(Self { terms })
    }
}

/// Takes the equalities out of a condition.
fn flatten(test: Test, terms: &mut Vec<(Path, Value)>) -> Result<(), ErrorKind> {
    match test {
        Test::And(tests) => tests.into_iter().try_for_each(|test| flatten(test, terms)),
        Test::Compare(Comparator::Eq, Operand::Path(path), Operand::Value(value))
        | Test::Compare(Comparator::Eq, Operand::Value(value), Operand::Path(path)) => {
            terms.push((path, value));
            Ok(())
        }
        Test::Compare(..) => Err(ErrorKind::SearchComparator),
        Test::Between(..)
        | Test::In(..)
        | Test::Exists(_)
        | Test::NotExists(_)
        | Test::HasType(..)
        | Test::BeginsWith(..)
        | Test::Contains(..)
        | Test::Or(_)
        | Test::Not(_) => Err(ErrorKind::SearchOperator),
    }
}
