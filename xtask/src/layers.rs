//! `cargo xtask layers`: the house of crates, checked against the real dependency graph.
//!
//! [`graph`] reads what `cargo metadata` says, [`table`] holds what is allowed, and [`check`]
//! compares the two. The table is data in one place; ARCHITECTURE.md draws the same picture.
//!
//! Invariant: a crate that the table does not name is a violation, so nothing joins the house
//! without a floor.

mod check;
mod graph;
mod table;

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::Report;

/// Checks the workspace whose root is `root`.
///
/// # Errors
/// When `cargo metadata` cannot be run or read.
pub fn run(root: &Path) -> Result<Report> {
    let graph = graph::read(root)?;
    let violations = check::check(&graph);
    let mut text = String::new();
    for violation in &violations {
        writeln!(text, "{violation}")?;
    }
    if violations.is_empty() {
        writeln!(text, "layers: {} crates, every edge is allowed", graph.members.len())?;
    } else {
        writeln!(
            text,
            "layers: {} violations (the table is xtask/src/layers/table.rs)",
            violations.len()
        )?;
    }
    Ok(Report { text, passed: violations.is_empty() })
}
