//! The seam between HTTP and the API: one call of an operation.

use std::future::Future;
use std::sync::Arc;

use env::Deadline;
use model::{ApiError, Request, Response};

use crate::RequestId;

/// What is known about a call beside its request.
#[derive(Clone, Debug)]
pub struct Call {
    /// The identifier that the answer carries and that logs name.
    pub request_id: RequestId,
    /// When the caller stops waiting.
    pub deadline: Deadline,
    /// The `Host` header; only for the operation that answers with it, DescribeEndpoints.
    pub host: Option<Arc<str>>,
}

/// What stands behind HTTP: the engine, or something smaller in a test.
pub trait Service: Send + Sync + 'static {
    /// Carries out one operation.
    fn call(
        &self,
        call: Call,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send;

    /// Whether calls can be answered now; if not, why, for the operator.
    ///
    /// # Errors
    /// The reason, as one line.
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}
