//! `cargo xtask instructions`: counts the instructions of the pieces of the hot path and compares
//! them with the baseline.
//!
//! Counts do not depend on the load of the machine, so a regression of a tenth shows anywhere. They
//! do depend on the compiler: with another one than the baseline's the comparison is more lenient
//! and says so. Without valgrind nothing is counted and nothing fails.
//!
//! Invariant: the baseline changes only with `--bless`.

mod baseline;
mod callgrind;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::Report;
use baseline::{Baseline, Counts};

/// Where the baseline is, from the root.
const BASELINE: &str = "tests/output/instructions.txt";

/// The program whose pieces are counted.
const PACKAGE: &str = "stator-instructions";

/// Compares, or with `bless` writes the baseline anew.
///
/// # Errors
/// When the program cannot be built or run.
pub fn run(root: &Path, bless: bool) -> Result<Report> {
    if !callgrind::is_there() {
        let text = "instructions: skipped, there is no valgrind (apt-get install valgrind)\n";
        return Ok(Report { text: text.to_owned(), passed: true });
    }
    let program = build(root)?;
    let compiler = compiler()?;
    let found = Baseline { compiler, counts: callgrind::count(&program)? };
    let file = root.join(BASELINE);
    if bless {
        std::fs::write(&file, found.to_string())?;
        return Ok(Report { text: format!("instructions: wrote {BASELINE}\n"), passed: true });
    }
    let text = std::fs::read_to_string(&file).with_context(|| {
        format!("no baseline at {BASELINE}: make one with `cargo xtask instructions --bless`")
    })?;
    Ok(Baseline::parse(&text)?.compare(&found))
}

/// Builds the program and says where it is.
fn build(root: &Path) -> Result<PathBuf> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--package", PACKAGE, "--profile", "instructions"])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo cannot be started")?;
    if !output.status.success() {
        bail!("{PACKAGE} cannot be built");
    }
    let messages = cargo_metadata::Message::parse_stream(output.stdout.as_slice());
    for message in messages {
        if let cargo_metadata::Message::CompilerArtifact(artifact) = message?
            && let Some(program) = artifact.executable
        {
            return Ok(program.into());
        }
    }
    bail!("cargo named no program of {PACKAGE}")
}

/// The compiler, as it calls itself.
fn compiler() -> Result<String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("--version").output().context("rustc --version")?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(format!("{version} {}", std::env::consts::ARCH))
}
