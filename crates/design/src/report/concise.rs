//! One line a finding: `file:line:column: error[K09]: message`.

use std::fmt::Write as _;

use crate::finding::Finding;
use crate::source::Source;

/// Findings as lines.
#[must_use]
pub fn concise(source: &Source, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let (line, column) = source.position(finding.span.start);
        let (level, code, message) = (finding.level, finding.code, &finding.message);
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{}:{line}:{column}: {level}[{code}]: {message}", source.name);
    }
    out
}
