//! Targets: what a case runs against.
//!
//! A target takes an operation and a body and gives back what a client would see. It is an object
//! trait, so that one runner serves the in-process engine over any store and a server over HTTP.

use std::future::Future;
use std::pin::Pin;

use anyhow::Result;

/// A boxed answer to come.
pub type TargetFuture<'a> = Pin<Box<dyn Future<Output = Result<Reply>> + Send + 'a>>;

/// One request.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The operation, as in `X-Amz-Target` after the version.
    pub operation: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
    /// Headers to send instead of, or besides, the usual ones. An in-process target ignores them.
    pub headers: &'a [(String, String)],
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// What only a test may ask of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Nothing but the time.
    Clock,
    /// Moves the clock forward by this number of seconds.
    Advance(u32),
    /// Closes the shards of all streams and opens their children.
    RotateShards,
    /// Does the background work that is due.
    Idle,
}

/// The target's time to come, in seconds since 1970.
pub type ControlFuture<'a> = Pin<Box<dyn Future<Output = Result<u64>> + Send + 'a>>;

/// Something that answers DynamoDB requests.
pub trait Target: Send + Sync {
    /// Answers one request.
    ///
    /// # Errors
    /// Only if there was no answer at all, or one that breaks the protocol; an error of the
    /// service is a [`Reply`].
    fn call<'a>(&'a self, call: Call<'a>) -> TargetFuture<'a>;

    /// Does what only tests may ask for, and returns the time afterwards.
    ///
    /// # Errors
    /// The target takes no such requests, or the work failed.
    fn control(&self, control: Control) -> ControlFuture<'_>;

    /// Whether the target speaks HTTP, so that cases about headers make sense.
    fn speaks_http(&self) -> bool;
}
