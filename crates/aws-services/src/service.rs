//! The interface of a service.

use std::future::Future;

use wire::aws::{Call, Reply};

/// A service that is reached by AWS's protocols.
pub trait AwsService {
    /// Answers a call.
    fn answer(&self, call: &Call) -> impl Future<Output = Reply> + Send;
}
