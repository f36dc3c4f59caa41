//! The turn of one server at a time to change the stacks of a namespace, among servers over one
//! store.
//!
//! It is held from reading a stack until what was decided is stored, and while an operation runs.
//! What is committed meanwhile compares it: a server that was silent for so long that another one
//! took over writes nothing of its operation any more. With one server nothing is stored.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use engine::{Engine, EngineError, Namespace, TURN_RENEWAL, Turn};
use env::{Deadline, Task};
use tokio::sync::Mutex;

/// How long to wait before asking again for the turn of another server.
const PAUSE: Duration = Duration::from_millis(200);

/// Starts a future as a task.
type Spawn = Arc<dyn Fn(Task) + Send + Sync>;

/// A turn that is held, until the last of those who share it is done.
#[derive(Debug)]
pub(crate) struct Hold {
    turn: Turn,
    turns: Arc<Turns>,
}

/// The turn of this server in one namespace.
pub(crate) struct Turns {
    engine: Arc<Engine>,
    name: String,
    spawn: Spawn,
    held: parking_lot::Mutex<Weak<Hold>>,
    /// Held while the turn is taken or given back.
    changing: Mutex<()>,
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turns").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Turns {
    /// Of the stacks of `namespace`.
    pub(crate) fn new(engine: Arc<Engine>, namespace: &Namespace, spawn: Spawn) -> Arc<Self> {
        let name = format!("stacks of {namespace}");
        let (held, changing) = (parking_lot::Mutex::default(), Mutex::default());
        Arc::new(Self { engine, name, spawn, held, changing })
    }

    /// The turn that this server has, if it has it.
    pub(super) fn current(&self) -> Option<Arc<Hold>> {
        self.held.lock().upgrade()
    }

    /// Takes the turn, once no other server has it.
    ///
    /// # Errors
    /// The store's failure; [`EngineError::TakenOver`] when it is another server's until
    /// `deadline`.
    pub(crate) async fn take(
        self: &Arc<Self>,
        deadline: Deadline,
    ) -> Result<Arc<Hold>, EngineError> {
        loop {
            if let Some(hold) = self.try_take().await? {
                return Ok(hold);
            }
            if deadline.has_passed(self.engine.env().moment()) {
                return Err(EngineError::TakenOver);
            }
            self.engine.env().sleep(PAUSE).await;
        }
    }

    async fn try_take(self: &Arc<Self>) -> Result<Option<Arc<Hold>>, EngineError> {
        let _changing = self.changing.lock().await;
        if let Some(hold) = self.current() {
            return Ok(Some(hold));
        }
        let Some(turn) = self.engine.take_turn(&self.name).await? else { return Ok(None) };
        let hold = Arc::new(Hold { turn, turns: Arc::clone(self) });
        *self.held.lock() = Arc::downgrade(&hold);
        if self.engine.is_shared() {
            (self.spawn)(Box::pin(renew(Arc::downgrade(&hold), self.engine.env().clone())));
        }
        Ok(Some(hold))
    }

    /// Gives the turn back, unless it was taken again meanwhile.
    async fn give_back(self: Arc<Self>, turn: Turn) {
        let _changing = self.changing.lock().await;
        if self.current().is_none()
            && let Err(error) = self.engine.end_turn(&turn).await
        {
            tracing::debug!(%error, "a turn was not given back; others wait for its end");
        }
    }
}

/// Renews a turn for as long as it is held.
async fn renew(hold: Weak<Hold>, env: env::Env) {
    loop {
        env.sleep(TURN_RENEWAL).await;
        let Some(hold) = hold.upgrade() else { return };
        match hold.turns.engine.renew_turn(&hold.turn).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(turn = hold.turns.name, "another server has taken over the turn");
                return;
            }
            Err(error) => tracing::debug!(%error, "a turn is renewed later"),
        }
    }
}

impl Hold {
    /// The turn, for the commits made in it.
    pub(super) const fn turn(&self) -> &Turn {
        &self.turn
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if self.turns.engine.is_shared() {
            let (turns, turn) = (Arc::clone(&self.turns), self.turn.clone());
            (self.turns.spawn)(Box::pin(turns.give_back(turn)));
        }
    }
}
