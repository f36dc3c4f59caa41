//! The commit that the binary is built from, for `stator --version`.
//!
//! In the order of trust: `STATOR_COMMIT` (`HASH DATE`, for builds that are repeated elsewhere),
//! the repository, the file `COMMIT` that `git archive` fills in. Without any of them the version
//! says nothing about a commit.

use std::path::Path;
use std::process::Command;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    directive("rerun-if-env-changed", "STATOR_COMMIT");
    directive("rerun-if-changed", &root.join("COMMIT").display().to_string());
    // Every commit, checkout and rebase adds a line there.
    if let Some(log) = git(&root, &["rev-parse", "--git-path", "logs/HEAD"]) {
        directive("rerun-if-changed", &root.join(log).display().to_string());
    }
    let given = std::env::var("STATOR_COMMIT").ok().filter(|commit| !commit.is_empty());
    let commit = given.or_else(|| repository(&root)).or_else(|| archive(&root));
    let suffix = commit.map_or_else(String::new, |commit| format!(" ({commit})"));
    directive("rustc-env", &format!("COMMIT_SUFFIX={suffix}"));
}

/// The newest commit, if this is the repository and not a folder inside another one.
fn repository(root: &Path) -> Option<String> {
    root.join(".git").exists().then_some(())?;
    git(root, &["log", "-1", "--abbrev=12", "--format=%h %cs"])
}

/// What `git archive` wrote, see `.gitattributes`.
fn archive(root: &Path) -> Option<String> {
    let text = std::fs::read_to_string(root.join("COMMIT")).ok()?;
    let commit = text.trim();
    (!commit.contains('$')).then(|| commit.to_owned())
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

fn directive(name: &str, value: &str) {
    println!("cargo::{name}={value}");
}
