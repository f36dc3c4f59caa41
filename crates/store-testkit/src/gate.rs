//! Fault injection below the committer: a backend whose disk stalls or fails on command.
//!
//! Wraps any backend and passes everything through while the gate is open. It always asks for the
//! committer's thread, so the in-memory backend below it runs the same paths as a durable one.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use store::layer::BackendLayer;
use store::{Backend, Commit, Stamp, StoreError};

/// Stalls, resumes and fails appends. Clones control the same gate.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Debug, Default)]
struct State {
    shut: bool,
    broken: Option<StoreError>,
    panics: bool,
    /// Appends that reached the gate.
    arrived: usize,
    /// The sizes of the groups that passed, in commits.
    passed: Vec<usize>,
}

impl Gate {
    /// Appends wait from now on.
    pub fn shut(&self) {
        self.change(|state| state.shut = true);
    }

    /// Appends proceed.
    pub fn open(&self) {
        self.change(|state| state.shut = false);
    }

    /// Appends fail with `error` from now on, those that wait included.
    pub fn break_with(&self, error: StoreError) {
        self.change(|state| state.broken = Some(error));
    }

    /// Appends panic from now on.
    pub fn break_with_panic(&self) {
        self.change(|state| state.panics = true);
    }

    /// Waits until `count` appends have reached the gate since it was made.
    pub fn wait_for_arrivals(&self, count: usize) {
        let (state, changed) = &*self.state;
        let mut state = state.lock();
        while state.arrived < count {
            changed.wait(&mut state);
        }
    }

    /// The sizes, in commits, of the groups that passed.
    #[must_use]
    pub fn passed(&self) -> Vec<usize> {
        self.state.0.lock().passed.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.0.lock());
        self.state.1.notify_all();
    }

    #[expect(clippy::panic, reason = "the panic is what the gate was asked for")]
    fn pass(&self, commits: usize) -> Result<(), StoreError> {
        let (state, changed) = &*self.state;
        let mut state = state.lock();
        state.arrived += 1;
        changed.notify_all();
        while state.shut {
            changed.wait(&mut state);
        }
        if state.panics {
            drop(state);
            panic!("the gate was told to panic");
        }
        if let Some(error) = &state.broken {
            return Err(error.clone());
        }
        state.passed.push(commits);
        Ok(())
    }
}

/// A backend whose appends pass a [`Gate`].
#[derive(Debug)]
pub struct Gated<B> {
    inner: B,
    gate: Gate,
}

impl<B> Gated<B> {
    /// Puts `gate` in front of `inner`.
    pub const fn new(inner: B, gate: Gate) -> Self {
        Self { inner, gate }
    }
}

impl<B: Backend> BackendLayer for Gated<B> {
    type Inner = B;

    fn inner(&self) -> &B {
        &self.inner
    }

    fn needs_sync(&self) -> bool {
        true
    }

    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        self.gate.pass(group.len())?;
        self.inner.append(group, watermark)
    }
}
