//! One call of `commit_batch`, until it is known what became of it.
//!
//! A connection that is lost while a commit is under way leaves it open whether the commit
//! happened. The database knows: the commit's row in `writers` names its batch. To ask, the slot is
//! fenced first. That waits for a commit that is still under way, and refuses one that has not
//! begun.

use std::time::Duration;

use env::Deadline;
use store::{Stamp, StoreError};
use tokio_postgres::{Error, Row};

use super::batch::Parameters;
use crate::dialect::Text;
use crate::error::{Failure, classify, describe};
use crate::link::{Connected, Link};
use crate::session::{Connector, Session, Slot};

/// After this many deadlocks, waits for locks or lost connections a batch is given up.
const TRIES: usize = 20;

/// How long to wait before asking again about a commit.
const PAUSE: Duration = Duration::from_millis(50);

/// How a submission ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is durable.
    Committed(Stamp),
    /// A declared key has changed since it was read; nothing was written.
    Changed,
}

/// A batch that is durable.
#[derive(Debug)]
pub(crate) struct Committed {
    stamp: i64,
    /// The transactions whose declared keys had changed, by their number.
    failed: Vec<i32>,
}

impl Committed {
    pub(crate) fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { stamp: row.try_get(0)?, failed: row.try_get(1)? })
    }

    /// What became of a transaction of the batch.
    pub(crate) fn verdict(&self, number: i32) -> Verdict {
        if self.failed.contains(&number) {
            return Verdict::Changed;
        }
        Verdict::Committed(Stamp(self.stamp.saturating_add(i64::from(number)).cast_unsigned()))
    }
}

/// Commits a batch; waits until `patience` for a database that answers, and as long again after a
/// connection that was lost.
///
/// # Errors
/// [`StoreError::Unknown`] only when no database says in time what became of it; with every other
/// error nothing was written.
pub(crate) async fn commit(
    link: &Link,
    connector: &Connector,
    parameters: &Parameters<'_>,
    mut patience: Deadline,
) -> Result<Committed, StoreError> {
    let mut given_up = StoreError::Overloaded;
    for _ in 0..TRIES {
        let connected = link.session(patience).await?;
        let batch = connected.next_batch();
        let sent = parameters.commit(&connected.session, connected.slot, batch).await;
        let error = match sent.and_then(|row| Committed::read(&row)) {
            Ok(committed) => return Ok(committed),
            Err(error) => error,
        };
        given_up = StoreError::Overloaded;
        match classify(&error) {
            Failure::Again => {
                given_up = StoreError::Conflict { key: None };
                let (locks, shared) = (&parameters.hashes, &parameters.shared);
                if let Err(error) = connected.session.announce(locks, shared).await {
                    tracing::debug!(error = %describe(&error), "nobody knows who waits for locks");
                }
            }
            Failure::Fenced => link.give_up(&connected).await,
            Failure::Refused(error) => return Err(error),
            Failure::Lost(cause) => {
                let known = settle(link, connector, &connected, batch, cause).await?;
                if let Some(committed) = known {
                    return Ok(committed);
                }
                patience = connector.patience();
            }
        }
        connector.counters.retried_commits.add(1);
    }
    Err(given_up)
}

/// Finds out whether a batch was committed; `None` when it was not and never will be.
///
/// # Errors
/// [`StoreError::Unknown`] when nobody can say.
pub(crate) async fn settle(
    link: &Link,
    connector: &Connector,
    lost: &std::sync::Arc<Connected>,
    batch: i64,
    cause: String,
) -> Result<Option<Committed>, StoreError> {
    connector.availability.lost(cause.clone());
    connector.counters.asked_commits.add(1);
    link.give_up(lost).await;
    let patience = connector.patience();
    // Another slot than the one that is asked about: the old connection may still hold that.
    let control = link.beside();
    while let Ok(asking) = control.session(patience).await {
        match connector.ask(fence(&asking.session, lost.slot)).await {
            Ok(Some((last, committed))) => {
                return Ok((last == batch).then_some(committed));
            }
            // Two others have held the slot and committed since.
            Ok(None) => break,
            Err(failure) => {
                tracing::debug!(?failure, "asking about a commit failed");
                control.give_up(&asking).await;
            }
        }
        if patience.has_passed(connector.env.moment()) {
            break;
        }
        connector.env.sleep(PAUSE).await;
    }
    connector.counters.unknown_commits.add(1);
    Err(StoreError::Unknown { cause })
}

/// Refuses later commits of a slot under its number; returns the last one, and the same when it is
/// asked again.
async fn fence(session: &Session, slot: Slot) -> Result<Option<(i64, Committed)>, Error> {
    let rows = session.rows(Text::Fence, &[&slot.number, &slot.generation]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some((row.try_get(0)?, Committed { stamp: row.try_get(1)?, failed: row.try_get(2)? })))
}
