//! Outline of a transfer: what records of all kinds have, and what their descriptions say of it.

use env::{Env, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;

/// What every record has. Stored among the members of its record; the names of the fields are
/// fixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Outline {
    pub(crate) arn: String,
    /// The body of its request.
    pub(crate) request: Value,
    pub(crate) token: Option<String>,
    /// Microseconds since 1970, as all times here.
    pub(crate) started: u64,
    pub(crate) ended: Option<u64>,
    pub(crate) failure: Option<Failure>,
    /// Since when its pieces fail for a reason that may pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stuck: Option<u64>,
}

/// What became of a transfer, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome<'a> {
    InProgress,
    Completed,
    Failed(&'a Failure),
}

impl Outline {
    /// That of a transfer which begins now.
    pub(crate) fn new(arn: String, request: Value, token: Option<String>, env: &Env) -> Self {
        let started = env.now().as_micros();
        Self { arn, request, token, started, ended: None, failure: None, stuck: None }
    }

    /// What became of it. A failure shows when nothing more is done.
    pub(crate) const fn outcome(&self) -> Outcome<'_> {
        match (self.ended, &self.failure) {
            (None, _) => Outcome::InProgress,
            (Some(_), None) => Outcome::Completed,
            (Some(_), Some(failure)) => Outcome::Failed(failure),
        }
    }

    /// When it began, as descriptions show it.
    pub(crate) fn start_time(&self) -> f64 {
        seconds(self.started)
    }

    /// When it ended.
    pub(crate) fn end_time(&self) -> Option<f64> {
        self.ended.map(seconds)
    }

    /// The code of its failure.
    pub(crate) fn failure_code(&self) -> Option<String> {
        self.shown_failure().map(|failure| failure.code.clone())
    }

    /// The sentence of its failure.
    pub(crate) fn failure_message(&self) -> Option<String> {
        self.shown_failure().map(|failure| failure.message.clone())
    }

    const fn shown_failure(&self) -> Option<&Failure> {
        match self.outcome() {
            Outcome::Failed(failure) => Some(failure),
            Outcome::InProgress | Outcome::Completed => None,
        }
    }
}

fn seconds(micros: u64) -> f64 {
    Timestamp::from_micros(micros).as_epoch_seconds()
}

/// A count, as descriptions show it.
pub(crate) fn shown(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
