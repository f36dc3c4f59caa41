//! Running a program under callgrind and reading how many instructions it took.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::Counts;

/// How often a piece is done in the shorter and in the longer run.
const FEW: u64 = 20;
const MANY: u64 = 220;

/// Whether valgrind can be called.
pub(super) fn is_there() -> bool {
    let mut command = Command::new("valgrind");
    let quiet = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Counts every piece that `program` names.
pub(super) fn count(program: &Path) -> Result<Counts> {
    let names = Command::new(program).output().context("the program that is counted")?;
    let names = String::from_utf8(names.stdout).context("the names of the pieces")?;
    let mut counts = Counts::new();
    for name in names.lines() {
        let (few, many) = (instructions(program, name, FEW)?, instructions(program, name, MANY)?);
        let each = many.saturating_sub(few) / MANY.saturating_sub(FEW);
        if each == 0 {
            bail!("{name} takes no instructions: does it do anything?");
        }
        counts.insert(name.to_owned(), each);
    }
    if counts.is_empty() {
        bail!("the program names no pieces");
    }
    Ok(counts)
}

/// The instructions of a whole run.
fn instructions(program: &Path, name: &str, times: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([name, &times.to_string()])
        .output()
        .context("valgrind cannot be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{name} failed under callgrind: {said}");
    }
    collected(&said).with_context(|| format!("callgrind said no count of {name}: {said}"))
}

/// The number in a line such as `==12== Collected : 1234`.
pub(super) fn collected(said: &str) -> Option<u64> {
    let line = said.lines().find_map(|line| line.split_once("Collected :"))?;
    line.1.trim().parse().ok()
}
