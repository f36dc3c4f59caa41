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

    /// Does the background work that is due now; returns when none is left.
    ///
    /// # Errors
    /// What stopped it, as one line.
    fn idle(&self) -> impl Future<Output = Result<(), String>> + Send {
        async { Ok(()) }
    }

    /// Closes the shards of all streams and opens their children, as time does every few hours.
    ///
    /// # Errors
    /// What stopped it, as one line.
    fn rotate_shards(&self) -> impl Future<Output = Result<(), String>> + Send {
        async { Ok(()) }
    }

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

    async fn idle(&self) -> Result<(), String> {
        self.run_due_jobs().await.map_err(|error| error.to_string())
    }

    async fn rotate_shards(&self) -> Result<(), String> {
        Engine::rotate_shards(self).await.map_err(|error| error.to_string())
    }

    /// Ready is who can read and write: after a failed write the store takes no more of them.
    async fn ready(&self) -> Result<(), String> {
        self.store().writable().map_err(|error| error.to_string())?;
        let snapshot = self.store().snapshot().await;
        snapshot.map(drop).map_err(|error| error.to_string())
    }
}
