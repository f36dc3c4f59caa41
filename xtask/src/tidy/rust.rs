//! Rules over hand-written Rust files.
//!
//! Generated files are left out: `xtask codegen` owns their form.

use super::scan::{self, Line};
use super::tree::{File, Tree};
use super::{Finding, rules};

/// Everything that the Rust files of `tree` break.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| file.is_rust() && !file.is_generated())
        .flat_map(|file| {
            let mut findings = check_file(file);
            findings.extend(two_homes(tree, file));
            findings
        })
        .collect()
}

/// A module in `foo.rs` with its children in `foo/`.
fn two_homes(tree: &Tree, file: &File) -> Option<Finding> {
    let folder = file.path.strip_suffix(".rs").filter(|path| path.contains("src/"))?;
    tree.paths.contains(folder).then(|| {
        let text = format!("has its children in `{folder}/`: move it to `{folder}/mod.rs`");
        Finding::failure(&file.path, 0, text)
    })
}

/// A line with a comment that is too wide; rustfmt sees to the others. A URL cannot be wrapped, nor
/// can the row of a table. Slashes after half a statement are inside a string of several lines.
fn width(file: &File, number: usize, line: &Line<'_>) -> Option<Finding> {
    let text = line.comment.trim_start_matches(['/', '!']).trim_start();
    let columns = line.source.chars().count().saturating_add(line.comment.chars().count());
    let code = line.source.trim_end();
    let is_comment = code.is_empty() || code.ends_with([';', ',', '{', '}', '(', ')']);
    let is_wide = is_comment && !text.is_empty() && columns > rules::COLUMNS;
    (is_wide && !text.contains("://") && !text.starts_with('|')).then(|| {
        let text = format!("{columns} columns, more than {}: wrap the comment", rules::COLUMNS);
        Finding::failure(&file.path, number, text)
    })
}

fn check_file(file: &File) -> Vec<Finding> {
    let lines: Vec<Line<'_>> = file.text.lines().map(scan::split).collect();
    let mut findings = Vec::new();
    findings.extend(header(file));
    findings.extend(length(file, lines.len()));
    findings.extend(name(file));
    findings.extend(bare_matches(file, &lines));
    for (number, line) in (1..).zip(&lines) {
        findings.extend(width(file, number, line));
        findings.extend(unfinished(file, number, line));
        findings.extend(commented_out(file, number, line));
        findings.extend(should_panic(file, number, line));
        findings.extend(inline_module_name(file, number, line));
        findings.extend(sentence(file, number, line));
    }
    findings
}

fn header(file: &File) -> Option<Finding> {
    (!file.text.starts_with("//!")).then(|| {
        Finding::failure(&file.path, 1, "does not start with `//!`: say what the file owns and why")
    })
}

fn length(file: &File, lines: usize) -> Option<Finding> {
    let text = |limit| format!("{lines} lines, more than {limit}: split it by what its parts own");
    if lines > rules::LINES_FAILURE {
        Some(Finding::failure(&file.path, 0, text(rules::LINES_FAILURE)))
    } else if lines > rules::LINES_WARNING {
        Some(Finding::warning(&file.path, 0, text(rules::LINES_WARNING)))
    } else {
        None
    }
}

fn name(file: &File) -> Option<Finding> {
    let empty = file.parts().find_map(|part| {
        let stem = part.strip_suffix(".rs").unwrap_or(part);
        rules::EMPTY_NAMES.contains(&stem).then_some(stem)
    })?;
    Some(empty_name(file, 0, empty))
}

fn inline_module_name(file: &File, number: usize, line: &Line<'_>) -> Option<Finding> {
    let (_, name) = line.code.split_once("mod ").filter(|_| line.code.trim_end().ends_with('{'))?;
    let name = name.trim_end_matches(['{', ' ']);
    rules::EMPTY_NAMES.contains(&name).then(|| empty_name(file, number, name))
}

fn empty_name(file: &File, line: usize, name: &str) -> Finding {
    Finding::failure(&file.path, line, format!("`{name}` says nothing: name what is inside"))
}

fn unfinished(file: &File, number: usize, line: &Line<'_>) -> Option<Finding> {
    let mark = rules::MARKS.iter().find(|mark| has_bare_mark(line.comment, mark))?;
    let text = format!("`{mark}` without its issue: write `{mark}(#12)`, or do it");
    Some(Finding::failure(&file.path, number, text))
}

/// Whether `mark` is a word of its own in `comment` without `(#number)` after it.
fn has_bare_mark(comment: &str, mark: &str) -> bool {
    comment.match_indices(mark).any(|(at, _)| {
        let before = comment.get(..at).and_then(|text| text.chars().next_back());
        let after = comment.get(at.saturating_add(mark.len())..).unwrap_or_default();
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let stands_alone = !before.is_some_and(is_word) && !after.starts_with(is_word);
        let issue = after.strip_prefix("(#").and_then(|rest| rest.split_once(')'));
        let has_issue = issue.is_some_and(|(number, _)| number.parse::<u32>().is_ok());
        stands_alone && !has_issue
    })
}

fn commented_out(file: &File, number: usize, line: &Line<'_>) -> Option<Finding> {
    let text = line.comment.strip_prefix("//")?;
    if text.starts_with(['/', '!']) {
        return None;
    }
    let text = text.trim();
    let code = text.strip_prefix("pub").map_or(text, |rest| {
        let rest = rest.trim_start();
        let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        inner.map_or(rest, |(_, rest)| rest.trim_start())
    });
    let is_item = ["mod ", "use "].iter().any(|keyword| code.starts_with(keyword));
    (is_item && text.ends_with(';'))
        .then(|| Finding::failure(&file.path, number, "code left in a comment: delete it"))
}

fn should_panic(file: &File, number: usize, line: &Line<'_>) -> Option<Finding> {
    line.code.contains("#[should_panic").then(|| {
        let text = "`#[should_panic]` accepts any panic: assert on the error instead";
        Finding::failure(&file.path, number, text)
    })
}

/// A `matches!(…)` whose result nobody looks at: a test that asserts nothing.
fn bare_matches<'a>(
    file: &'a File,
    lines: &'a [Line<'a>],
) -> impl Iterator<Item = Finding> + use<'a> {
    (0..lines.len()).filter(|&at| is_bare_matches(lines, at)).map(|at| {
        let text = "`matches!(…);` throws its result away: wrap it in `assert!`";
        Finding::failure(&file.path, at.saturating_add(1), text)
    })
}

fn is_bare_matches(lines: &[Line<'_>], at: usize) -> bool {
    let (before, rest) = lines.split_at(at);
    let Some(first) = rest.first() else { return false };
    if !first.code.trim_start().starts_with("matches!(") {
        return false;
    }
    let previous =
        before.iter().rev().map(|line| line.code.trim_end()).find(|code| !code.is_empty());
    if !previous.is_none_or(|code| code.ends_with([';', '{', '}'])) {
        return false;
    }
    let mut depth = 0_usize;
    for character in rest.iter().flat_map(|line| line.code.chars()) {
        match character {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return true,
            _ if depth == 0 && !character.is_whitespace() && !is_name(character) => return false,
            _ => {}
        }
        if depth == 0 && character == '}' {
            return false;
        }
    }
    false
}

/// A character of `matches!` itself.
fn is_name(character: char) -> bool {
    character.is_alphabetic() || character == '!'
}

fn sentence(file: &File, number: usize, line: &Line<'_>) -> Option<Finding> {
    if file.is_test() || !file.path.starts_with("crates/") {
        return None;
    }
    let sentence = rules::SENTENCES.iter().find(|sentence| {
        let at_home = sentence.homes.iter().any(|home| file.path.starts_with(home));
        !at_home && line.source.contains(sentence.part)
    })?;
    let homes = sentence.homes.join(", ");
    let text = format!("the sentence “{}” is rendered only in {homes}", sentence.part);
    Some(Finding::failure(&file.path, number, text))
}
