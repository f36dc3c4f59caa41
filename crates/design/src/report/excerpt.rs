//! Findings with an excerpt of the file, as compilers show them.

use std::fmt::Write as _;

use crate::fault::Fault;
use crate::finding::Finding;
use crate::scenario::Proof;
use crate::source::{Source, Span};

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Findings of one rule that are shown at most; none if all are.
    pub of_a_kind: Option<usize>,
}

/// A place in the file, with what is to be seen there.
struct Mark<'t> {
    span: Span,
    text: &'t str,
    primary: bool,
}

/// Findings as text, with what their proofs came to.
#[must_use]
pub fn text(
    source: &Source,
    findings: &[Finding],
    proofs: &[Option<Proof>],
    style: Style,
) -> String {
    let mut out = String::new();
    let mut shown: Vec<(&str, usize)> = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        let position = shown.iter().position(|(code, _)| *code == finding.code);
        let position = position.unwrap_or_else(|| {
            shown.push((finding.code, 0));
            shown.len().saturating_sub(1)
        });
        let Some((_, count)) = shown.get_mut(position) else { continue };
        *count = count.saturating_add(1);
        if style.of_a_kind.is_none_or(|most| *count <= most) {
            one(&mut out, source, finding, proofs.get(at).and_then(Option::as_ref));
        }
    }
    for (code, count) in shown {
        if let Some(more) = style.of_a_kind.and_then(|most| count.checked_sub(most))
            && more > 0
        {
            let _ = writeln!(out, "and {more} more of {code}: --all shows them\n");
        }
    }
    out
}

fn one(out: &mut String, source: &Source, finding: &Finding, proof: Option<&Proof>) {
    let _ = writeln!(out, "{}[{}]: {}", finding.level, finding.code, finding.message);
    let mut marks = vec![Mark { span: finding.span, text: &finding.label, primary: true }];
    let notes = finding.notes.iter();
    marks.extend(notes.map(|it| Mark { span: it.span, text: &it.text, primary: false }));
    let margin = excerpt(out, source, finding.span, marks);
    if let Some(witness) = &finding.witness {
        let proved = match proof {
            Some(Proof::Proved) => " (proved: run on the engine)".to_owned(),
            Some(Proof::Refuted(reason)) => format!(" (not shown by the engine: {reason})"),
            None => String::new(),
        };
        let _ = writeln!(out, "{margin}= witness: {witness}{proved}");
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "{margin}= help: {help}");
    }
    let _ = writeln!(out, "{margin}= explain: stator model explain {}\n", finding.code);
}

/// Faults of a file that is no model.
#[must_use]
pub fn faults(source: &Source, faults: &[Fault]) -> String {
    let mut out = String::new();
    for fault in faults {
        let _ = writeln!(out, "error: {}", fault.message);
        let mark = Mark { span: fault.span, text: "", primary: true };
        let margin = excerpt(&mut out, source, fault.span, vec![mark]);
        if let Some(help) = &fault.help {
            let _ = writeln!(out, "{margin}= help: {help}");
        }
        out.push('\n');
    }
    out
}

/// Writes the lines of `marks`; returns the margin.
fn excerpt(out: &mut String, source: &Source, at: Span, mut marks: Vec<Mark<'_>>) -> String {
    marks.sort_by_key(|mark| mark.span);
    let last = marks.iter().map(|mark| source.position(mark.span.start).0).max().unwrap_or(1);
    let width = last.to_string().len();
    let margin = " ".repeat(width.saturating_add(1));
    let (line, column) = source.position(at.start);
    let _ = writeln!(out, "{}--> {}:{line}:{column}", " ".repeat(width), source.name);
    let _ = writeln!(out, "{margin}|");
    let mut written = 0;
    for mark in marks {
        let (line, column) = source.position(mark.span.start);
        let text = source.line(line);
        if line != written {
            let _ = writeln!(out, "{line:>width$} | {text}");
            written = line;
        }
        let rest = text.chars().count().saturating_sub(column.saturating_sub(1));
        let length = source.slice(mark.span).chars().take_while(|c| *c != '\n').count();
        let length = length.min(rest).max(1);
        let sign = if mark.primary { "^" } else { "-" };
        let space = " ".repeat(column.saturating_sub(1));
        let underline = format!("{margin}| {space}{} {}", sign.repeat(length), mark.text);
        let _ = writeln!(out, "{}", underline.trim_end());
    }
    let _ = writeln!(out, "{margin}|");
    margin
}
