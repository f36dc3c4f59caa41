//! `--check`: installs each package into an empty place, uses it, and takes it away again.
//!
//! The scripts are in `tests/packages`; the cheap ones also run in CI.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::arguments::{Arguments, Kind};
use super::command;

/// Which script proves which kind.
const SCRIPTS: [(Kind, &str); 5] = [
    (Kind::Tarball, "tarball.sh"),
    (Kind::Wheel, "wheel.sh"),
    (Kind::Npm, "npm.sh"),
    (Kind::Image, "image.sh"),
    (Kind::Deb, "debian.sh"),
];

/// Runs the scripts of what was made; what they say.
pub(super) fn all(root: &Path, arguments: &Arguments) -> Result<String> {
    let folder = arguments.out.canonicalize()?;
    let mut said = String::new();
    for (kind, script) in SCRIPTS {
        if arguments.has(kind) {
            let mut shell = Command::new("sh");
            shell.arg(root.join("tests/packages").join(script)).arg(&folder);
            shell.env("STATOR_PACKAGES_ALL", "1");
            said.push_str(&command::text(&mut shell)?);
            said.push('\n');
        }
    }
    Ok(said)
}
