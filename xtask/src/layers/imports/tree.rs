//! The module tree of a crate, from the files below its `src`.
//!
//! Invariant: a module that is declared under `#[cfg(test)]` is not in the tree, nor is anything
//! inside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use proc_macro2::TokenStream;

use super::scan::{self, Module};
use super::{is_within, parent};

/// The modules of a crate by name, as `catalog::record`; the root has the empty name.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub(super) modules: BTreeMap<String, Module>,
    /// The file of each module, relative to the root of the repository.
    pub(super) files: BTreeMap<String, String>,
}

/// Reads the crate whose sources are in `source`.
pub(super) fn read(root: &Path, source: &Path) -> Result<Tree> {
    let mut tree = Tree::default();
    let mut folders = vec![source.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                let text = fs::read_to_string(&path).with_context(|| format!("reading {shown}"))?;
                let tokens: TokenStream =
                    text.parse().map_err(|error| anyhow!("{shown}: {error}"))?;
                add(&mut tree, &module_name(source, &path), shown, scan::scan(tokens));
            }
        }
    }
    remove_tests(&mut tree);
    Ok(tree)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

/// `lib.rs` and `main.rs` are the root; `a.rs` and `a/mod.rs` are `a`.
fn module_name(source: &Path, file: &Path) -> String {
    let path = file.strip_prefix(source).unwrap_or(file).with_extension("");
    let names: Vec<String> = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    match names.as_slice() {
        [only] if only == "lib" || only == "main" => String::new(),
        [folders @ .., last] if last == "mod" => folders.join("::"),
        names => names.join("::"),
    }
}

/// Adds a module and the ones written inside it. A root of two files is one module.
fn add(tree: &mut Tree, name: &str, file: String, mut module: Module) {
    for (inner, module) in std::mem::take(&mut module.inline) {
        let inner = if name.is_empty() { inner } else { format!("{name}::{inner}") };
        add(tree, &inner, file.clone(), module);
    }
    let known = tree.modules.entry(name.to_owned()).or_default();
    known.imports.extend(module.imports);
    known.globs.extend(module.globs);
    known.items.extend(module.items);
    known.paths.extend(module.paths);
    known.test_modules.extend(module.test_modules);
    tree.files.insert(name.to_owned(), file);
}

fn remove_tests(tree: &mut Tree) {
    let tests: Vec<String> = tree
        .modules
        .iter()
        .flat_map(|(name, module)| {
            module.test_modules.iter().map(move |test| {
                if name.is_empty() { test.clone() } else { format!("{name}::{test}") }
            })
        })
        .collect();
    tree.modules
        .retain(|name, _| parent(name) == name || !tests.iter().any(|test| is_within(name, test)));
}
