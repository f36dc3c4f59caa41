//! A place in the store where there is a session, made again when it is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use env::Deadline;
use store::StoreError;
use tokio::sync::Mutex;
use tokio_postgres::Error;

use crate::error::{Failure, in_the_end};
use crate::session::{Connector, Session, Slot};

/// How long to wait before the next attempt to connect.
const PAUSE: Duration = Duration::from_millis(100);

/// A session, and the slot that it holds if it writes.
pub(crate) struct Connected {
    pub(crate) session: Session,
    pub(crate) slot: Slot,
    batches: AtomicI64,
}

impl Connected {
    /// The number of this connection's next commit: never 0, and no number twice.
    pub(crate) fn next_batch(&self) -> i64 {
        self.batches.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }
}

/// Makes a session again when it is lost.
pub(crate) struct Link {
    connector: Arc<Connector>,
    writes: bool,
    current: Mutex<Option<Arc<Connected>>>,
}

impl Link {
    /// A link that connects when it is first used. One that `writes` holds a slot.
    pub(crate) fn new(connector: &Arc<Connector>, writes: bool) -> Self {
        Self { connector: Arc::clone(connector), writes, current: Mutex::new(None) }
    }

    /// Another link to the same database, which holds no slot.
    pub(crate) fn beside(&self) -> Self {
        Self::new(&self.connector, false)
    }

    /// The session; connects if there is none, until `deadline`.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`] when no database that takes writes answers in time; whatever the
    /// database refuses a connection with.
    pub(crate) async fn session(&self, deadline: Deadline) -> Result<Arc<Connected>, StoreError> {
        let mut current = self.current.lock().await;
        if let Some(connected) = &*current
            && !connected.session.client.is_closed()
        {
            return Ok(Arc::clone(connected));
        }
        let connector = &self.connector;
        // Those who have waited behind others do not try once more each.
        while !deadline.has_passed(connector.env.moment()) {
            let failure = match connector.within(connector.options.patience, self.connect()).await {
                Ok(connected) => {
                    let connected = Arc::new(connected);
                    *current = Some(Arc::clone(&connected));
                    connector.availability.reached();
                    return Ok(connected);
                }
                Err(failure) => failure,
            };
            match failure {
                Failure::Refused(StoreError::Overloaded) | Failure::Again | Failure::Fenced => {}
                Failure::Lost(cause) => connector.availability.lost(cause),
                Failure::Refused(error) => return Err(error),
            }
            connector.env.sleep(PAUSE).await;
        }
        Err(StoreError::Overloaded)
    }

    /// Gives up a session, so that the next call connects again.
    pub(crate) async fn give_up(&self, lost: &Arc<Connected>) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|connected| Arc::ptr_eq(connected, lost)) {
            self.connector.counters.lost_connections.add(1);
            *current = None;
        }
    }

    /// What to do after a read that failed: `Ok` to read again.
    ///
    /// # Errors
    /// What the read is answered with.
    pub(crate) async fn after_read(
        &self,
        connected: &Arc<Connected>,
        failure: Failure,
        patience: Deadline,
    ) -> Result<(), StoreError> {
        if let Failure::Lost(cause) = &failure {
            self.connector.availability.lost(cause.clone());
            self.give_up(connected).await;
        }
        if matches!(failure, Failure::Refused(_))
            || patience.has_passed(self.connector.env.moment())
        {
            return Err(in_the_end(failure));
        }
        self.connector.counters.retried_reads.add(1);
        Ok(())
    }

    async fn connect(&self) -> Result<Connected, Error> {
        let session = self.connector.connect().await?;
        let slot = if self.writes { session.claim().await? } else { Slot::NONE };
        Ok(Connected { session, slot, batches: AtomicI64::new(0) })
    }
}
