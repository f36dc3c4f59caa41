//! The environment of a run: the path of this program and of a stator, and the AWS credentials.
//!
//! Invariant: only the program that uses this library reads the environment; it hands over what it
//! found.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::client::signer::Credentials;

/// What a run knows of its environment.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// This program, and the words that come before those of the bench.
    pub program: PathBuf,
    /// See `program`.
    pub words: Vec<String>,
    /// A stator binary, if the command line names none.
    pub stator: PathBuf,
    /// Keys, if the environment has some.
    pub credentials: Option<Credentials>,
    /// A Region, if the environment has one.
    pub region: Option<String>,
}

impl Environment {
    /// With what `variable` says about keys and Region, by the names that AWS's tools use.
    #[must_use]
    pub fn with_environment(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let access_key = variable("AWS_ACCESS_KEY_ID");
        let secret_key = variable("AWS_SECRET_ACCESS_KEY");
        self.credentials = access_key.zip(secret_key).map(|(access_key, secret_key)| {
            let session_token = variable("AWS_SESSION_TOKEN");
            Credentials { access_key, secret_key, session_token }
        });
        self.region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
        self
    }

    /// The stator binary to measure: `named`, or the one that is known.
    ///
    /// # Errors
    /// When there is none.
    pub fn stator(&self, named: Option<&PathBuf>) -> Result<PathBuf> {
        let path = named.unwrap_or(&self.stator);
        path.canonicalize().with_context(|| {
            let path = path.display();
            format!("no stator at {path}: build it with `cargo build --release -p stator`, or --stator FILE")
        })
    }
}
