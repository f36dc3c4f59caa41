//! Fixes of findings: safe changes of a model file, each proved by a check of what it gives.
//!
//! Invariant: a fix is kept only if the file is a model afterwards, its finding is gone and
//! nothing else is found; what is stored and what code asks for by key does not change without a
//! finding that says so.

use crate::check::{Checked, check};
use crate::finding::{Fix, fingerprints};
use crate::read::read;
use crate::source::{Source, Span};

/// Fixes that are tried at most.
const MOST: usize = 200;

/// A model file with fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The file as it is with them.
    pub text: String,
    /// What was fixed, a line each.
    pub fixed: Vec<String>,
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    span: Span,
    text: String,
}

/// Fixes what is safe to fix in the model that `source` is and of which `checked` is known.
#[must_use]
pub fn fix(source: &Source, checked: &Checked) -> Fixed {
    let mut source = source.clone();
    let mut checked = checked.clone();
    let mut fixed = Vec::new();
    let mut tried: Vec<String> = Vec::new();
    while tried.len() < MOST {
        let prints = fingerprints(&checked.findings);
        let next = checked.findings.iter().zip(&prints).find_map(|(finding, print)| {
            let fix = finding.fix.as_ref().filter(|_| !tried.contains(print))?;
            Some((finding, print.clone(), edit(&source, fix)))
        });
        let Some((finding, print, edit)) = next else { break };
        tried.push(print.clone());
        let Some((text, after)) = edit.and_then(|edit| attempt(&source, &edit)) else { continue };
        let now = fingerprints(&after.findings);
        if now.contains(&print) || now.iter().any(|it| !prints.contains(it)) {
            continue;
        }
        fixed.push(format!("{} {}", finding.code, finding.message));
        source.text = text;
        checked = after;
    }
    Fixed { text: source.text, fixed }
}

/// The text with the edit, and what a check of it finds; nothing if it is no model then.
fn attempt(source: &Source, edit: &Edit) -> Option<(String, Checked)> {
    let mut text = source.text.clone();
    if edit.span.end > text.len()
        || !text.is_char_boundary(edit.span.start)
        || !text.is_char_boundary(edit.span.end)
    {
        return None;
    }
    text.replace_range(edit.span.start..edit.span.end, &edit.text);
    let changed = Source::new(source.name.clone(), text);
    let model = read(&changed).ok()?;
    Some((changed.text, check(&model)))
}

/// The edit that a fix is in this file.
fn edit(source: &Source, fix: &Fix) -> Option<Edit> {
    match fix {
        Fix::Replace { span, old, new } => {
            // With escapes the place in the text is not that in the file.
            (source.slice(*span) == old).then(|| Edit { span: *span, text: new.clone() })
        }
        Fix::Member { beside, name, value } => member(source, *beside, name, value),
        Fix::Entry { inside } => entry(source, *inside),
    }
}

/// A member beside the text at `beside`: in the same inline table, or on a line of its own.
fn member(source: &Source, beside: Span, name: &str, value: &str) -> Option<Edit> {
    let quoted = format!("{name} = \"{value}\"");
    // The quotation mark that closes the text.
    let after = beside.end.checked_add(1)?;
    let rest = source.text.get(after..)?;
    let line = rest.lines().next().unwrap_or("");
    let is_last = line.trim().is_empty() || line.trim_start().starts_with('#');
    let (at, text) = if is_last {
        (after.checked_add(line.len())?, format!("\n{quoted}"))
    } else {
        (after, format!(", {quoted}"))
    };
    Some(Edit { span: Span { start: at, end: at }, text })
}

/// The whole entry `[[expect]]` around `inside`.
fn entry(source: &Source, inside: Span) -> Option<Edit> {
    let before = source.text.get(..inside.start)?;
    let start = before.rfind("[[expect]]")?;
    let rest = source.text.get(inside.end..)?;
    let length = rest.find("\n[").map_or(rest.len(), |at| at.saturating_add(1));
    let end = inside.end.checked_add(length)?;
    Some(Edit { span: Span { start, end }, text: String::new() })
}

/// The lines that differ, as a patch shows them.
#[must_use]
pub fn difference(name: &str, old: &str, new: &str) -> String {
    let (olds, news): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut text = format!("--- {name}\n+++ {name}\n");
    let (mut at, mut to) = (0_usize, 0_usize);
    while at < olds.len() || to < news.len() {
        if olds.get(at) == news.get(to) {
            (at, to) = (at.saturating_add(1), to.saturating_add(1));
            continue;
        }
        let (removed, added) = apart(olds.get(at..).unwrap_or(&[]), news.get(to..).unwrap_or(&[]));
        let place = |at: usize, count: usize| match count {
            // A patch counts the line before where nothing is.
            0 => format!("{at},0"),
            _ => format!("{},{count}", at.saturating_add(1)),
        };
        text.push_str(&format!("@@ -{} +{} @@\n", place(at, removed), place(to, added)));
        for line in olds.iter().skip(at).take(removed) {
            text.push_str(&format!("-{line}\n"));
        }
        for line in news.iter().skip(to).take(added) {
            text.push_str(&format!("+{line}\n"));
        }
        (at, to) = (at.saturating_add(removed), to.saturating_add(added));
    }
    text
}

/// How many lines to leave on both sides until they are the same again, the fewest together.
fn apart(olds: &[&str], news: &[&str]) -> (usize, usize) {
    let most = olds.len().saturating_add(news.len());
    for together in 1..=most {
        for removed in 0..=together.min(olds.len()) {
            let added = together.saturating_sub(removed);
            if added > news.len() {
                continue;
            }
            let (old, new) = (olds.get(removed..), news.get(added..));
            let begins =
                |lines: Option<&[&str]>| lines.and_then(<[&str]>::first).map(|it| (*it).to_owned());
            if begins(old) == begins(new) {
                return (removed, added);
            }
        }
    }
    (olds.len(), news.len())
}

#[cfg(test)]
mod tests;
