//! DynamoDB's expression language: condition, filter, key condition, projection and update.
//!
//! The stages: text → tokens (`lexer`) → syntax tree with placeholders resolved in the same pass
//! (`parse`, [`Scope`]) → evaluation on encoded items ([`Condition`], [`KeyCondition`],
//! [`Projection`], [`Update`]). The tree is public, so that PartiQL and the legacy parameters build
//! the same nodes.
//!
//! Invariants of absence: no I/O, no JSON, no table schema beyond the key names handed in. Total:
//! any text and any item in, never a panic; recursion is bounded by [`limits`].

mod ast;
mod check;
mod condition;
mod error;
mod evaluate;
mod key_condition;
mod lexer;
pub mod limits;
mod parse;
pub mod partiql;
mod path;
mod path_set;
mod projection;
mod reserved;
mod scope;
mod search_condition;
mod token;
mod update;

pub use ast::{Action, Comparator, Operand, SetOperand, SetValue, Test};
pub use condition::Condition;
pub use error::{Error, ErrorKind, Kind, Shown, Span};
pub use key_condition::{
    KeyCondition, KeyConditionError, KeyRangeCondition, KeySchema, KeyTerm, KeyTest,
};
pub use path::{Path, Step};
pub use projection::Projection;
pub use scope::Scope;
pub use search_condition::SearchCondition;
pub use update::{Update, UpdateError};

#[cfg(test)]
mod tests;
