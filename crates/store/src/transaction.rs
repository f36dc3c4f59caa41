//! One-shot transactions: declared keys and a pure function of their current values.
//!
//! What goes through [`crate::Store::transact`] is dyn-safe and therefore untyped;
//! [`crate::transact`] gives it types.

use std::any::Any;

use bytes::Bytes;
use env::Deadline;

use crate::{Batch, Stamp};

/// A transaction to run. Its declared keys are distinct: none appears twice among `write_keys` and
/// `read_keys` together.
pub struct Transaction {
    /// Keys whose current value the transaction may replace.
    pub write_keys: Vec<Bytes>,
    /// Keys whose current value the decision depends on.
    pub read_keys: Vec<Bytes>,
    /// When it is no longer worth starting.
    pub deadline: Deadline,
    /// What it asks for when space is short.
    pub space: SpaceNeed,
    /// Decides what to write.
    pub apply: Box<dyn Apply>,
}

/// What a transaction asks for when space is short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpaceNeed {
    /// It takes space, so it is refused.
    #[default]
    Takes,
    /// It removes more than it writes, as the deletion of a table: a store takes it for longer,
    /// because without it there would be no way to make space.
    Frees,
}

/// Decides what to write, from the current values of the declared keys.
///
/// Invariant: a pure function of `current`. It may run more than once, each time with an empty
/// batch, and only the last run counts. It runs under latches: no waiting, no other store call.
pub trait Apply: Send {
    /// Fills `batch` and commits, or rejects and writes nothing.
    fn apply(&mut self, current: &Current<'_>, batch: &mut Batch) -> Decision;
}

impl<F> Apply for F
where
    F: FnMut(&Current<'_>, &mut Batch) -> Decision + Send,
{
    fn apply(&mut self, current: &Current<'_>, batch: &mut Batch) -> Decision {
        self(current, batch)
    }
}

/// What [`Apply`] decided; the payload goes back to the caller as it is.
pub enum Decision {
    /// Commit the batch.
    Commit(Box<dyn Any + Send>),
    /// Write nothing.
    Reject(Box<dyn Any + Send>),
}

/// How a transaction ended.
pub enum Outcome {
    /// Its batch is durable.
    Committed {
        /// Its place in the store's order.
        stamp: Stamp,
        /// What `apply` answered.
        payload: Box<dyn Any + Send>,
    },
    /// `apply` rejected; everything it looked at is durable.
    Rejected {
        /// What `apply` answered.
        payload: Box<dyn Any + Send>,
    },
}

/// The current values of a transaction's declared keys.
#[derive(Clone, Copy, Debug)]
pub struct Current<'a> {
    writes: &'a [Option<Bytes>],
    reads: &'a [Option<Bytes>],
}

impl<'a> Current<'a> {
    /// The values of the write keys and of the read keys, in declared order.
    #[must_use]
    pub const fn new(writes: &'a [Option<Bytes>], reads: &'a [Option<Bytes>]) -> Self {
        Self { writes, reads }
    }

    /// The value of the write key at `index`; `None` when it is absent.
    #[must_use]
    pub fn write(&self, index: usize) -> Option<&'a Bytes> {
        self.writes.get(index).and_then(Option::as_ref)
    }

    /// The value of the read key at `index`; `None` when it is absent.
    #[must_use]
    pub fn read(&self, index: usize) -> Option<&'a Bytes> {
        self.reads.get(index).and_then(Option::as_ref)
    }
}
