//! Exit codes of the process.
//!
//! Exit codes are part of the interface: scripts and supervisors branch on them. 0 is "did what was
//! asked"; the others are the variants of [`Failure`].

use std::fmt::Display;
use std::process::ExitCode;

use crate::configuration::ConfigurationError;

/// The codes as `stator --help` shows them.
pub(crate) const HELP: &str = "\
Exit codes:
  0  stopped as asked, healthy, or nothing wrong found
  1  failed while running, not healthy, or damage found
  2  the command line or the configuration is wrong
  3  the data directory cannot be used: in use, damaged, or not of this program
  4  the address cannot be used: in use, or not permitted";

/// Why the process ends with an exit code other than 0. Each carries what to say and do.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Exit code 1: failed while running, not healthy, or damage found.
    Run(String),
    /// Exit code 2: the command line or the configuration is wrong.
    Configuration(String),
    /// Exit code 3: the data directory cannot be used.
    Data(String),
    /// Exit code 4: the address cannot be used.
    Address(String),
    /// This exit code; what to do is in the log already.
    Logged(u8),
}

impl Failure {
    /// A failure while running.
    pub(crate) fn run(cause: impl Display) -> Self {
        Self::Run(cause.to_string())
    }

    /// The exit code, and what to say if that is still to be done.
    fn parts(&self) -> (u8, Option<&str>) {
        match self {
            Self::Run(text) => (1, Some(text)),
            Self::Configuration(text) => (2, Some(text)),
            Self::Data(text) => (3, Some(text)),
            Self::Address(text) => (4, Some(text)),
            Self::Logged(code) => (*code, None),
        }
    }

    /// Reports as a line of the log, for logs that programs read.
    pub(crate) fn log(self) -> Self {
        let (exit_code, text) = self.parts();
        if let Some(text) = text {
            tracing::error!(exit_code, "{text}");
        }
        Self::Logged(exit_code)
    }

    /// Reports to the user and returns the exit code.
    #[expect(clippy::print_stderr, reason = "there is no logger any more")]
    pub(crate) fn report(&self) -> ExitCode {
        let (code, text) = self.parts();
        if let Some(text) = text {
            eprintln!("stator: {text}");
        }
        ExitCode::from(code)
    }
}

impl From<ConfigurationError> for Failure {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(error.to_string())
    }
}
