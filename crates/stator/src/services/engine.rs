//! The engine's side of the service traits.
//!
//! Invariant: a change of the catalog, once begun, completes even if its caller goes away. The
//! store finishes an enqueued transaction in any case; what the catalog holds in memory has to
//! follow. So such changes run as tasks of their own, which the engine itself never starts.

use std::future::Future;
use std::sync::Arc;

use aws_services::{AutoScaling, S3};
use engine::{Engine, RequestCtx};
use model::{ApiError, Request, Response};
use tokio::sync::oneshot;
use transfer::Transfers;

/// Carries out one operation.
pub(super) async fn call(
    engine: &Arc<Engine>,
    context: &RequestCtx,
    request: Request,
) -> Result<Response, ApiError> {
    if !Engine::must_finish(request.operation()) {
        return engine.call(context, request).await;
    }
    Box::pin(change_catalog(engine, context.clone(), request)).await
}

/// Carries out an operation on exports, imports or bulk operations. What has begun continues even
/// if its caller goes away.
pub(super) async fn transfer(
    engine: &Engine,
    transfers: &Transfers,
    context: &RequestCtx,
    request: Request,
) -> Result<Response, ApiError> {
    let (transfers, context) = (transfers.clone(), context.clone());
    let work = async move { transfers.call(&context, request).await };
    run_detached(engine, work).await.unwrap_or(Err(ApiError::InternalServerError))
}

/// Carries out one operation on the scaling of replicas. What has begun continues even if its
/// caller goes away.
pub(super) async fn scale(
    engine: &Engine,
    scaling: AutoScaling,
    context: &RequestCtx,
    request: Request,
) -> Result<Response, ApiError> {
    let context = context.clone();
    let work = async move { scaling.call(&context, request).await };
    run_detached(engine, work).await.unwrap_or(Err(ApiError::InternalServerError))
}

async fn change_catalog(
    engine: &Arc<Engine>,
    context: RequestCtx,
    request: Request,
) -> Result<Response, ApiError> {
    let own = Arc::clone(engine);
    let change = async move { own.call(&context, request).await };
    run_detached(engine, change).await.unwrap_or(Err(ApiError::InternalServerError))
}

/// Does the background work that is due now, that of objects and transfers included.
pub(super) async fn run_due_jobs(
    engine: &Arc<Engine>,
    objects: &S3,
    transfers: &Transfers,
) -> Result<(), String> {
    let (own, objects, transfers) = (Arc::clone(engine), objects.clone(), transfers.clone());
    let work = async move {
        transfers.run_due_jobs().await?;
        own.run_due_jobs().await?;
        objects.run_due_jobs().await
    };
    let done = run_detached(engine, work).await;
    one_line(done.map(|done| done.map_err(|error| error.to_string())))
}

/// Rotates the shards of all streams.
pub(super) async fn rotate_shards(engine: &Arc<Engine>) -> Result<(), String> {
    let own = Arc::clone(engine);
    let done = run_detached(engine, async move { own.rotate_shards().await }).await;
    one_line(done.map(|done| done.map_err(|error| error.to_string())))
}

/// Deletes everything that the store holds.
pub(super) async fn reset(engine: &Arc<Engine>) -> Result<(), String> {
    let own = Arc::clone(engine);
    let done = run_detached(engine, async move { own.reset().await }).await;
    one_line(done.map(|done| done.map_err(|error| error.to_string())))
}

/// Whether the store can be read and written: after a failed write it takes no more of them. Damage
/// of what is stored is a warning, since the rest is served.
pub(super) async fn ready(engine: &Engine) -> Result<Vec<String>, String> {
    let writable = || engine.store().writable().map_err(|error| error.to_string());
    writable()?;
    if let Err(error) = engine.store().snapshot().await {
        // A store that no database answers any more has just learned why.
        writable()?;
        return Err(error.to_string());
    }
    let damage = engine.store().statistics().damage;
    Ok(damage.iter().map(|place| format!("stored data is damaged: {place}")).collect())
}

/// Runs `work` as a task of its own, which completes even if its caller goes away; `None` when it
/// panicked. What is returned does not contain the work: every connection has room for it.
fn run_detached<T, F>(engine: &Engine, work: F) -> impl Future<Output = Option<T>> + use<T, F>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    engine.env().spawn("detached", async move {
        // The receiver may be gone.
        let _ = sender.send(work.await);
    });
    async move { receiver.await.ok() }
}

/// The result of a task, or that it ended without one.
fn one_line(done: Option<Result<(), String>>) -> Result<(), String> {
    done.unwrap_or_else(|| Err("the work ended before it was done".to_owned()))
}
