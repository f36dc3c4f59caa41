//! `stator policy`: what policies say, before they are attached to anybody.
//!
//! The rules are those of the server (`policy`); no server is asked.

mod lint;
mod simulation;

use std::io::{self, Write as _};
use std::path::Path;

use clap::{Subcommand, ValueEnum};
use policy::{Attachment, Document};

use self::lint::Lint;
use self::simulation::Test;
use crate::exit::Failure;

/// What to do with policies.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Say whether policies permit a request, and which statement decides.
    ///
    /// Exit code 0: allowed; 1: denied; 2: a file is no policy.
    Test(Box<Test>),
    /// Find what of a policy does nothing, or more than it seems to.
    ///
    /// Exit code 0: nothing found; 1: findings; 2: the file is no policy.
    Lint(Lint),
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A user or role, a permissions boundary, a session.
    Identity,
    /// A table or stream.
    Resource,
    /// A role, whose trust it is.
    Trust,
}

impl From<Kind> for Attachment {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Identity => Self::Identity,
            Kind::Resource => Self::Resource,
            Kind::Trust => Self::Trust,
        }
    }
}

/// Carries a command out.
///
/// # Errors
/// A file that is no policy, or the answer was no.
pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let (text, good) = match command {
        Command::Test(test) => simulation::run(test)?,
        Command::Lint(lint) => lint::run(lint)?,
    };
    // A closed output is no failure.
    let _ = io::stdout().write_all(text.as_bytes());
    if good { Ok(()) } else { Err(Failure::Logged(1)) }
}

/// The policy in a file.
fn read(path: &Path, attachment: Attachment) -> Result<Document, Failure> {
    let named =
        |why: &dyn std::fmt::Display| Failure::Configuration(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    Document::parse(&text, attachment).map_err(|fault| named(&fault))
}
