//! Leases of jobs: which server does which background job.
//!
//! A lease saves work and proves nothing: two servers may believe that they hold the same one when
//! a clock jumps or a slice takes long. Correctness comes from each slice, whose commit compares
//! what it found with what holds then. The generation grows with every change of hands, so that a
//! server can tell that a lease was not its own in between. Times are those of the environment's
//! clock.
//!
//! [`LocalLeases`] are kept in memory. They are all that an embedded store needs, because one
//! process is its only writer, and they change nothing on disk. Several servers over one store keep
//! theirs in rows of that store: [`StoredLeases`].

mod stored;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use env::Timestamp;
use parking_lot::Mutex;

use crate::error::EngineError;

pub(crate) use stored::{Held, StoredLeases};

/// How long a lease lasts unless it is renewed.
const TERM: Duration = Duration::from_secs(20);

/// The right to do a job, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lease {
    /// The server that holds it.
    pub(super) owner: u64,
    /// Grows whenever another server gets the lease of this job.
    pub(super) generation: u64,
    /// When others may take it.
    pub(super) expires: Timestamp,
}

impl Lease {
    /// Whether half of its term or more is over.
    pub(super) fn wants_renewal(&self, now: Timestamp) -> bool {
        now.plus(TERM / 2) >= self.expires
    }
}

/// A lease, or `None` while another server holds it.
pub(super) type Grant<'a> =
    Pin<Box<dyn Future<Output = Result<Option<Lease>, EngineError>> + Send + 'a>>;

/// The end of giving a lease back.
pub(super) type Release<'a> = Pin<Box<dyn Future<Output = Result<(), EngineError>> + Send + 'a>>;

/// Grants leases to one server.
pub(super) trait Leases: Sync {
    /// Takes or renews the lease of `job`.
    fn acquire(&self, job: &'static str, now: Timestamp) -> Grant<'_>;
    /// Gives the lease of `job` back, if it is still this server's.
    fn release(&self, job: &'static str, lease: Lease) -> Release<'_>;
}

/// Leases of all servers in one process.
type Known = Arc<Mutex<BTreeMap<&'static str, Lease>>>;

/// Leases in memory.
#[derive(Debug, Default)]
pub(crate) struct LocalLeases {
    owner: u64,
    held: Known,
}

impl Leases for LocalLeases {
    fn acquire(&self, job: &'static str, now: Timestamp) -> Grant<'_> {
        let mut held = self.held.lock();
        let known = held.get(job).copied();
        let granted = match known {
            Some(lease) if lease.owner != self.owner && lease.expires > now => None,
            known => {
                let generation = known.map_or(1, |lease| {
                    lease.generation.saturating_add(u64::from(lease.owner != self.owner))
                });
                let lease = Lease { owner: self.owner, generation, expires: now.plus(TERM) };
                held.insert(job, lease);
                Some(lease)
            }
        };
        Box::pin(std::future::ready(Ok(granted)))
    }

    fn release(&self, job: &'static str, lease: Lease) -> Release<'_> {
        // Its row stays, so that the next holder gets a higher generation.
        if let Some(known) = self.held.lock().get_mut(job)
            && (known.owner, known.generation) == (lease.owner, lease.generation)
        {
            known.expires = Timestamp::default();
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

#[cfg(test)]
mod tests;
