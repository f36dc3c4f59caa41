//! The service: which operations it answers, and its background work.

use std::sync::Arc;
use std::time::Duration;

use aws_services::S3;
use engine::{Engine, EngineError, Job, RequestCtx};
use model::{ApiError, Operation, Request, Response};

use crate::bulk::{self, Bulk};
use crate::export::{self, Export};
use crate::import::{self, Import};
use crate::jobs::{Listing, TransferJob, in_progress};
use crate::state::State;

/// How long work that nobody asked for may wait.
const PAUSE: Duration = Duration::from_secs(300);
/// How long after a failure of the store it is tried again.
const RETRY: Duration = Duration::from_secs(5);
const JOBS: &[&dyn Job<State>] = &[&TransferJob(list)];

/// The transfers of all kinds that are in progress.
fn list(on: &State, forgets: bool) -> Listing<'_> {
    Box::pin(async move {
        let mut parts = in_progress::<Export>(on, forgets).await?;
        parts.extend(in_progress::<Import>(on, forgets).await?);
        parts.extend(in_progress::<Bulk>(on, forgets).await?);
        Ok(parts)
    })
}

/// Exports, imports and bulk operations.
#[derive(Clone, Debug)]
pub struct Transfers {
    state: Arc<State>,
}

impl Transfers {
    /// The service over the tables of `engine` and the buckets of `s3`.
    #[must_use]
    pub fn new(engine: Arc<Engine>, s3: S3) -> Self {
        Self { state: Arc::new(State::new(engine, s3)) }
    }

    /// Whether it answers `operation`.
    #[must_use]
    pub const fn answers(operation: Operation) -> bool {
        matches!(
            operation,
            Operation::ExportTableToPointInTime
                | Operation::DescribeExport
                | Operation::ListExports
                | Operation::ImportTable
                | Operation::DescribeImport
                | Operation::ListImports
                | Operation::StartBulkPutItems
                | Operation::DescribeBulkOperation
                | Operation::ListBulkOperations
                | Operation::CancelBulkOperation
        )
    }

    /// Answers one request.
    ///
    /// # Errors
    /// The API's error.
    pub async fn call(&self, ctx: &RequestCtx, request: Request) -> Result<Response, ApiError> {
        let denied = request.operation().facts().auth_action;
        let state = &*self.state;
        let answer = match request {
            Request::ExportTableToPointInTime(input) => {
                export::start(state, ctx, input).await.map(Response::from)
            }
            Request::DescribeExport(input) => {
                export::describe(state, ctx, input).await.map(Response::from)
            }
            Request::ListExports(input) => {
                export::list(state, ctx, input).await.map(Response::from)
            }
            Request::ImportTable(input) => {
                import::start(state, ctx, input).await.map(Response::from)
            }
            Request::DescribeImport(input) => {
                import::describe(state, ctx, input).await.map(Response::from)
            }
            Request::ListImports(input) => {
                import::list(state, ctx, input).await.map(Response::from)
            }
            Request::StartBulkPutItems(input) => {
                bulk::start(state, ctx, input).await.map(Response::from)
            }
            Request::DescribeBulkOperation(input) => {
                bulk::describe(state, ctx, input).await.map(Response::from)
            }
            Request::ListBulkOperations(input) => {
                bulk::list(state, ctx, input).await.map(Response::from)
            }
            Request::CancelBulkOperation(input) => {
                bulk::cancel(state, ctx, input).await.map(Response::from)
            }
            other => Err(ApiError::NotAvailable(other.operation())),
        };
        answer.map_err(|error| error.acting(denied))
    }

    /// Background work: at once, for what an earlier process has left, and whenever there is more.
    pub async fn background(&self) {
        self.state.runs();
        let env = self.state.engine.env().clone();
        loop {
            let done = self.run_due_jobs().await;
            let retry = done.is_err().then_some(RETRY);
            let retry = self.state.until_retry().or(retry);
            let pause = env.sleep(retry.unwrap_or(PAUSE));
            tokio::select! {
                // A coin that is not the environment's would make two runs of one seed differ.
                biased;
                () = self.state.asked() => {}
                () = pause => {}
            }
        }
    }

    /// Keeps work from being done until this is dropped, after what is under way.
    pub async fn pause(&self) -> impl Send + Sync + '_ {
        self.state.pass.lock().await
    }

    /// Does all work that is due now.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn run_due_jobs(&self) -> Result<(), EngineError> {
        let _pass = self.state.pass.lock().await;
        self.state.engine.run_jobs(&*self.state, JOBS.iter().copied()).await
    }
}
