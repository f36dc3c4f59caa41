//! The interface of a service.

use std::future::Future;

use engine::RequestCtx;
use wire::aws::{Call, Reply};

/// A service that is reached by AWS's protocols.
pub trait AwsService {
    /// Answers a call in the namespace of `context`.
    fn answer(&self, context: &RequestCtx, call: &Call) -> impl Future<Output = Reply> + Send;
}
