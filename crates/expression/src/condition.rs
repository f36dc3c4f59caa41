//! [`Condition`]: a condition or filter expression, ready to be evaluated many times.

use value::MapRef;

use crate::ast::Test;
use crate::error::{Error, Kind};
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
        let _ = (text, kind, scope);
        Ok(Self { test: Test::And(Vec::new()) })
    }

    /// Whether the condition holds on `item`; an absent item has no attributes.
    #[must_use]
    pub fn evaluate(&self, item: Option<MapRef<'_>>) -> bool {
        let _ = item;
        true
    }

    /// Calls `visit` with every document path, in the order written.
    pub fn each_path(&self, visit: &mut dyn FnMut(&Path)) {
        let _ = visit;
    }

    /// The first of `keys` (a table's or index's primary key) that the expression uses.
    ///
    /// # Errors
    /// The answer of Query and Scan... to a filter on a key attribute.
    pub fn reject_keys(&self, keys: &[&str]) -> Result<(), Error> {
        let _ = keys;
        Ok(())
    }
}
