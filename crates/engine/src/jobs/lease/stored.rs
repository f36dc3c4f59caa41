//! Leases in rows of a store that several servers write to.
//!
//! No clock is compared between servers. A holder counts its row up when it renews; who finds the
//! row unchanged for a term, by its own clock, takes the lease over. So a server that died holds
//! up a job for a term from when another one first looked.
//!
//! Row: `owner (8) | generation (8) | beat (8) | held (1)`, integers big-endian.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Env, Timestamp};
use parking_lot::Mutex;
use store::{Batch, Current, Store, TransactError, transact};

use super::{Grant, Lease, Leases, Release, TERM};
use crate::error::EngineError;

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Holding {
    owner: u64,
    generation: u64,
    /// Grows with every renewal.
    beat: u64,
    held: bool,
}

/// A lease that this server has: the row compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    owner: u64,
    generation: u64,
}

impl Held {
    /// Whether a row says that it is still held.
    pub(crate) fn is_in(self, row: &Bytes) -> bool {
        read_content(row).is_some_and(|row| {
            row.held && (row.owner, row.generation) == (self.owner, self.generation)
        })
    }
}

/// Another server's row, and when it was first seen so, by the monotonic clock.
type Seen = BTreeMap<String, (Holding, Duration)>;

/// The leases that one server takes in a store.
pub(crate) struct StoredLeases {
    store: Arc<dyn Store>,
    env: Env,
    /// The row of a job.
    key: fn(&str) -> Bytes,
    owner: u64,
    seen: Arc<Mutex<Seen>>,
}

impl fmt::Debug for StoredLeases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredLeases").field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl StoredLeases {
    /// Those of a server of its own, in the rows that `key` names.
    pub(crate) fn new(store: Arc<dyn Store>, env: Env, key: fn(&str) -> Bytes) -> Self {
        let owner = env.random_u64();
        Self { store, env, key, owner, seen: Arc::default() }
    }

    /// Takes or renews the lease of this name; `None` while it is another server's.
    pub(crate) async fn take(&self, name: &str) -> Result<Option<Held>, EngineError> {
        let (key, owner, steady) = ((self.key)(name), self.owner, self.env.steady());
        let (row_key, seen, own_name) = (key.clone(), Arc::clone(&self.seen), name.to_owned());
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let known = current.write(0).map(read).transpose()?;
            let silent = |other| is_silent(&seen, &own_name, other, steady);
            let next = next(known, owner, silent).ok_or(NotTaken::IsOthers)?;
            batch.put(row_key.to_vec(), row(next));
            Ok(next.generation)
        };
        let done = transact(&*self.store, vec![key], Vec::new(), Deadline::NEVER, apply).await;
        match done {
            Ok(committed) => {
                self.seen.lock().remove(name);
                Ok(Some(Held { owner, generation: committed.value }))
            }
            Err(TransactError::Rejected(NotTaken::IsOthers)) => Ok(None),
            Err(TransactError::Rejected(NotTaken::Engine(error))) => Err(error),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }

    /// Gives a lease back, if it is still this server's.
    pub(crate) async fn give_back(&self, name: &str, held: Held) -> Result<(), EngineError> {
        let key = (self.key)(name);
        let row_key = key.clone();
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let known = current.write(0).filter(|row| held.is_in(row)).map(read).transpose()?;
            // Its row stays, so that the next holder gets a higher generation.
            if let Some(known) = known {
                batch.put(row_key.to_vec(), row(Holding { held: false, ..known }));
            }
            Ok::<(), EngineError>(())
        };
        let done = transact(&*self.store, vec![key], Vec::new(), Deadline::NEVER, apply).await;
        match done {
            Ok(_) => Ok(()),
            Err(TransactError::Rejected(error)) => Err(error),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}

/// Why a lease was not taken.
enum NotTaken {
    IsOthers,
    Engine(EngineError),
}

impl From<EngineError> for NotTaken {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The row by which `owner` takes or renews the lease, unless another server holds it.
fn next(
    known: Option<Holding>,
    owner: u64,
    is_silent: impl Fn(Holding) -> bool,
) -> Option<Holding> {
    let Some(known) = known else {
        return Some(Holding { owner, generation: 1, beat: 0, held: true });
    };
    let beat = known.beat.saturating_add(1);
    if known.owner == owner {
        return Some(Holding { beat, held: true, ..known });
    }
    if known.held && !is_silent(known) {
        return None;
    }
    let generation = known.generation.saturating_add(1);
    Some(Holding { owner, generation, beat, held: true })
}

/// Whether another server's row has not changed for a term.
fn is_silent(seen: &Mutex<Seen>, name: &str, other: Holding, steady: Duration) -> bool {
    let mut seen = seen.lock();
    let (known, since) = seen.entry(name.to_owned()).or_insert((other, steady));
    if *known != other {
        (*known, *since) = (other, steady);
    }
    since.saturating_add(TERM) <= steady
}

fn row(holding: Holding) -> Vec<u8> {
    let mut content = holding.owner.to_be_bytes().to_vec();
    content.extend_from_slice(&holding.generation.to_be_bytes());
    content.extend_from_slice(&holding.beat.to_be_bytes());
    content.push(u8::from(holding.held));
    content
}

fn read(row: &Bytes) -> Result<Holding, EngineError> {
    read_content(row).ok_or(EngineError::UnreadableCatalog { what: "lease" })
}

fn read_content(content: &[u8]) -> Option<Holding> {
    let (owner, rest) = content.split_first_chunk::<8>()?;
    let (generation, rest) = rest.split_first_chunk::<8>()?;
    let (beat, rest) = rest.split_first_chunk::<8>()?;
    let [held] = rest else { return None };
    let [owner, generation, beat] =
        [owner, generation, beat].map(|number| u64::from_be_bytes(*number));
    Some(Holding { owner, generation, beat, held: *held != 0 })
}

impl Leases for StoredLeases {
    fn acquire(&self, job: &'static str, now: Timestamp) -> Grant<'_> {
        Box::pin(async move {
            let held = self.take(job).await?;
            Ok(held.map(|Held { owner, generation }| Lease {
                owner,
                generation,
                expires: now.plus(TERM),
            }))
        })
    }

    fn release(&self, job: &'static str, lease: Lease) -> Release<'_> {
        let Lease { owner, generation, .. } = lease;
        Box::pin(self.give_back(job, Held { owner, generation }))
    }
}
