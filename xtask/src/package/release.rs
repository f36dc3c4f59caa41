//! What all packages share: version, commit, binary, manual, completions, licences.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::archive::{self, Entry};
use super::arguments::Arguments;
use super::metadata::Crate;
use super::targets::Target;
use super::{NAME, command, elf, metadata, notices};

/// The profile of shipped binaries: one unit, whole-program optimisation, no debug information.
const PROFILE: &str = "dist";

/// One version for one platform.
pub(super) struct Release {
    /// The root of the repository.
    pub(super) root: PathBuf,
    pub(super) version: String,
    /// Seconds since 1970: when the commit was made, or `SOURCE_DATE_EPOCH`.
    pub(super) epoch: u64,
    /// The same as `2026-11-29T00:00:00Z`.
    pub(super) time: String,
    pub(super) commit: String,
    pub(super) target: &'static Target,
    /// The binary without debug information.
    pub(super) binary: Vec<u8>,
    /// Whether it needs nothing of the system.
    pub(super) is_static: bool,
    /// Man pages by their names.
    pub(super) manual: BTreeMap<String, Vec<u8>>,
    /// Completions by their shells.
    pub(super) completions: BTreeMap<&'static str, Vec<u8>>,
    /// The crates in it.
    pub(super) crates: Vec<Crate>,
    /// Their licences with texts.
    pub(super) third_party: String,
}

impl Release {
    /// Gathers everything; builds the binary if none is given.
    pub(super) fn prepare(root: &Path, arguments: &Arguments) -> Result<Self> {
        let target = arguments.target;
        let path = match &arguments.binary {
            Some(path) => path.clone(),
            None => build(root, target)?,
        };
        let binary = stripped(&path)?;
        let crates = metadata::crates(root, target.triple)?;
        let epoch = epoch(root)?;
        Ok(Self {
            root: root.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            time: command::text(Command::new("date").args([
                "--utc",
                &format!("--date=@{epoch}"),
                "+%Y-%m-%dT%H:%M:%SZ",
            ]))?,
            epoch,
            commit: git(root, &["rev-parse", "HEAD"]).unwrap_or_default(),
            target,
            is_static: elf::is_static(&binary) || !elf::is_elf(&binary),
            binary,
            manual: manual(&path)?,
            completions: completions(&path)?,
            third_party: notices::gather(&crates)?,
            crates,
        })
    }

    /// `statordb-0.1.0-x86_64-unknown-linux-gnu`.
    pub(super) fn stem(&self) -> String {
        format!("{NAME}-{}-{}", self.version, self.target.triple)
    }

    /// A file of the repository.
    pub(super) fn source(&self, path: &str) -> Result<Vec<u8>> {
        fs::read(self.root.join(path)).with_context(|| path.to_owned())
    }

    /// The same, in which `@VERSION@` is replaced.
    pub(super) fn template(&self, path: &str) -> Result<String> {
        Ok(String::from_utf8(self.source(path)?)?.replace("@VERSION@", &self.version))
    }

    /// Licence files for a folder of a package.
    pub(super) fn licences(&self, folder: &str) -> Result<Vec<Entry>> {
        let mut entries = vec![Entry::file(
            format!("{folder}/THIRD-PARTY.txt"),
            self.third_party.clone().into_bytes(),
        )];
        for name in ["LICENSE", "NOTICE"] {
            entries.push(Entry::file(format!("{folder}/{name}"), self.source(name)?));
        }
        Ok(entries)
    }

    /// Compressed man pages and completions where a system looks for them, below `usr/share`.
    pub(super) fn share(&self) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for (name, page) in &self.manual {
            let path = format!("usr/share/man/man1/{name}.gz");
            entries.push(Entry::file(path, archive::gzip(page)?));
        }
        for (shell, path) in [
            ("bash", "usr/share/bash-completion/completions/stator"),
            ("zsh", "usr/share/zsh/vendor-completions/_stator"),
            ("fish", "usr/share/fish/vendor_completions.d/stator.fish"),
        ] {
            let script = self.completions.get(shell).with_context(|| shell.to_owned())?;
            entries.push(Entry::file(path, script.clone()));
        }
        Ok(entries)
    }
}

/// Builds a static binary; where it is.
fn build(root: &Path, target: &Target) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--package", "stator", "--profile", PROFILE]);
    cargo.args(["--target", target.triple]).current_dir(root);
    if target.triple.contains("linux") {
        // Paths of the machine would make two machines' binaries differ.
        let remap = format!("--remap-path-prefix={}=.", root.display());
        let home = format!("--remap-path-prefix={}=cargo", cargo_home()?.display());
        cargo.env("RUSTFLAGS", format!("-C target-feature=+crt-static {remap} {home}"));
    }
    command::output(&mut cargo)?;
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    Ok(folder.join(target.triple).join(PROFILE).join("stator"))
}

fn cargo_home() -> Result<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(home).context("neither CARGO_HOME nor HOME is set")
}

/// The binary without symbols and debug information.
fn stripped(path: &Path) -> Result<Vec<u8>> {
    let whole = fs::read(path).with_context(|| path.display().to_string())?;
    if !elf::is_elf(&whole) {
        return Ok(whole);
    }
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("stator");
    let mut strip = Command::new("strip");
    strip.arg("--strip-all").arg("-o").arg(&out).arg(path);
    command::output(&mut strip).context("strip comes with binutils")?;
    Ok(fs::read(out)?)
}

/// When the commit was made.
fn epoch(root: &Path) -> Result<u64> {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    match given.or_else(|| git(root, &["log", "-1", "--format=%ct"])) {
        Some(seconds) => seconds.parse().with_context(|| format!("{seconds:?} is no time")),
        None => bail!("there is no repository here: set SOURCE_DATE_EPOCH to the commit's time"),
    }
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    command::text(Command::new("git").arg("-C").arg(root).args(arguments)).ok()
}

/// The man pages that the binary writes.
fn manual(binary: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let folder = tempfile::tempdir()?;
    command::output(own(binary)?.args(["man", "--out"]).arg(folder.path()))?;
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder.path())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        pages.insert(name, fs::read(entry.path())?);
    }
    Ok(pages)
}

fn completions(binary: &Path) -> Result<BTreeMap<&'static str, Vec<u8>>> {
    let mut scripts = BTreeMap::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        scripts.insert(shell, command::output(own(binary)?.args(["completions", shell]))?);
    }
    Ok(scripts)
}

/// The binary, which runs on this machine.
fn own(binary: &Path) -> Result<Command> {
    let path = fs::canonicalize(binary).with_context(|| binary.display().to_string())?;
    Ok(Command::new(path))
}
