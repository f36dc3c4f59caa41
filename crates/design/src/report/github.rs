//! Findings as workflow commands of GitHub Actions, which shows them beside the lines.

use std::fmt::Write as _;

use crate::finding::{Finding, Level};
use crate::source::Source;

/// Findings as annotations.
#[must_use]
pub fn github(source: &Source, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let (line, column) = source.position(finding.span.start);
        let (end_line, end) = source.position(finding.span.end);
        let level = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note | Level::Allow => "notice",
        };
        let file = property(&source.name);
        let mut message = finding.message.clone();
        for (name, text) in [("witness", &finding.witness), ("help", &finding.help)] {
            if let Some(text) = text {
                let _ = write!(message, "\n{name}: {text}");
            }
        }
        let (code, message) = (finding.code, data(&message));
        let columns = if end_line == line {
            format!(",col={column},endColumn={}", end.max(column))
        } else {
            format!(",col={column},endLine={end_line}")
        };
        // Writing into a string cannot fail.
        let _ = writeln!(out, "::{level} file={file},line={line}{columns},title={code}::{message}");
    }
    out
}

/// A message: what would end the command is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: what would end it is escaped too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
