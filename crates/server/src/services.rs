//! The service traits: everything that HTTP hands requests to.
//!
//! Each is one role; [`Application`] is a type that fills all of them. The binary implements them
//! for the engine and the AWS services on it, tests for something smaller.

use std::future::Future;
use std::net::IpAddr;

use engine::RequestCtx;
use env::MovableClock;
use model::{ApiError, Caller, Request, Response};
use wire::aws::{Call, Reply, Service};

use crate::authentication::Authenticator;
use crate::authorization::Authorizer;

/// Carries out DynamoDB operations.
pub trait Api: Send + Sync + 'static {
    /// Carries out one operation.
    fn call(
        &self,
        context: &RequestCtx,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send;
}

/// Answers calls of the other AWS services on the port.
pub trait AwsServices: Send + Sync + 'static {
    /// Answers one call; `None` when there is no such service here.
    fn answer(
        &self,
        context: &RequestCtx,
        call: Call,
    ) -> impl Future<Output = Option<Reply>> + Send;

    /// Answers a call that nobody signed and that came from this address, where signatures are
    /// verified; `None` when it needs one.
    fn answer_unsigned(
        &self,
        body: &[u8],
        source: Option<IpAddr>,
        request_id: &str,
    ) -> Option<Unsigned>;
}

/// The answer to a call that nobody signed, because something in it is the proof.
#[derive(Debug)]
pub struct Unsigned {
    /// The answer.
    pub reply: Reply,
    /// The service and the action.
    pub call: (Service, &'static str),
    /// The code of the error, if it is one.
    pub code: Option<&'static str>,
    /// Who the caller is from now on.
    pub caller: Option<Caller>,
}

/// What tests may do to a running server.
pub trait TestControl: Send + Sync + 'static {
    /// The clock of the service; `None` when tests may control nothing.
    fn clock(&self) -> Option<&MovableClock>;

    /// Does the background work that is due now; returns when none is left.
    ///
    /// # Errors
    /// What stopped it, as one line.
    fn run_due_jobs(&self) -> impl Future<Output = Result<(), String>> + Send;

    /// Closes the shards of all streams and opens their children, as time does every few hours.
    ///
    /// # Errors
    /// What stopped it, as one line.
    fn rotate_shards(&self) -> impl Future<Output = Result<(), String>> + Send;

    /// Deletes everything: tables, stacks, objects, parameters.
    ///
    /// # Errors
    /// What stopped it, as one line.
    fn reset(&self) -> impl Future<Output = Result<(), String>> + Send;
}

/// Reports whether the service can do its work.
pub trait Health: Send + Sync + 'static {
    /// Whether calls can be answered now; if so, what an operator should look at all the same, a
    /// line each.
    ///
    /// # Errors
    /// Why not, as one line for the operator.
    fn ready(&self) -> impl Future<Output = Result<Vec<String>, String>> + Send;
}

/// Everything that a server needs to answer requests.
pub trait Application:
    Authenticator + Authorizer + Api + AwsServices + TestControl + Health
{
}

impl<T: Authenticator + Authorizer + Api + AwsServices + TestControl + Health> Application for T {}
