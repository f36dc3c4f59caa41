//! Carries out the operation of one stack, from wherever it stopped to its end.

mod apply;
mod create;
mod delete;
mod failure;
mod forward;
mod identities;
mod nested;
mod requests;
mod rollback;
mod run;
mod service_calls;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use engine::EngineError;
use env::{Deadline, Task};
use parking_lot::Mutex;
use tokio::sync::oneshot;

use self::failure::Interrupted;
use super::planning::Planner;
use super::storage::StackStore;

/// How long a call that starts an operation waits for its end, so that the first question after it
/// is answered with the end already.
const WAIT: Duration = Duration::from_secs(3);

/// Runs the operation of a stack once no other server changes stacks.
async fn run_in_turn(store: &StackStore, planner: &Planner, uuid: &str) -> Result<(), Interrupted> {
    let _hold = store.turns.take(Deadline::NEVER).await?;
    run::run(store, planner, uuid).await
}

/// Starts a future as a task.
pub type Spawn = Arc<dyn Fn(Task) + Send + Sync>;

/// Runs operations as tasks.
pub(crate) struct Runner {
    store: Arc<StackStore>,
    planner: Arc<Planner>,
    spawn: Spawn,
    /// The stacks whose operations run here, or wait until they may.
    running: Arc<Mutex<BTreeSet<String>>>,
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Runner {
    /// A runner whose tasks are started by `spawn`.
    pub(crate) fn new(store: Arc<StackStore>, planner: Arc<Planner>, spawn: Spawn) -> Self {
        Self { store, planner, spawn, running: Arc::default() }
    }

    /// Continues the operations that an earlier process did not finish, or another server; those
    /// that another server carries out now wait for its end. How many there are.
    pub(crate) async fn resume(&self) -> Result<usize, EngineError> {
        let mut count = 0_usize;
        for stack in self.store.all().await? {
            // Nested stacks are continued by their parents.
            let known = self.running.lock().contains(&stack.uuid);
            if stack.operation.is_some() && stack.parent.is_none() && !known {
                count = count.saturating_add(1);
                tracing::info!(stack = stack.name, "resuming an interrupted operation");
                drop(self.start(stack.uuid));
            }
        }
        Ok(count)
    }

    /// Carries out the operation of a stack as a task; the receiver is notified of its end.
    fn start(&self, uuid: String) -> oneshot::Receiver<()> {
        let (sender, ended) = oneshot::channel();
        let (store, planner) = (Arc::clone(&self.store), Arc::clone(&self.planner));
        let running = Arc::clone(&self.running);
        running.lock().insert(uuid.clone());
        (self.spawn)(Box::pin(async move {
            if let Err(error) = run_in_turn(&store, &planner, &uuid).await {
                tracing::error!(%error, stack = uuid, "a stack's operation stopped; a restart resumes it");
            }
            running.lock().remove(&uuid);
            // The receiver may be gone.
            let _ = sender.send(());
        }));
        ended
    }

    /// The same, and waits a while for its end.
    pub(crate) async fn start_and_wait(&self, uuid: String) {
        let ended = self.start(uuid);
        let pause = self.store.engine.env().sleep(WAIT);
        tokio::select! {
            _ = ended => {}
            () = pause => {}
        }
    }
}
