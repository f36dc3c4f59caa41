//! PartiQL: statements lowered into the same plans as every other request.
//!
//! The expression crate parses; here a statement meets its table. A SELECT becomes a key lookup,
//! key ranges or a scan (`read`), a write becomes a [`crate::write::WritePlan`] (`write`), so that
//! indexes, streams, capacity and limits need no word about PartiQL. The three operations differ
//! only in how they group statements and answer.
//!
//! Invariant: a statement that writes has one item, named by the whole key in its WHERE clause.

mod read;
mod token;
mod write;

use expression::partiql::Statement;
use model::{ApiError, StatementFault};
use value::Value;

pub(crate) use read::{Access, Bound, Read, found};
pub(crate) use token::Position;
pub(crate) use write::{Planned, WriteFault};

/// Parses a statement with its parameters.
pub(crate) fn parse(text: &str, parameters: Option<&Vec<Value>>) -> Result<Statement, ApiError> {
    let parameters = parameters.map_or(&[][..], Vec::as_slice);
    Statement::parse(text, parameters)
        .map_err(|error| StatementFault::Text(error.to_string()).into())
}

/// The permission that a statement needs.
pub(crate) const fn permission(statement: &Statement) -> &'static str {
    match statement {
        Statement::Select(_) | Statement::Exists(_) => READ,
        Statement::Insert(_) => "dynamodb:PartiQLInsert",
        Statement::Update(_) => "dynamodb:PartiQLUpdate",
        Statement::Delete(_) => "dynamodb:PartiQLDelete",
    }
}

/// The permission of statements that read.
pub(crate) const READ: &str = "dynamodb:PartiQLSelect";

/// Whether a statement only reads; EXISTS counts as a write, with which it goes together.
pub(crate) const fn is_read(statement: &Statement) -> bool {
    matches!(statement, Statement::Select(_))
}
