//! Work that no request waits for.
//!
//! Everything that is to be done stands in the store (dead-owner marks, expiry times), so a job that was
//! interrupted goes on after a restart. The engine starts no task: whoever runs the engine runs
//! [`crate::Engine::background`].
//!
//! One job a file. A job is a function that does everything that is due now, in commits of bounded size.

mod backfill;
mod owners;
mod tokens;

use std::time::Duration;

use store::{PageLimit, StoreError, TransactError};
use tokio::sync::Notify;

use crate::engine::Engine;

/// Rows that one commit of a job deals with.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// How long work that nobody asked for may wait.
const PAUSE: Duration = Duration::from_secs(300);

/// Wakes the background work.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    wanted: Notify,
}

impl Jobs {
    /// There is something to do.
    pub(crate) fn wake(&self) {
        self.wanted.notify_one();
    }
}

/// Runs until the store is closed.
pub(crate) async fn run(engine: &Engine) {
    loop {
        match run_due(engine).await {
            Ok(()) => {}
            Err(StoreError::Closed { .. }) => return,
            Err(error) => tracing::warn!(%error, "background work failed; it will be tried again"),
        }
        let pause = engine.env.sleep(PAUSE);
        tokio::select! {
            () = engine.jobs.wanted.notified() => {}
            () = pause => {}
        }
    }
}

/// Does everything that is due now.
pub(crate) async fn run_due(engine: &Engine) -> Result<(), StoreError> {
    loop {
        owners::sweep(engine).await?;
        tokens::sweep(engine).await?;
        if !backfill::slice(engine).await? {
            return Ok(());
        }
    }
}

/// The store's failure, of a transaction that never rejects.
fn failure(error: TransactError<StoreError>) -> StoreError {
    match error {
        TransactError::Rejected(error) | TransactError::Store(error) => error,
    }
}
