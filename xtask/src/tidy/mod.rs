//! `cargo xtask tidy`: what the compiler does not check.
//!
//! [`tree`] reads the files, [`rules`] and [`words`] hold the lists as data (forbidden names, homes
//! of wire sentences, limits), and each other module is one family of rules over the files. A rule
//! never touches the disk, so that tests give it small trees.
//!
//! Invariant: a finding names the file, the line and what to do.

mod docs;
mod machine;
mod rules;
mod rust;
mod scan;
mod signatures;
mod tree;
mod wording;
mod words;

use std::fmt::{self, Write as _};
use std::path::Path;

use anyhow::Result;

use crate::Report;

/// Whether a finding fails the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Severity {
    Warning,
    Failure,
}

/// One place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    severity: Severity,
    /// Path from the root, with `/`.
    path: String,
    /// Line, counted from 1; 0 for the whole file.
    line: usize,
    text: String,
}

impl Finding {
    fn failure(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { severity: Severity::Failure, path: path.to_owned(), line, text: text.into() }
    }

    fn warning(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::failure(path, line, text) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        match self.severity {
            Severity::Warning => write!(f, ": warning: {}", self.text),
            Severity::Failure => write!(f, ": {}", self.text),
        }
    }
}

/// Checks the tree whose root is `root`.
///
/// # Errors
/// When the tree cannot be read.
pub fn run(root: &Path) -> Result<Report> {
    let tree = tree::read(root)?;
    let findings = check(&tree);
    let mut text = String::new();
    for finding in &findings {
        writeln!(text, "{finding}")?;
    }
    let failures = findings.iter().filter(|found| found.severity == Severity::Failure).count();
    let warnings = findings.len().saturating_sub(failures);
    let files = tree.files.len();
    writeln!(text, "tidy: {files} files, {failures} failures, {warnings} warnings")?;
    Ok(Report { text, passed: failures == 0 })
}

fn check(tree: &tree::Tree) -> Vec<Finding> {
    let mut findings = rust::check(tree);
    findings.extend(machine::check(tree));
    findings.extend(docs::check(tree));
    findings.extend(signatures::check(tree));
    findings.extend(wording::check(tree));
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    findings
}
