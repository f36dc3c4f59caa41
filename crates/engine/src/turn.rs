//! Turns: work of other services that one server at a time does, of those over one store.
//!
//! A turn is a lease in the store; see `jobs::lease`. What is committed in a turn compares it, so
//! that a server whose turn was taken over, because it was silent for too long, writes nothing any
//! more. In a store with one writer the turn is always this server's.

use std::time::Duration;

use bytes::Bytes;
use store::Current;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Held, StoredLeases};
use crate::layout::lease_key;

/// How often a turn that lasts is to be renewed.
pub const TURN_RENEWAL: Duration = Duration::from_secs(5);

/// The right to do something until it is given back, or not renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    name: String,
    /// `None` in a store with one writer.
    held: Option<Held>,
}

impl Turn {
    /// The row that a commit in this turn reads.
    pub(crate) fn row(&self) -> Option<Bytes> {
        self.held.map(|_| lease_key(&self.name))
    }

    /// Whether it is still this turn, by the value of that row, which is the commit's read key at
    /// `at`.
    pub(crate) fn holds(&self, current: &Current<'_>, at: usize) -> bool {
        self.held.is_none_or(|held| current.read(at).is_some_and(|row| held.is_in(row)))
    }
}

impl Engine {
    /// Whether other servers may write to the store too.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.catalog.is_shared()
    }

    /// Takes a turn, or renews it; `None` while it is another server's.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn take_turn(&self, name: &str) -> Result<Option<Turn>, EngineError> {
        let name = name.to_owned();
        let Some(leases) = self.jobs.stored_leases() else {
            return Ok(Some(Turn { name, held: None }));
        };
        let held = leases.take(&name).await?;
        Ok(held.map(|held| Turn { name, held: Some(held) }))
    }

    /// Renews a turn; whether it was this server's all the time.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn renew_turn(&self, turn: &Turn) -> Result<bool, EngineError> {
        Ok(self.take_turn(&turn.name).await?.as_ref() == Some(turn))
    }

    /// Gives a turn back.
    ///
    /// # Errors
    /// The store's failure; others get the turn when it was silent for long enough.
    pub async fn end_turn(&self, turn: &Turn) -> Result<(), EngineError> {
        match (self.jobs.stored_leases(), turn.held) {
            (Some(leases), Some(held)) => StoredLeases::give_back(leases, &turn.name, held).await,
            _ => Ok(()),
        }
    }
}
