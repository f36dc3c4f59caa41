//! In-process target: bytes → `wire::decode` → engine → `wire::encode_…`, over any store.
//!
//! What only HTTP knows (headers, signatures, checksums) is not here; cases about it are marked and
//! run against servers only.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use bytes::Bytes;
use engine::{Engine, Namespace, RequestCtx};
use env::{Env, MovableClock};
use model::{ApiError, Operation};
use store::Store;

use crate::target::{Call, Control, ControlFuture, Reply, Target, TargetFuture};

/// How long a request may take; longer than any test waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// An engine over a store.
pub struct InProcess {
    engine: Engine,
    env: Env,
    namespace: Namespace,
    /// What moves the clock, if it can be moved.
    clock: Option<MovableClock>,
}

impl InProcess {
    /// Opens an engine over `store`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn open(store: Arc<dyn Store>, env: &Env) -> Result<Self> {
        let engine = Engine::open(store, env.clone()).await?;
        let namespace = Namespace::new("000000000000", "us-east-1");
        Ok(Self { engine, env: env.clone(), namespace, clock: None })
    }

    /// The same on a clock that cases can move.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn open_movable(store: Arc<dyn Store>, env: &Env) -> Result<Self> {
        let (env, clock) = env.movable();
        Ok(Self { clock: Some(clock), ..Self::open(store, &env).await? })
    }

    /// Does the background work that is due at the time of the environment's clock.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub async fn run_due_jobs(&self) -> Result<()> {
        Ok(self.engine.run_due_jobs().await?)
    }

    async fn answer(&self, call: Call<'_>) -> Reply {
        let mut body = Vec::new();
        let operation = Operation::from_name(call.operation);
        let status = match self.response(call).await {
            Ok(response) => {
                wire::encode_response(&response, &mut body);
                200
            }
            Err(error) => wire::encode_error(operation, &error, &mut body),
        };
        Reply { status, body }
    }

    async fn response(&self, call: Call<'_>) -> Result<model::Response, ApiError> {
        let operation = Operation::from_name(call.operation).ok_or(ApiError::UnknownOperation)?;
        let request = wire::decode(operation, &Bytes::copy_from_slice(call.body))?;
        let ctx = RequestCtx::internal(self.namespace.clone(), self.env.deadline(PATIENCE));
        self.engine.call(&ctx, request).await
    }
}

impl Target for InProcess {
    fn call<'a>(&'a self, call: Call<'a>) -> TargetFuture<'a> {
        Box::pin(async move { Ok(self.answer(call).await) })
    }

    fn control(&self, control: Control) -> ControlFuture<'_> {
        Box::pin(async move {
            match (control, &self.clock) {
                (Control::Clock, _) => {}
                (Control::Advance(seconds), Some(clock)) => {
                    clock.advance(Duration::from_secs(seconds.into()));
                }
                (Control::Advance(_), None) => bail!("the clock of this target cannot be moved"),
                (Control::RotateShards, _) => self.engine.rotate_shards().await?,
                (Control::Idle, _) => self.engine.run_due_jobs().await?,
            }
            Ok(self.env.now().as_secs())
        })
    }

    fn speaks_http(&self) -> bool {
        false
    }
}
