//! The conformance kit that every store must pass.
//!
//! A store's tests implement [`Maker`] and call [`run`] on a multi-threaded runtime; every check
//! that fails is in the [`Report`]. Checks judge what callers can see, never how a store works, so
//! an optimistic store over SQL is held to the same promises as an embedded one.
//!
//! [`Gated`] is a backend whose disk stalls or fails on command; it shows what a committer does
//! meanwhile. [`medium`] is the model of a disk that loses what was not synced.

mod checks;
mod gate;
pub mod medium;
mod tools;
mod turns;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use store::{Store, StoreError};

pub use gate::{Gate, Gated};
pub use turns::InTurn;

/// A boxed future of the kit.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Makes the stores that are checked. Their environment's clock must run, or be past its start.
pub trait Maker: Send + Sync {
    /// A store with no rows; nothing written to another one shows in it.
    fn make(&self) -> Boxed<'_, Arc<dyn Store>>;

    /// Whether [`Maker::reopen`] gives back what was written.
    fn can_reopen(&self) -> bool {
        false
    }

    /// Closes `store` and opens it again, where that makes sense. `store` is the last reference.
    fn reopen(&self, store: Arc<dyn Store>) -> Boxed<'_, Option<Arc<dyn Store>>> {
        drop(store);
        Box::pin(std::future::ready(None))
    }

    /// Makes a checkpoint of `store` and opens it, where that makes sense.
    fn open_checkpoint<'a>(&'a self, store: &'a dyn Store) -> Boxed<'a, Option<Arc<dyn Store>>> {
        let _ = store;
        Box::pin(std::future::ready(None))
    }

    /// Whether calls reach several stores on one data set ([`InTurn`]): a transaction whose caller
    /// went away may then come after the next call's.
    fn several_stores(&self) -> bool {
        false
    }

    /// How many random programs are run, each on a store of its own.
    fn programs(&self) -> u32 {
        64
    }
}

impl<F, M> Maker for F
where
    F: Fn() -> M + Send + Sync,
    M: Future<Output = Arc<dyn Store>> + Send + 'static,
{
    fn make(&self) -> Boxed<'_, Arc<dyn Store>> {
        Box::pin(self())
    }
}

/// What a store did that it must not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation(pub String);

impl From<StoreError> for Violation {
    fn from(error: StoreError) -> Self {
        Self(format!("unexpected error: {error}"))
    }
}

/// The checks that failed, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Name and violation of each failed check.
    pub failures: Vec<(&'static str, Violation)>,
}

impl Report {
    /// Whether the check of this name failed.
    #[must_use]
    pub fn has(&self, check: &str) -> bool {
        self.failures.iter().any(|(name, _)| *name == check)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, violation) in &self.failures {
            writeln!(f, "{name}: {}", violation.0)?;
        }
        Ok(())
    }
}

/// Runs every check; needs a multi-threaded tokio runtime.
pub async fn run(maker: &dyn Maker) -> Report {
    run_those(maker, |_| true).await
}

/// Runs the checks of these names, for stores that take long to make.
///
/// # Panics
/// When there is no check of one of the names.
pub async fn run_named(maker: &dyn Maker, names: &[&str]) -> Report {
    for name in names {
        assert!(checks::ALL.iter().any(|(known, _)| known == name), "no check is called {name}");
    }
    run_those(maker, |name| names.contains(&name)).await
}

async fn run_those(maker: &dyn Maker, wanted: impl Fn(&str) -> bool) -> Report {
    let mut report = Report::default();
    for (name, check) in checks::ALL.iter().filter(|(name, _)| wanted(name)) {
        if let Err(violation) = check(maker).await {
            report.failures.push((name, violation));
        }
    }
    report
}

/// Runs every check and fails the test with what was found.
///
/// # Panics
/// When a check fails.
pub async fn assert_conforms(maker: &dyn Maker) {
    let report = run(maker).await;
    assert!(report.failures.is_empty(), "the store breaks its contract:\n{report}");
}
