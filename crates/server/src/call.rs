//! The seam between HTTP and the operations.
//!
//! Invariant: a change of the catalog, once begun, goes on to its end when its caller goes away. The store
//! finishes an enqueued transaction in any case; what the catalog remembers in memory has to follow.

use std::future::Future;
use std::sync::Arc;

use engine::{Engine, RequestCtx};
use model::{Access, ApiError, Request, Response};
use tokio::sync::oneshot;
use wire::aws::{Call, Reply};

/// What stands behind HTTP: the engine, or something smaller in a test.
pub trait Service: Send + Sync + 'static {
    /// Carries out one operation.
    fn call(
        &self,
        context: &RequestCtx,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send;

    /// Answers a call of a service beside DynamoDB; `None` when there is no such service here.
    fn beside(
        &self,
        context: &RequestCtx,
        call: Call,
    ) -> impl Future<Output = Option<Reply>> + Send {
        let _ = (context, call);
        async { None }
    }

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
    async fn call(&self, context: &RequestCtx, request: Request) -> Result<Response, ApiError> {
        if request.operation().facts().access != Access::Define {
            return Engine::call(self, context, request).await;
        }
        Box::pin(change_catalog(self, context.clone(), request)).await
    }

    async fn idle(&self) -> Result<(), String> {
        let engine = Self::clone(self);
        let done = to_the_end(self, async move { engine.run_due_jobs().await }).await;
        said(done.map(|done| done.map_err(|error| error.to_string())))
    }

    async fn rotate_shards(&self) -> Result<(), String> {
        let engine = Self::clone(self);
        let done = to_the_end(self, async move { Engine::rotate_shards(&engine).await }).await;
        said(done.map(|done| done.map_err(|error| error.to_string())))
    }

    /// Ready is who can read and write: after a failed write the store takes no more of them.
    async fn ready(&self) -> Result<(), String> {
        self.store().writable().map_err(|error| error.to_string())?;
        let snapshot = self.store().snapshot().await;
        snapshot.map(drop).map_err(|error| error.to_string())
    }
}

/// Changes the catalog, also when the caller goes away.
async fn change_catalog(
    engine: &Arc<Engine>,
    context: RequestCtx,
    request: Request,
) -> Result<Response, ApiError> {
    let own = Arc::clone(engine);
    let change = async move { Engine::call(&own, &context, request).await };
    to_the_end(engine, change).await.unwrap_or(Err(ApiError::InternalServerError))
}

/// Runs `work` as a task of its own, which outlives whoever waits for it; `None` when it panicked.
async fn to_the_end<T: Send + 'static>(
    engine: &Engine,
    work: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let (tell, told) = oneshot::channel();
    engine.env().spawn("catalog change", async move {
        // Nobody may be left to hear it.
        let _ = tell.send(work.await);
    });
    told.await.ok()
}

/// What a task said, or that it ended before it said anything.
fn said(done: Option<Result<(), String>>) -> Result<(), String> {
    done.unwrap_or_else(|| Err("the work ended before it was done".to_owned()))
}
