//! `stator model diff`: two files, or a file and what it was at a revision of git.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use design::{Model, Source};

use super::check::Output;
use super::{FILE, model, parse, print};
use crate::exit::Failure;

/// A model with the text that it was read from.
pub(super) type Read = (Source, Model);

/// Options of `stator model diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The model as it was and as it is; with --against only as it is.
    #[arg(value_name = "FILE", num_args = 0..=2)]
    files: Vec<PathBuf>,
    /// A revision of git, such as main or HEAD~1, that has the model as it was.
    #[arg(long, value_name = "REVISION")]
    against: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Diff {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let ((_, old), (source, new)) = self.models()?;
        if self.output.is_text() {
            for (sign, what) in design::summary(&old, &new) {
                print(&format!("{sign} {what}\n"));
            }
        }
        let checked = design::changes(&old, &new);
        self.output.show((&source, &new), &checked)?;
        if checked.is_clean() { Ok(()) } else { Err(Failure::Logged(1)) }
    }

    /// The model as it was, and as it is.
    fn models(&self) -> Result<(Read, Read), Failure> {
        match (&self.against, self.files.as_slice()) {
            (None, [old, new]) => Ok((model(old)?, model(new)?)),
            (Some(revision), []) => {
                Ok((at_revision(Path::new(FILE), revision)?, model(Path::new(FILE))?))
            }
            (Some(revision), [file]) => Ok((at_revision(file, revision)?, model(file)?)),
            (_, _) => Err(Failure::Configuration(
                "a change needs two models: `stator model diff OLD NEW`, or \
                 `stator model diff --against main [FILE]`"
                    .to_owned(),
            )),
        }
    }
}

/// The model that `file` was at a revision.
pub(super) fn at_revision(file: &Path, revision: &str) -> Result<Read, Failure> {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or(FILE);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let label = format!("{revision}:{}", file.display());
    let cannot = |why: &str| {
        Failure::Configuration(format!("{label} cannot be read from git: {}", why.trim()))
    };
    // A revision that looks like an option would be one.
    if revision.starts_with('-') {
        return Err(cannot("a revision does not begin with a hyphen"));
    }
    let shown = Command::new("git")
        .arg("-C")
        .arg(folder.unwrap_or(Path::new(".")))
        .args(["show", &format!("{revision}:./{name}")])
        .output()
        .map_err(|error| cannot(&error.to_string()))?;
    if !shown.status.success() {
        return Err(cannot(&String::from_utf8_lossy(&shown.stderr)));
    }
    parse(Source::new(label, String::from_utf8_lossy(&shown.stdout).into_owned()))
}
