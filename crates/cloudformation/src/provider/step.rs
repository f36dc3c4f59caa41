//! One request and what to wait for, and how a request is decoded from JSON.
//!
//! Requests are decoded by `wire`, so that every constraint of the API holds for
//! templates too, in DynamoDB's own words.

use bytes::Bytes;
use model::{ApiError, Operation, Request};
use serde_json::Value;

/// One request, and what must hold before the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What to send.
    pub request: Request,
    /// What to wait for afterwards.
    pub wait: Wait,
    /// What it does, for events and progress: `add index gsi1 (2 of 3)`.
    pub what: String,
    /// An error that means the step is done already, so that a step can be repeated after a crash.
    pub done_if: Option<Done>,
}

/// What to wait for after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nothing.
    Nothing,
    /// The table is `ACTIVE`.
    TableActive(String),
    /// The import that makes the table is complete, and the table is `ACTIVE`.
    Imported(String),
    /// The table's index is `ACTIVE`, and the table too.
    IndexActive(String, String),
    /// The table's index no longer exists, and the table is `ACTIVE`.
    IndexGone(String, String),
    /// The table is gone.
    TableGone(String),
}

/// An error that means that nothing remains to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// `ResourceNotFoundException`: it is gone already.
    NotFound,
}

impl Step {
    /// A step with nothing to wait for.
    pub(super) fn new(
        operation: Operation,
        body: &Value,
        what: impl Into<String>,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            request: request(operation, body)?,
            wait: Wait::Nothing,
            what: what.into(),
            done_if: None,
        })
    }

    pub(super) fn then(mut self, wait: Wait) -> Self {
        self.wait = wait;
        self
    }

    pub(super) fn done_by(mut self, done: Done) -> Self {
        self.done_if = Some(done);
        self
    }
}

/// The request of `body`.
pub(super) fn request(operation: Operation, body: &Value) -> Result<Request, ApiError> {
    wire::decode(operation, &Bytes::from(body.to_string()))
}
