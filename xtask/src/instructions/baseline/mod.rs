//! The stored counts: their file, and how new counts compare with them.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context as _, Result};

use crate::Report;

/// Instructions of each piece.
pub(super) type Counts = BTreeMap<String, u64>;

/// How many percent more than the baseline are a regression.
const MOST_PERCENT: u64 = 10;

/// The same under another compiler than the baseline's.
const MOST_PERCENT_ELSEWHERE: u64 = 30;

/// Counts and the compiler that they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Baseline {
    /// The compiler and the processor's architecture.
    pub(super) compiler: String,
    /// The counts.
    pub(super) counts: Counts,
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# Instructions of the pieces of the hot path; `cargo xtask instructions --bless` writes this."
        )?;
        writeln!(f, "compiler {}", self.compiler)?;
        for (name, count) in &self.counts {
            writeln!(f, "{name} {count}")?;
        }
        Ok(())
    }
}

impl Baseline {
    /// Reads what Display writes.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut baseline = Self { compiler: String::new(), counts: Counts::new() };
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (name, rest) = line.split_once(' ').with_context(|| format!("no count: {line}"))?;
            if name == "compiler" {
                rest.clone_into(&mut baseline.compiler);
            } else {
                let count = rest.parse().with_context(|| format!("no count: {line}"))?;
                baseline.counts.insert(name.to_owned(), count);
            }
        }
        Ok(baseline)
    }

    /// How `found` compares; it passes if every piece is there and none takes too many
    /// instructions.
    pub(super) fn compare(&self, found: &Self) -> Report {
        let same = self.compiler == found.compiler;
        let most = if same { MOST_PERCENT } else { MOST_PERCENT_ELSEWHERE };
        let (mut text, mut passed) = (String::new(), true);
        if !same {
            text.push_str(&format!(
                "instructions: the baseline is of {}, this is {}: {most} % more are accepted\n",
                self.compiler, found.compiler
            ));
        }
        for (name, count) in &found.counts {
            let (line, fine) = match self.counts.get(name) {
                None => (format!("{name}: {count}, not in the baseline"), false),
                Some(known) => {
                    let regressed = count.saturating_mul(100) > known.saturating_mul(100 + most);
                    let verdict = if regressed { "  REGRESSED" } else { "" };
                    (format!("{name}: {count} ({}){verdict}", change(*known, *count)), !regressed)
                }
            };
            passed &= fine;
            text.push_str(&line);
            text.push('\n');
        }
        for name in self.counts.keys().filter(|name| !found.counts.contains_key(*name)) {
            passed = false;
            text.push_str(&format!("{name}: in the baseline, but no such piece\n"));
        }
        if !passed {
            text.push_str("if that is meant: cargo xtask instructions --bless\n");
        }
        Report { text, passed }
    }
}

/// The change in percent, with one digit.
#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn change(known: u64, count: u64) -> String {
    format!("{:+.1} %", (count as f64 / known.max(1) as f64 - 1.0) * 100.0)
}

#[cfg(test)]
mod tests;
