//! Stacks: a resource engine over the engine of tables.
//!
//! An operation on a stack is data (`record::Operation`) that is kept, with the stack and its events, in
//! the store of the tables. [`Stacks`] starts operations; `run` carries them out step by step and keeps
//! every step before the next, so that after a crash [`Stacks::resume`] goes on where it stopped.
//!
//! Invariants: one operation a stack at a time; nothing is sent to the engine of tables before the stack
//! says that it is going to be; a name belongs to one stack that is not deleted.

mod begin;
mod change_set;
mod export;
pub(crate) mod fault;
mod plan;
pub(crate) mod record;
mod run;
pub(crate) mod shelf;
pub(crate) mod status;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use engine::{Engine, EngineError, Namespace};
use env::Task;
use tokio::sync::{Mutex, oneshot};

pub(crate) use begin::Request;
pub(crate) use change_set::NewChangeSet;
pub(crate) use fault::StackFault;
pub(crate) use plan::Planning;

/// How long a call that starts an operation waits for its end, so that the first question after it is
/// answered with the end already.
const WAIT: Duration = Duration::from_secs(3);

/// Starts a future as a task.
pub type Spawn = Box<dyn Fn(Task) + Send + Sync>;

/// What a server allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Resource types that are not known are recorded as skipped instead of refused.
    pub skip_unsupported: bool,
}

/// All stacks of one namespace.
pub struct Stacks {
    pub(crate) engine: Arc<Engine>,
    pub(crate) namespace: Namespace,
    pub(crate) options: Options,
    spawn: Spawn,
    /// Held from looking at a stack to having started something on it.
    pub(crate) deciding: Mutex<()>,
    /// Held while rows are written.
    writing: Mutex<()>,
}

impl fmt::Debug for Stacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stacks").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl Stacks {
    /// The stacks that live beside the tables of `engine`. Operations become tasks through `spawn`.
    #[must_use]
    pub fn new(engine: Arc<Engine>, namespace: Namespace, options: Options, spawn: Spawn) -> Self {
        let (deciding, writing) = (Mutex::new(()), Mutex::new(()));
        Self { engine, namespace, options, spawn, deciding, writing }
    }

    /// Goes on with the operations that an earlier process did not finish; how many there are.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn resume(self: &Arc<Self>) -> Result<usize, EngineError> {
        let mut count = 0_usize;
        for stack in self.all().await? {
            if stack.operation.is_some() {
                count = count.saturating_add(1);
                tracing::info!(stack = stack.name, "going on with what was interrupted");
                drop(self.start(stack.uuid));
            }
        }
        Ok(count)
    }

    /// Carries out the operation of a stack as a task; the receiver hears of its end.
    fn start(self: &Arc<Self>, uuid: String) -> oneshot::Receiver<()> {
        let (tell, told) = oneshot::channel();
        let stacks = Arc::clone(self);
        (self.spawn)(Box::pin(async move {
            if let Err(error) = run::run(&stacks, &uuid).await {
                tracing::error!(%error, stack = uuid, "a stack's operation stopped; a restart goes on");
            }
            // Nobody may be left to hear it.
            let _ = tell.send(());
        }));
        told
    }

    /// The same, and waits a while for its end.
    pub(crate) async fn start_and_wait(self: &Arc<Self>, uuid: String) {
        let ended = self.start(uuid);
        let pause = self.engine.env().sleep(WAIT);
        tokio::select! {
            _ = ended => {}
            () = pause => {}
        }
    }

    /// The account and Region of all stacks.
    #[must_use]
    pub const fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Microseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.engine.env().now().as_micros()
    }

    /// A random version 4 UUID.
    pub(crate) fn uuid(&self) -> String {
        self.engine.env().uuid()
    }

    /// `arn:aws:cloudformation:…:stack/NAME/UUID`, or of a change set.
    pub(crate) fn arn(&self, kind: &str, name: &str, uuid: &str) -> String {
        let Namespace { account, region } = &self.namespace;
        format!("arn:aws:cloudformation:{region}:{account}:{kind}/{name}/{uuid}")
    }
}
