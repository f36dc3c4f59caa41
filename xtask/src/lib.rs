//! Tasks for people who work on Stator, as a library so that they can be tested.
//!
//! Each subcommand is one module with a `run` that returns a [`Report`]; only `main.rs` prints.
//! Each check takes the root of the tree it looks at, so that tests point it at small trees of
//! their own.

use std::path::PathBuf;

pub mod instructions;
pub mod layers;
pub mod package;
pub mod tidy;

/// What a task has to say.
#[derive(Debug)]
pub struct Report {
    /// Text for the terminal, with its line ends.
    pub text: String,
    /// Whether the check holds; decides the exit code.
    pub passed: bool,
}

/// The root of this repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}
