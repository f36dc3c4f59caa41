//! Transactions that have met too many rivals on other servers: one at a time, under their locks.
//!
//! The locks are taken before the values are read and held until the commit, so that nobody
//! starves. That costs a way to the database for each step, and waits for the holders of the locks.

use bytes::Bytes;
use store::StoreError;
use tokio::sync::Mutex;
use tokio_postgres::Error;

use super::batch::{Parameters, Submission, ordered};
use super::commit::{Committed, Verdict, settle};
use crate::dialect::Text;
use crate::error::{Failure, classify};
use crate::link::{Connected, Link};
use crate::read::{Versioned, values};
use crate::session::Connector;

/// After this many deadlocks, waits for locks or lost connections a transaction is given up.
const TRIES: usize = 20;

/// A server that is stopped while it holds locks loses them soon.
const BEGIN: &str = "begin; set local idle_in_transaction_session_timeout = '5s'";

/// The connection on which transactions run alone.
pub(crate) struct Solo {
    link: Link,
    turn: Mutex<()>,
}

impl Solo {
    pub(crate) fn new(link: Link) -> Self {
        Self { link, turn: Mutex::new(()) }
    }
}

/// The keys of a transaction: those it may write, then those it reads.
pub(crate) struct Keys<'a> {
    pub(crate) all: &'a [Bytes],
    pub(crate) writes: usize,
}

/// How one attempt ended.
enum Attempt<T> {
    Done(T),
    /// In the commit with this number, which may have happened.
    Sent(i64, Error),
    Failed(Error),
}

/// Runs a transaction under its locks. `decide` gives what to commit, or what to answer instead.
///
/// # Errors
/// As `commit`.
pub(crate) async fn run_alone<T>(
    solo: &Solo,
    connector: &Connector,
    keys: Keys<'_>,
    mut decide: impl FnMut(&[Option<Versioned>]) -> Result<Submission, T>,
) -> Result<Result<Verdict, T>, StoreError> {
    let _turn = solo.turn.lock().await;
    let mut patience = connector.patience();
    let mut given_up = StoreError::Overloaded;
    for _ in 0..TRIES {
        let connected = solo.link.session(patience).await?;
        let attempt = attempt(connector, &connected, &keys, &mut decide).await?;
        let (sent, error) = match attempt {
            Attempt::Done(done) => return Ok(done),
            Attempt::Sent(batch, error) => (Some(batch), error),
            Attempt::Failed(error) => (None, error),
        };
        let failure = classify(&error);
        // On a connection that is lost this changes nothing.
        let _ = connected.session.client.batch_execute("rollback").await;
        given_up = StoreError::Overloaded;
        match (failure, sent) {
            (Failure::Again, _) => {
                given_up = StoreError::Conflict { key: None };
                let (locks, shared) = locks_of(&keys, connector);
                // The next attempt finds out about a connection that is lost.
                let _ = connected.session.announce(&locks, &shared).await;
            }
            (Failure::Fenced, _) => solo.link.give_up(&connected).await,
            (Failure::Lost(cause), None) => {
                connector.availability.lost(cause);
                solo.link.give_up(&connected).await;
            }
            (Failure::Lost(cause), Some(batch)) => {
                let known = settle(&solo.link, connector, &connected, batch, cause).await?;
                if let Some(committed) = known {
                    return Ok(Ok(committed.verdict(0)));
                }
                patience = connector.patience();
            }
            (Failure::Refused(error), _) => return Err(error),
        }
        connector.counters.retried_commits.add(1);
    }
    Err(given_up)
}

/// Locks in their order, and which of them are shared.
fn locks_of(keys: &Keys<'_>, connector: &Connector) -> (Vec<i64>, Vec<bool>) {
    let locks = keys.all.iter().enumerate();
    let locks = locks.map(|(at, key)| (connector.lock_of(key), at >= keys.writes));
    ordered(locks.collect()).into_iter().unzip()
}

async fn attempt<T>(
    connector: &Connector,
    connected: &Connected,
    keys: &Keys<'_>,
    decide: &mut impl FnMut(&[Option<Versioned>]) -> Result<Submission, T>,
) -> Result<Attempt<Result<Verdict, T>>, StoreError> {
    let session = &connected.session;
    let (hashes, shared) = locks_of(keys, connector);
    if let Err(error) = session.client.batch_execute(BEGIN).await {
        return Ok(Attempt::Failed(error));
    }
    if let Err(error) = session.rows(Text::Lock, &[&hashes, &shared]).await {
        return Ok(Attempt::Failed(error));
    }
    let current = match values(session, keys.all).await {
        Ok(current) => current?,
        Err(error) => return Ok(Attempt::Failed(error)),
    };
    let submission = match decide(&current) {
        Ok(submission) => submission,
        Err(other) => {
            // What it answers was read under locks, and nothing was written: an error of the
            // rollback is the next user's.
            let _ = session.client.batch_execute("rollback").await;
            return Ok(Attempt::Done(Err(other)));
        }
    };
    let batch = connected.next_batch();
    let parameters = Parameters::new(std::iter::once(&submission), connector);
    let committed = parameters.commit(session, connected.slot, batch).await;
    let committed = match committed.and_then(|row| Committed::read(&row)) {
        Ok(committed) => session.client.batch_execute("commit").await.map(|()| committed),
        Err(error) => Err(error),
    };
    Ok(match committed {
        Ok(committed) => Attempt::Done(Ok(committed.verdict(0))),
        Err(error) => Attempt::Sent(batch, error),
    })
}
