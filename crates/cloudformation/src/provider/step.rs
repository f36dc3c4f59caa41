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
    /// The Region where it is sent and waited for, if it is another one than the stack's.
    pub region: Option<String>,
    /// Whether it is about a replica in another Region, of which there are none where all Regions
    /// share their tables.
    pub of_replica: bool,
}

/// What to wait for after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nothing.
    Nothing,
    /// The table is `ACTIVE`.
    TableActive(String),
    /// The table's index is `ACTIVE`, and the table too.
    IndexActive(String, String),
    /// The table's index no longer exists, and the table is `ACTIVE`.
    IndexGone(String, String),
    /// The table is gone.
    TableGone(String),
    /// The table's replica in this Region is `ACTIVE`, and the table too.
    ReplicaActive(String, String),
    /// The table has no replica in this Region, and is `ACTIVE`.
    ReplicaGone(String, String),
}

/// An error that means that nothing remains to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// `ResourceNotFoundException`: it is gone already.
    NotFound,
    /// The table, or its replica in that Region, is gone already.
    ReplicaNotFound,
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
            region: None,
            of_replica: false,
        })
    }

    /// The same, in another Region.
    pub(super) fn in_region(self, region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..self.of_replica() }
    }

    /// The same, about a replica.
    pub(super) fn of_replica(mut self) -> Self {
        self.of_replica = true;
        self
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
