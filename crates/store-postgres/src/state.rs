//! What the calls of an open store, their tasks and its connections share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::StoreError;
use tokio::sync::{Mutex, Semaphore};

use crate::error::closed;
use crate::latches::Latches;
use crate::link::Link;
use crate::read::{self, Reads, Snapshots};
use crate::session::Connector;
use crate::write::{self, Solo, Writes};

/// At most this many transactions under way; more are refused as overload.
pub(crate) const TRANSACTIONS: u32 = 8192;

/// An open store.
pub(crate) struct Shared {
    pub(crate) connector: Arc<Connector>,
    pub(crate) latches: Latches,
    pub(crate) reads: Arc<Reads>,
    pub(crate) writes: Arc<Writes>,
    pub(crate) snapshots: Arc<Snapshots>,
    /// Connections that answer gets; pages are read on them too.
    pub(crate) read_links: Vec<Arc<Link>>,
    pub(crate) solo: Solo,
    pub(crate) load: Link,
    pub(crate) under_way: Arc<Semaphore>,
    /// Held by the call that moves the horizon up.
    pub(crate) closing: Mutex<()>,
    closed: AtomicBool,
}

impl Shared {
    /// Starts the tasks that read and commit. Connections are made when they are first used.
    pub(crate) fn start(connector: Connector) -> Self {
        let connector = Arc::new(connector);
        let (reads, writes) = (Arc::new(Reads::default()), Arc::new(Writes::default()));
        let options = &connector.options;
        let links = |count: usize, writes: bool| -> Vec<Arc<Link>> {
            (0..count.max(1)).map(|_| Arc::new(Link::new(&connector, writes))).collect()
        };
        let read_links = links(options.read_connections, false);
        for link in &read_links {
            let task = read::serve(Arc::clone(&reads), Arc::clone(link), Arc::clone(&connector));
            connector.env.spawn("postgres-reads", task);
        }
        for link in links(options.write_connections, true) {
            let task = write::serve(Arc::clone(&writes), link, Arc::clone(&connector));
            connector.env.spawn("postgres-commits", task);
        }
        Self {
            latches: Latches::default(),
            reads,
            writes,
            snapshots: Arc::new(Snapshots::new(&connector)),
            read_links,
            solo: Solo::new(Link::new(&connector, true)),
            load: Link::new(&connector, true),
            under_way: Arc::new(Semaphore::new(TRANSACTIONS as usize)),
            closing: Mutex::new(()),
            closed: AtomicBool::new(false),
            connector,
        }
    }

    pub(crate) fn open(&self) -> Result<(), StoreError> {
        if let Some(reason) = self.connector.availability.outdated() {
            return Err(StoreError::Closed { reason: reason.into() });
        }
        if self.closed.load(Ordering::Acquire) { Err(closed()) } else { Ok(()) }
    }

    /// Refuses what comes from now on.
    pub(crate) fn refuse(&self) -> Result<(), StoreError> {
        if self.closed.swap(true, Ordering::AcqRel) { Err(closed()) } else { Ok(()) }
    }

    /// Ends the tasks once they have nothing to do, and with them their connections.
    pub(crate) fn stop(&self) {
        self.snapshots.close();
        self.reads.close();
        self.writes.close();
        self.connector.availability.end();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.stop();
    }
}
