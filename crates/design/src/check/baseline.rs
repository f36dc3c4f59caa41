//! Baselines: findings of an old model that are known, so that only new ones fail a check.
//!
//! A baseline is a text with a line for each finding: its rule, entities and pattern, not its
//! place, so that it outlives changes elsewhere in the model. A line that no finding needs is a
//! fault: what was mended must not come back in silence.

use super::Checked;
use crate::fault::Fault;
use crate::finding::{Level, fingerprints};
use crate::source::{Source, Span};

/// The first lines of a baseline.
const HEADER: &str = "# Findings that are known: rule | entities | pattern, table or index.\n\
                      # Written by `stator model check --baseline FILE --update-baseline`.\n";

/// The findings of `checked` as a baseline; notes, which fail no check, are left out.
#[must_use]
pub fn baseline(checked: &Checked) -> String {
    let all = checked.findings.iter().zip(fingerprints(&checked.findings));
    let failing = all.filter(|(finding, _)| finding.level > Level::Note);
    let mut lines: Vec<String> = failing.map(|(_, fingerprint)| fingerprint).collect();
    lines.sort();
    lines.into_iter().fold(HEADER.to_owned(), |text, line| text + &line + "\n")
}

/// Takes the findings that `known` has out of `checked` and counts them.
///
/// # Errors
/// The lines that no finding needs any more.
pub fn apply_baseline(checked: &mut Checked, known: &Source) -> Result<(), Vec<Fault>> {
    let mut entries: Vec<(&str, Span, bool)> = Vec::new();
    let mut start = 0_usize;
    for line in known.text.split_inclusive('\n') {
        let entry = line.trim();
        let end = start.saturating_add(line.trim_end().len());
        if !entry.is_empty() && !entry.starts_with('#') {
            entries.push((entry, Span { start, end }, false));
        }
        start = start.saturating_add(line.len());
    }
    let prints = fingerprints(&checked.findings);
    let mut fresh = Vec::new();
    for (finding, print) in std::mem::take(&mut checked.findings).into_iter().zip(prints) {
        match entries.iter_mut().find(|(entry, _, _)| *entry == print) {
            Some((_, _, needed)) => {
                *needed = true;
                checked.known = checked.known.saturating_add(1);
            }
            None => fresh.push(finding),
        }
    }
    checked.findings = fresh;
    let stale = entries.into_iter().filter(|(_, _, needed)| !needed).map(|(entry, span, _)| {
        Fault::at(span, format!("`{entry}` is in the baseline and is not found any more"))
            .with_help("remove the line, or write the file anew with --update-baseline")
    });
    let stale: Vec<Fault> = stale.collect();
    if stale.is_empty() { Ok(()) } else { Err(stale) }
}
