//! The arrows between the modules of a crate, read from its sources.
//!
//! [`scan`] takes one file apart, [`tree`] puts the files of a crate together, and [`resolve`]
//! follows each path to the module that defines what it names, through re-exports.
//!
//! Absent: code under `#[cfg(test)]`, and calls of inherent methods, which name no module.

mod resolve;
mod scan;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// One module that names another one of the same crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arrow {
    /// The module with the import, as `catalog::record`.
    pub(super) from: String,
    /// The module that it names.
    pub(super) to: String,
    /// Where it does so first: the file, relative to the root, and the line.
    pub(super) place: String,
}

/// The modules of one crate and the arrows between them. The root of the crate is not among them:
/// it only declares and re-exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sources {
    /// Every module outside tests, as `catalog::record`.
    pub(super) modules: BTreeSet<String>,
    /// At most one arrow for each pair of modules.
    pub(super) arrows: Vec<Arrow>,
}

/// Reads every crate below `root`, by role.
pub(super) fn read(root: &Path) -> Result<BTreeMap<String, Sources>> {
    let mut folders = vec![root.join("xtask")];
    let crates = root.join("crates");
    for entry in fs::read_dir(&crates).with_context(|| format!("reading {}", crates.display()))? {
        folders.push(entry?.path());
    }
    let mut found = BTreeMap::new();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if folder.join("src").is_dir() {
            let tree = tree::read(root, &folder.join("src"))?;
            let role = name.strip_prefix("stator-").unwrap_or(&name).to_owned();
            found.insert(role, resolve::arrows(&tree));
        }
    }
    Ok(found)
}

/// The module that contains `module`; the root of the crate is the empty name.
pub(super) fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// Whether `inner` is `outer` or a module inside it. Everything is inside the root.
pub(super) fn is_within(inner: &str, outer: &str) -> bool {
    outer.is_empty()
        || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The child of `parent` that is or contains `module`.
pub(super) fn child_within<'a>(parent: &str, module: &'a str) -> Option<&'a str> {
    if module == parent || !is_within(module, parent) {
        return None;
    }
    let start = if parent.is_empty() { 0 } else { parent.len().saturating_add(2) };
    let rest = module.get(start..)?;
    let length = rest.find("::").unwrap_or(rest.len());
    module.get(..start.saturating_add(length))
}
