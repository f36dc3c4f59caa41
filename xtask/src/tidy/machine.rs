//! Nothing in the repository may depend on the machine or the mirror that somebody works with.

use super::tree::{File, Tree};
use super::{Finding, rules};

/// Every path of a machine and every host of a registry in the text files of `tree`.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| !is_exempt(file)).flat_map(check_file).collect()
}

fn is_exempt(file: &File) -> bool {
    rules::LOCK_FILES.contains(&file.name())
        || rules::MACHINE_EXEMPT.contains(&file.path.as_str())
        || rules::VENDORED.iter().any(|vendored| file.path.starts_with(vendored))
}

fn check_file(file: &File) -> impl Iterator<Item = Finding> {
    (1..).zip(file.text.lines()).flat_map(|(number, line)| {
        let path = machine_path(line).map(|path| {
            let text = format!("`{path}` exists only on somebody's machine");
            Finding::failure(&file.path, number, text)
        });
        let host = registry_host(line).map(|host| {
            let text = format!("`{host}` looks like a package registry or a mirror of one");
            Finding::failure(&file.path, number, text)
        });
        path.into_iter().chain(host)
    })
}

/// The first machine path in `line` that begins a path (so that `a/work/b` is none).
fn machine_path(line: &str) -> Option<&'static str> {
    rules::MACHINE_PATHS.iter().copied().find(|path| {
        line.match_indices(path).any(|(at, _)| {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            !before.is_some_and(|character| {
                character.is_alphanumeric() || "._-/}*".contains(character)
            })
        })
    })
}

/// The host of the first URL in `line` with a label that registries have.
fn registry_host(line: &str) -> Option<&str> {
    line.split("://").skip(1).find_map(|rest| {
        let end = rest.find(|character: char| {
            !(character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '@'))
        });
        let host = rest.get(..end.unwrap_or(rest.len()))?;
        let host = host.rsplit('@').next().unwrap_or(host);
        host.split('.').any(|label| rules::REGISTRY_LABELS.contains(&label)).then_some(host)
    })
}
