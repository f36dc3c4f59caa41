//! One request and what to wait for, and how a request is decoded from JSON.
//!
//! Requests are decoded by `wire`, so that every constraint of the API holds for
//! templates too, in DynamoDB's own words.

use bytes::Bytes;
use model::{ApiError, Operation, Request};
use serde_json::{Map, Value};
use wire::aws::Service;

/// One request, and what must hold before the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What to send.
    pub sent: Sent,
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

/// What a step sends.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all steps are requests")]
pub enum Sent {
    /// A request to DynamoDB.
    Request(Request),
    /// A call of another service.
    Call(ServiceCall),
}

/// A call of another service of this server.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceCall {
    /// The service.
    pub service: Service,
    /// The operation, `RegisterScalableTarget`.
    pub operation: &'static str,
    /// What is asked for, as the operation's input has it; of IAM the form, flat.
    pub body: Map<String, Value>,
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
    /// The table's replica in this Region is `ACTIVE`, and the table too.
    ReplicaActive(String, String),
    /// The table has no replica in this Region, and is `ACTIVE`.
    ReplicaGone(String, String),
}

/// An error that means that nothing remains to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// `ResourceNotFoundException` or what other services say of what is not there: it is gone
    /// already.
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
        Ok(Self::sending(Sent::Request(request(operation, body)?), what.into()))
    }

    /// A step that calls another service.
    pub(super) const fn of_service(call: ServiceCall, what: String) -> Self {
        Self::sending(Sent::Call(call), what)
    }

    const fn sending(sent: Sent, what: String) -> Self {
        let (wait, done_if, region) = (Wait::Nothing, None, None);
        Self { sent, wait, what, done_if, region, of_replica: false }
    }

    /// The request to DynamoDB, if it is one.
    #[must_use]
    pub const fn request(&self) -> Option<&Request> {
        match &self.sent {
            Sent::Request(request) => Some(request),
            Sent::Call(_) => None,
        }
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
