//! Tests of PartiQL statements.

mod forms;
mod keys;
mod laws;
mod text;

use value::Value;

use super::{Statement, StatementError};
use crate::tests::item;

/// Parses a statement without parameters.
fn parse(text: &str) -> Result<Statement, StatementError> {
    Statement::parse(text, &[])
}

/// The message about a statement that is wrong.
fn message(text: &str) -> String {
    match parse(text) {
        Ok(statement) => panic!("{text} was taken: {statement:?}"),
        Err(error) => error.to_string(),
    }
}

/// A value in the notation of items.
fn value(text: &str) -> Value {
    let item = item(&format!("{{v: {text}}}"));
    item.get("v").expect("the item has the attribute").to_value()
}
