//! `cargo xtask package`: everything that users install, made from one binary into one folder.
//!
//! # Floors
//! - `archive` writes tar, gzip, zip and ar; `targets` is the table of platforms; `elf` reads what
//!   a binary needs; `command` runs programs;
//! - `metadata` reads the dependencies, for `notices` and `sbom`;
//! - `release` is what all packages share: version, commit, binary, manual, notices;
//! - `tarball`, `wheel`, `npm`, `image` and `debian` make one kind of package each;
//! - `check` installs them.
//!
//! Invariant: reproducible. What is in a package depends on the commit and the binary only: times
//! are the commit's, entries are sorted, modes and owners are fixed. All is made twice and
//! compared.

mod archive;
mod arguments;
mod check;
mod command;
mod debian;
mod elf;
mod image;
mod metadata;
mod notices;
mod npm;
mod release;
mod sbom;
mod tarball;
mod targets;
mod wheel;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::Report;
use arguments::{Arguments, Kind};
use release::Release;

/// The name of all packages: free on the registries of Rust, Python and Node, where `stator` is
/// not. The command is `stator`.
pub(crate) const NAME: &str = "statordb";

/// Files by their names.
type Files = BTreeMap<String, Vec<u8>>;

/// Makes the packages that `arguments` ask for.
///
/// # Errors
/// What is wrong with the arguments, or why a package cannot be made.
pub fn run(root: &Path, arguments: &[String]) -> Result<Report> {
    let arguments = Arguments::parse(arguments)?;
    if arguments.targets {
        return Ok(Report { text: targets::table(), passed: true });
    }
    let release = Release::prepare(root, &arguments)?;
    let files = twice(&release, &arguments)?;
    fs::create_dir_all(&arguments.out)?;
    let mut text = String::new();
    for (name, content) in &files {
        let path = arguments.out.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, content).with_context(|| path.display().to_string())?;
        writeln!(text, "{:>12}  {name}", content.len())?;
    }
    if arguments.check {
        text.push_str(&check::all(root, &arguments)?);
    }
    Ok(Report { text, passed: true })
}

/// The packages, made twice.
fn twice(release: &Release, arguments: &Arguments) -> Result<Files> {
    let first = make(release, arguments)?;
    let second = make(release, arguments)?;
    for (name, content) in &first {
        if second.get(name) != Some(content) {
            bail!("{name} is not reproducible: two runs made different bytes");
        }
    }
    Ok(first)
}

fn make(release: &Release, arguments: &Arguments) -> Result<Files> {
    let mut files = Files::new();
    for kind in arguments.kinds() {
        files.extend(match kind {
            Kind::Tarball => tarball::make(release)?,
            Kind::Sbom => sbom::make(release)?,
            Kind::Wheel => wheel::make(release)?,
            Kind::Npm => npm::make(release)?,
            Kind::Image => image::make(release)?,
            Kind::Deb => debian::make(release)?,
        });
    }
    files.insert("SHA256SUMS".to_owned(), sums(&files)?);
    Ok(files)
}

/// What `sha256sum --check` reads.
fn sums(files: &Files) -> Result<Vec<u8>> {
    let mut text = String::new();
    for (name, content) in files {
        writeln!(text, "{}  {name}", sha256(content))?;
    }
    Ok(text.into_bytes())
}

/// The SHA-256 of bytes, in hex.
fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
