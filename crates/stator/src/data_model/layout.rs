//! `stator model fmt`: one layout for model files.

use std::path::PathBuf;

use clap::Args;

use super::{FILE, print, read};
use crate::exit::Failure;

/// Options of `stator model fmt`.
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// The models, in TOML.
    #[arg(value_name = "FILE", default_value = FILE)]
    files: Vec<PathBuf>,
    /// Change nothing; name the files that are not formatted.
    #[arg(long)]
    check: bool,
    /// Change nothing; show what would change, as a patch.
    #[arg(long, conflicts_with = "check")]
    diff: bool,
}

impl Fmt {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let mut differ = false;
        for file in &self.files {
            let source = read(file, "`stator model init` writes one to start from")?;
            let formatted = design::format(&source).map_err(|fault| {
                print(&design::faults(&source, &[fault]));
                Failure::Configuration(format!("{} cannot be formatted", source.name))
            })?;
            if formatted == source.text {
                continue;
            }
            differ = true;
            if self.check {
                print(&format!("{} is not formatted\n", source.name));
            } else if self.diff {
                print(&design::difference(&source.name, &source.text, &formatted));
            } else {
                std::fs::write(file, &formatted).map_err(|error| {
                    Failure::Configuration(format!("{} cannot be written: {error}", source.name))
                })?;
                print(&format!("formatted {}\n", source.name));
            }
        }
        if differ && (self.check || self.diff) { Err(Failure::Logged(1)) } else { Ok(()) }
    }
}
