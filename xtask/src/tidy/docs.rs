//! Rules over the Markdown files: links that lead somewhere, and a map that shows every crate.

use super::tree::{File, Tree};
use super::{Finding, rules};

/// Every dead link of `tree`, and every crate that the map leaves out.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let documents = tree.files.iter().filter(|file| file.is_markdown());
    let mut findings: Vec<Finding> = documents.flat_map(|file| dead_links(tree, file)).collect();
    findings.extend(unmapped_crates(tree));
    findings
}

fn unmapped_crates(tree: &Tree) -> Vec<Finding> {
    let crates = tree.paths.iter().filter_map(|path| {
        path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml").filter(|name| !name.contains('/'))
    });
    let map = tree.file(rules::MAP).map(|file| file.text.as_str()).unwrap_or_default();
    crates
        .filter(|name| !map.contains(&format!("`{name}`")))
        .map(|name| Finding::failure(rules::MAP, 0, format!("does not show the crate `{name}`")))
        .collect()
}

fn dead_links(tree: &Tree, file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_fence = false;
    for (number, line) in (1..).zip(file.text.lines()) {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        }
        if in_fence {
            continue;
        }
        let dead = links(line).filter(|target| !leads_somewhere(tree, file, target));
        findings.extend(dead.map(|target| {
            Finding::failure(&file.path, number, format!("the link to `{target}` leads nowhere"))
        }));
    }
    findings
}

/// The targets of the inline links in `line`, code spans left out.
fn links(line: &str) -> impl Iterator<Item = String> {
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let targets: Vec<String> = prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .filter_map(|(target, _)| target.split_whitespace().next())
        .map(|target| target.trim_matches(['<', '>']).to_owned())
        .collect();
    targets.into_iter()
}

fn leads_somewhere(tree: &Tree, file: &File, target: &str) -> bool {
    let path = target.split('#').next().unwrap_or_default();
    if path.is_empty() || target.contains("://") || target.starts_with("mailto:") {
        return true;
    }
    resolve(&file.path, path).is_some_and(|path| path.is_empty() || tree.paths.contains(&path))
}

/// The path from the root that `link` in the file `from` means; nothing when it leaves the root.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        parts.clear();
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
