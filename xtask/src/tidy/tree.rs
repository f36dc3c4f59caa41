//! The files of a tree as text.
//!
//! Does not follow symbolic links, and leaves out what is not UTF-8 (pictures, store fixtures).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::rules;

/// One text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// Path from the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    /// Whether `xtask codegen` or another tool writes this file.
    pub(super) fn is_generated(&self) -> bool {
        self.parts().any(|part| part == "generated" || part == "generated.rs")
            || rules::VENDORED.iter().any(|vendored| self.path.starts_with(vendored))
    }

    /// Whether this file is compiled for tests or benches only.
    pub(super) fn is_test(&self) -> bool {
        self.parts().any(|part| matches!(part, "tests" | "tests.rs" | "benches" | "fuzz"))
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub(super) fn is_markdown(&self) -> bool {
        self.path.ends_with(".md")
    }

    /// The file's name without its folders.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The folders and the name.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        self.path.split('/')
    }
}

/// Every file of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    /// The text files, ordered by path.
    pub(super) files: Vec<File>,
    /// Every path from the root, folders and binary files included.
    pub(super) paths: BTreeSet<String>,
}

impl Tree {
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// Reads the tree below `root`.
pub(super) fn read(root: &Path) -> Result<Tree> {
    let mut tree = Tree::default();
    read_folder(root, "", &mut tree)?;
    tree.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

fn read_folder(folder: &Path, prefix: &str, tree: &mut Tree) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let kind = entry.file_type()?;
        if is_skipped(&name) {
            continue;
        }
        if kind.is_dir() {
            tree.paths.insert(path.clone());
            read_folder(&entry.path(), &path, tree)?;
        } else if kind.is_file() {
            tree.paths.insert(path.clone());
            let bytes = fs::read(entry.path()).with_context(|| format!("reading {path}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                tree.files.push(File { path, text });
            }
        }
    }
    Ok(())
}

fn is_skipped(name: &str) -> bool {
    rules::SKIPPED.contains(&name) || name.starts_with("target-")
}
