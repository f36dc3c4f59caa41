//! Rules over the words in names, comments and documents.

use super::scan::{self, Line};
use super::tree::{File, Tree};
use super::words::{self, Phrase};
use super::{Finding, rules};

/// Every name and every turn of phrase in `tree` that the lists of [`words`] hold.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| !file.is_generated() && !rules::WORDING_EXEMPT.contains(&file.path.as_str()))
        .flat_map(|file| {
            if file.is_rust() {
                rust(file)
            } else if file.is_markdown() {
                document(file)
            } else {
                Vec::new()
            }
        })
        .collect()
}

fn rust(file: &File) -> Vec<Finding> {
    let mut findings: Vec<Finding> = module_name(file).into_iter().collect();
    for (number, text) in (1..).zip(file.text.lines()) {
        let Line { code, comment, .. } = scan::split(text);
        findings.extend(phrases(file, number, comment));
        if !file.is_test() {
            findings.extend(identifiers(file, number, &code));
        }
    }
    findings
}

fn module_name(file: &File) -> Option<Finding> {
    let below_source = file.path.split_once("/src/")?.1;
    let name = below_source
        .split('/')
        .map(|part| part.strip_suffix(".rs").unwrap_or(part))
        .find(|name| words::MODULE_NAMES.contains(name))?;
    let text = format!("`{name}` is a word of our own: name the module in terms of the field");
    Some(Finding::failure(&file.path, 0, text))
}

fn identifiers(file: &File, number: usize, code: &str) -> impl Iterator<Item = Finding> {
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    code.split(move |character| !is_name(character))
        .filter(|name| words::IDENTIFIERS.contains(name))
        .map(|name| {
            let text = format!("`{name}` is a word of our own: take the term of the field");
            Finding::failure(&file.path, number, text)
        })
        .collect::<Vec<_>>()
        .into_iter()
}

/// The phrases in the prose of a Markdown file: outside fences and code spans.
fn document(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_fence = false;
    for (number, line) in (1..).zip(file.text.lines()) {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        } else if !in_fence {
            findings.extend(phrases(file, number, line));
        }
    }
    findings
}

/// The phrases in `prose`, code spans left out.
fn phrases(file: &File, number: usize, prose: &str) -> Vec<Finding> {
    let prose: String = prose.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let words: Vec<String> = prose
        .split(|character: char| !(character.is_alphanumeric() || "'`-".contains(character)))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words::PHRASES
        .iter()
        .flat_map(|phrase| {
            let count = phrase.words.len();
            let starts = (0..words.len()).filter_map(|at| words.get(at..));
            starts.filter(move |rest| begins(rest, phrase)).map(move |rest| {
                let found = rest.get(..count).unwrap_or_default().join(" ");
                format!("“{found}”: write it in plain English ({})", phrase.instead)
            })
        })
        .map(|text| Finding::failure(&file.path, number, text))
        .collect()
}

fn begins(words: &[String], phrase: &Phrase) -> bool {
    let (Some(start), rest) = (words.get(..phrase.words.len()), phrase.words.len()) else {
        return false;
    };
    let fits = |(word, wanted): (&String, &&str)| wanted.split('|').any(|wanted| wanted == word);
    let next = words.get(rest).map(String::as_str).unwrap_or_default();
    start.iter().zip(phrase.words).all(fits) && !phrase.unless_before.contains(&next)
}
