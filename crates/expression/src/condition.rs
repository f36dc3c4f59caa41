//! Condition and filter expressions ([`Condition`]), parsed once and evaluated many times.

use value::MapRef;

use crate::ast::{Operand, Test};
use crate::error::{Error, ErrorKind, Kind};
use crate::evaluate::holds;
use crate::parse::Parser;
use crate::path::Path;
use crate::scope::Scope;

/// A condition or filter expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The tree.
    pub test: Test,
}

impl Condition {
    /// Parses `text`; `kind` is [`Kind::Condition`] or [`Kind::Filter`].
    ///
    /// # Errors
    /// What is wrong with the expression, as AWS words it.
    pub fn parse(text: &str, kind: Kind, scope: &mut Scope<'_>) -> Result<Self, Error> {
        let test = Parser::new(text, kind, scope)?.condition()?;
        Ok(Self { test })
    }

    /// Whether the condition holds on `item`; an absent item has no attributes.
    #[must_use]
    pub fn evaluate(&self, item: Option<MapRef<'_>>) -> bool {
        holds(&self.test, item)
    }

    /// Calls `visit` with every document path, in the order written.
    pub fn each_path<'c>(&'c self, visit: &mut dyn FnMut(&'c Path)) {
        test_paths(&self.test, visit);
    }

    /// Checks that a filter uses none of `keys`, the primary key of the table or index that is
    /// read.
    ///
    /// # Errors
    /// The answer to a filter on a key attribute, with the first one used.
    pub fn reject_keys(&self, keys: &[&str]) -> Result<(), Error> {
        let mut found = None;
        self.each_path(&mut |path| {
            if found.is_none() && keys.contains(&&*path.root) {
                found = Some(path);
            }
        });
        found.map_or(Ok(()), |path| Err(ErrorKind::FilterOnKey(path.root.clone()).bare()))
    }
}

fn test_paths<'c>(test: &'c Test, visit: &mut dyn FnMut(&'c Path)) {
    match test {
        Test::Compare(_, left, right)
        | Test::BeginsWith(left, right)
        | Test::Contains(left, right) => {
            operand_paths(left, visit);
            operand_paths(right, visit);
        }
        Test::Between(operand, low, high) => {
            for operand in [operand, low, high] {
                operand_paths(operand, visit);
            }
        }
        Test::In(operand, list) => {
            operand_paths(operand, visit);
            list.iter().for_each(|operand| operand_paths(operand, visit));
        }
        Test::Exists(path) | Test::NotExists(path) | Test::HasType(path, _) => visit(path),
        Test::And(terms) | Test::Or(terms) => {
            terms.iter().for_each(|term| test_paths(term, visit));
        }
        Test::Not(test) => test_paths(test, visit),
    }
}

fn operand_paths<'c>(operand: &'c Operand, visit: &mut dyn FnMut(&'c Path)) {
    match operand {
        Operand::Path(path) => visit(path),
        Operand::Value(_) => {}
        Operand::Size(inner) => operand_paths(inner, visit),
    }
}
