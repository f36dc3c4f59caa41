//! Output of the generator: writes the generated files or compares them with what is there.
//!
//! Invariant: files are formatted by rustfmt with the repository's settings before they are
//! written or compared; a generated directory holds nothing else.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// A file to be written, its path relative to the repository.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl File {
    /// A file that opens with what it holds and the warning not to edit it.
    pub(crate) fn new(directory: &Path, name: &str, about: &str, body: &str) -> Self {
        let mut text = String::new();
        for line in about.lines() {
            let _ = writeln!(text, "//! {line}");
        }
        text.push_str(
            "//!\n//! Written by `cargo xtask codegen` from `model/`; edits are lost.\n\n",
        );
        text.push_str(body);
        Self { path: directory.join(format!("{name}.rs")), text }
    }

    /// Whether it declares anything public, beside methods of types declared elsewhere.
    fn exports(&self) -> bool {
        self.text.lines().any(|line| line.starts_with("pub "))
    }

    fn module(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }
}

/// The `mod.rs` that declares the other files of `directory`.
///
/// With `exported`, it also hands on everything public in them.
pub(crate) fn modules(directory: &Path, files: &[File], exported: bool) -> File {
    let mut body = String::from(
        "#![allow(clippy::too_many_lines, reason = \"generated, a line for each operation or error\")]\n\n",
    );
    let names: BTreeSet<&str> = files.iter().map(File::module).collect();
    for name in &names {
        let visible = if exported { "" } else { "pub(crate) " };
        let _ = writeln!(body, "{visible}mod {name};");
    }
    body.push('\n');
    let exporting: BTreeSet<&str> =
        files.iter().filter(|file| exported && file.exports()).map(File::module).collect();
    for name in exporting {
        let _ = writeln!(body, "pub use {name}::*;");
    }
    File::new(directory, "mod", "The generated part of this crate, one module a kind.", &body)
}

/// Runs rustfmt over all files.
pub(crate) fn format(root: &Path, mut files: Vec<File>) -> Result<Vec<File>> {
    for file in &mut files {
        file.text = formatted(root, &file.text)
            .with_context(|| format!("formatting {}", file.path.display()))?;
    }
    Ok(files)
}

fn formatted(root: &Path, text: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rustfmt")?;
    let mut input = rustfmt.stdin.take().context("rustfmt has no input")?;
    let source = text.to_owned();
    // rustfmt reads everything before it writes, so one thread is enough.
    input.write_all(source.as_bytes())?;
    drop(input);
    let done = rustfmt.wait_with_output()?;
    ensure!(done.status.success(), "rustfmt refused the generated text");
    Ok(String::from_utf8(done.stdout)?)
}

/// Writes the files and removes whatever else lies in their directories.
pub(crate) fn write(root: &Path, files: &[File]) -> Result<()> {
    for file in files {
        let path = root.join(&file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        if std::fs::read_to_string(&path).ok().as_deref() != Some(file.text.as_str()) {
            std::fs::write(&path, &file.text)?;
        }
    }
    for stray in strays(root, files)? {
        std::fs::remove_file(stray)?;
    }
    Ok(())
}

/// Fails when the committed files are not the given ones.
pub(crate) fn check(root: &Path, files: &[File]) -> Result<()> {
    let mut different: Vec<String> = files
        .iter()
        .filter(|file| {
            std::fs::read_to_string(root.join(&file.path)).ok().as_deref() != Some(&file.text)
        })
        .map(|file| file.path.display().to_string())
        .collect();
    different.extend(strays(root, files)?.iter().map(|path| path.display().to_string()));
    if different.is_empty() {
        return Ok(());
    }
    bail!("generated code is out of date, run `cargo xtask codegen`:\n{}", different.join("\n"))
}

/// Files in the generated directories that the generator does not write.
fn strays(root: &Path, files: &[File]) -> Result<Vec<PathBuf>> {
    let written: BTreeSet<PathBuf> = files.iter().map(|file| root.join(&file.path)).collect();
    let directories: BTreeSet<&Path> = written.iter().filter_map(|path| path.parent()).collect();
    let mut strays = Vec::new();
    for directory in directories.into_iter().filter(|directory| directory.exists()) {
        for entry in std::fs::read_dir(directory)? {
            let path = entry?.path();
            if !written.contains(&path) {
                strays.push(path);
            }
        }
    }
    Ok(strays)
}
