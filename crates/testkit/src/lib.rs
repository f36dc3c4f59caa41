//! Runs the case files under `tests/cases` against anything that answers DynamoDB requests.
//!
//! A case file is text that a newcomer can read: tables in a short notation, requests, and what a
//! real DynamoDB answers. `tests/cases/README.md` describes the format. The same files run in
//! process over any store and over HTTP against a running server, through one [`Target`] trait.
//!
//! Invariant: a case never depends on another case. Every table gets a name that no other case
//! uses, so cases run in parallel, and against a server that others use as well.
//!
//! It does not know what DynamoDB means: it compares what was answered with what the file says.

mod case;
mod compare;
mod expand;
mod http;
mod in_process;
mod json;
mod parse;
mod program;
mod run;
mod suite;
mod table;
mod target;
mod turns;

pub use case::{Case, Expectation, Source, Step, SyntaxError};
pub use http::HttpTarget;
pub use in_process::InProcess;
pub use parse::parse;
pub use program::check_programs;
pub use run::{Failure, run_case};
pub use suite::{Suite, corpus_directory};
pub use target::{Call, Control, ControlFuture, Reply, Target, TargetFuture};
pub use turns::InTurn;
