//! IAM policies over plain data: documents, conditions, decisions and advice.
//!
//! [`Document::parse`] reads a policy, [`decide`] says whether policies permit a request, by which
//! statement or why not, [`AccessDenied`] is AWS's sentence for the latter, [`explain`] tells of
//! each statement what of it does not apply, and [`lint()`] what of a document does nothing or too
//! much. The rules are those of the IAM user guide; each is documented with its page.
//!
//! # Floors
//! `error`, `nearest`, `pattern`, `context`, `requester` and `keys` are the ground; `json` reads
//! text with positions and `template` strings with variables; `condition` compares; `document` is a
//! policy as data; `evaluate` and `lint` look at it.
//!
//! Invariants: data in, data out. No clock, no network, no configuration: the caller gives the
//! values of condition keys, also the time. Any text in, never a panic; depth, size and time are
//! bounded.

mod condition;
mod context;
mod document;
mod error;
mod evaluate;
mod json;
pub mod keys;
mod lint;
mod nearest;
mod pattern;
mod requester;
mod template;

pub use condition::{Comparison, Condition, Operator, Quantifier, Relation, Test};
pub use context::Context;
pub use document::{
    Actions, Attachment, DOCUMENT_BYTES, Document, Effect, Grade, Principal, Principals, Resources,
    Statement, Version,
};
pub use error::{Fault, PolicyError, Position};
pub use evaluate::{
    AccessDenied, Attached, Cause, Deciding, Decision, Mismatch, Policies, PolicyType, Request,
    decide, explain,
};
pub use lint::{Advice, Finding, Severity, lint};
pub use requester::{Kind, Requester};
pub use template::Template;
