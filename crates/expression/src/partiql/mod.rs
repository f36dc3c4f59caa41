//! PartiQL, as far as DynamoDB takes it: SELECT, INSERT, UPDATE, DELETE and the EXISTS of
//! transactions.
//!
//! Text → tokens (`lexer`) → a tree of terms (`parse`) → the nodes that expressions use (`lower`):
//! [`crate::Test`], [`crate::Update`], [`crate::Path`]. So a WHERE clause is evaluated by the same
//! code as a condition expression, and a SET as an update expression.
//!
//! A statement that is wrong in form is refused before one that is wrong in meaning, as AWS does,
//! whose parser is the open PartiQL one: its sentences are the ones in `error`.
//!
//! Invariants: pure and total; a statement has at most [`crate::limits::MAX_STATEMENT_BYTES`]
//! bytes, and nesting and operators are counted, so that no recursion here or later is deep.

mod ast;
mod error;
mod key;
mod keyword;
mod lexer;
mod lower;
mod parse;

use value::Value;

pub use ast::{
    Delete, Image, Insert, OrderKey, Returned, Returning, Select, Statement, Target,
    UpdateStatement,
};
pub use error::{Malformed, Position, StatementError, StatementErrorKind};
pub use key::{KeyedWhere, WholeKey, split_key, split_whole_key};

impl Statement {
    /// Parses `text`, in which each `?` is the next of `parameters`.
    ///
    /// # Errors
    /// What is wrong with the statement, as AWS words it.
    pub fn parse(text: &str, parameters: &[Value]) -> Result<Self, StatementError> {
        let form = parse::statement(text, parameters)?;
        lower::statement(form)
    }
}

#[cfg(test)]
mod tests;
