//! `stator init`: files to begin with, in a project of its user's.
//!
//! Invariant: all or nothing, and nothing is overwritten.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::exit::Failure;

/// The version of the packages that the files name.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Each file's path and its text, in which `VERSION` stands for ours.
const FILES: [(&str, &str); 3] = [
    ("stator.toml", include_str!("stator.toml")),
    ("compose.yaml", include_str!("compose.yaml")),
    (".github/workflows/stator.yml", include_str!("workflow.yml")),
];

/// Writes the files.
pub(crate) fn run(directory: &Path) -> Result<(), Failure> {
    let present = FILES.iter().filter(|(name, _)| directory.join(name).exists());
    let present: Vec<&str> = present.map(|(name, _)| *name).collect();
    if !present.is_empty() {
        return Err(Failure::Configuration(format!(
            "{} has {} already; nothing was written. Move it away, or name another directory: \
             stator init DIR",
            directory.display(),
            present.join(" and ")
        )));
    }
    let mut said = String::new();
    for (name, text) in FILES {
        let path = directory.join(name);
        write(&path, &text.replace("VERSION", VERSION))
            .map_err(|error| Failure::Run(format!("{}: {error}", path.display())))?;
        said.push_str(&format!("wrote {}\n", path.display()));
    }
    // A closed output is no failure.
    let _ = io::stdout().write_all(said.as_bytes());
    Ok(())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
