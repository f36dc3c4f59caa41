//! `cargo xtask layers`: the dependencies between crates, and between the modules inside a crate,
//! checked against two tables.
//!
//! Crates: [`graph`] reads what `cargo metadata` says, [`table`] holds what is allowed, [`check`]
//! compares the two. Modules: [`imports`] reads the arrows from the sources, [`modules`] holds the
//! floors, [`floors`] compares the two, and [`circles`] finds modules that import each other. The
//! tables are data in one place each; ARCHITECTURE.md draws the same picture.
//!
//! Invariant: a crate that the table of crates does not name is a violation, and so is a module
//! that its crate's table does not name.

mod check;
mod circles;
mod floors;
mod graph;
mod imports;
mod modules;
mod report;
mod table;

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::Report;

pub use report::{report, suggest};

/// Checks the workspace whose root is `root`.
///
/// # Errors
/// When `cargo metadata` cannot be run or read, or a source file cannot be read.
pub fn run(root: &Path) -> Result<Report> {
    let graph = graph::read(root)?;
    let mut violations: Vec<String> =
        check::check(&graph).iter().map(ToString::to_string).collect();
    let crates = imports::read(root)?;
    for (role, sources) in &crates {
        let floors = floors::check(modules::table(role), sources);
        violations.extend(floors.iter().map(|violation| format!("{role}: {violation}")));
        let circles = circles::find(sources);
        violations.extend(circles.iter().map(|circle| format!("{role}: {circle}")));
    }
    let mut text = String::new();
    for violation in &violations {
        writeln!(text, "{violation}")?;
    }
    if violations.is_empty() {
        writeln!(text, "layers: {} crates, every edge is allowed", graph.members.len())?;
    } else {
        writeln!(
            text,
            "layers: {} violations (the tables are xtask/src/layers/table.rs and modules/)",
            violations.len()
        )?;
    }
    Ok(Report { text, passed: violations.is_empty() })
}
