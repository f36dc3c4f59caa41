//! The seam between HTTP and the operations.

use std::future::Future;
use std::sync::Arc;

use engine::{Engine, RequestCtx};
use model::{ApiError, Request, Response};

/// What stands behind HTTP: the engine, or something smaller in a test.
pub trait Service: Send + Sync + 'static {
    /// Carries out one operation.
    fn call(
        &self,
        context: &RequestCtx,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send;

    /// Whether calls can be answered now.
    ///
    /// # Errors
    /// Why not, as one line for the operator.
    fn ready(&self) -> impl Future<Output = Result<(), String>> + Send {
        async { Ok(()) }
    }
}

impl Service for Arc<Engine> {
    fn call(
        &self,
        context: &RequestCtx,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send {
        Engine::call(self, context, request)
    }

    async fn ready(&self) -> Result<(), String> {
        let snapshot = self.store().snapshot().await;
        snapshot.map(drop).map_err(|error| error.to_string())
    }
}
