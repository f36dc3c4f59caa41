//! The queue of reads by key: a connection that is idle sends all that waits in one statement.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use parking_lot::Mutex;
use store::StoreError;
use tokio::sync::{Notify, oneshot};

use super::rows::{Versioned, find};
use crate::error::closed;
use crate::link::Link;
use crate::session::Connector;

/// At most this many keys in one statement; one read always fits.
const KEYS: usize = 1000;

type Answer = Result<Vec<Option<Versioned>>, StoreError>;

/// One caller's keys.
struct Read {
    keys: Vec<Bytes>,
    patience: Deadline,
    answer: oneshot::Sender<Answer>,
}

/// Reads that wait for a connection.
#[derive(Default)]
pub(crate) struct Reads {
    state: Mutex<State>,
    arrived: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Read>,
    closed: bool,
}

impl Reads {
    /// The values of `keys` at one moment after this call, in their order. Who asks waits until
    /// `patience` for a database that answers.
    pub(crate) async fn get(&self, keys: Vec<Bytes>, patience: Deadline) -> Answer {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let (answer, answered) = oneshot::channel();
        {
            let mut state = self.state.lock();
            if state.closed {
                return Err(closed());
            }
            state.waiting.push_back(Read { keys, patience, answer });
        }
        self.arrived.notify_one();
        answered.await.unwrap_or_else(|_| Err(closed()))
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.state.lock().waiting.len()
    }

    /// Ends the tasks that serve this queue, once it is empty.
    pub(crate) fn close(&self) {
        self.state.lock().closed = true;
        self.arrived.notify_waiters();
        self.arrived.notify_one();
    }

    /// All that waits, up to a limit; `None` once the queue is closed and empty.
    async fn next(&self) -> Option<Vec<Read>> {
        loop {
            {
                let mut state = self.state.lock();
                let mut reads = Vec::new();
                let mut keys = 0;
                while let Some(read) = state.waiting.front()
                    && (reads.is_empty() || keys + read.keys.len() <= KEYS)
                {
                    keys += read.keys.len();
                    reads.extend(state.waiting.pop_front());
                }
                if !reads.is_empty() {
                    if !state.waiting.is_empty() {
                        self.arrived.notify_one();
                    }
                    return Some(reads);
                }
                if state.closed {
                    self.arrived.notify_one();
                    return None;
                }
            }
            self.arrived.notified().await;
        }
    }
}

/// Serves a queue over one connection until it is closed.
pub(crate) async fn serve(reads: Arc<Reads>, link: Arc<Link>, connector: Arc<Connector>) {
    while let Some(waiting) = reads.next().await {
        connector.counters.reads.add(waiting.len());
        connector.counters.read_groups.add(1);
        let result = read(&waiting, &link, &connector).await;
        for (at, one) in waiting.into_iter().enumerate() {
            let answer = match &result {
                Ok(answers) => Ok(answers.get(at).cloned().unwrap_or_default()),
                Err(error) => Err(error.clone()),
            };
            let _ = one.answer.send(answer);
        }
    }
}

/// Reads for all callers at once; asks again when the connection is lost.
async fn read(
    waiting: &[Read],
    link: &Link,
    connector: &Connector,
) -> Result<Vec<Vec<Option<Versioned>>>, StoreError> {
    let mut keys: Vec<&[u8]> =
        waiting.iter().flat_map(|read| read.keys.iter().map(|key| &**key)).collect();
    keys.sort_unstable();
    keys.dedup();
    let latest = waiting.iter().map(|read| read.patience).max();
    let patience = latest.unwrap_or_else(|| connector.patience());
    loop {
        let connected = link.session(patience).await?;
        match connector.ask(find(&connected.session, &keys)).await {
            Ok(found) => {
                let found = found?;
                let value = |key: &Bytes| found.get(key).cloned();
                let values = |read: &Read| read.keys.iter().map(value).collect();
                return Ok(waiting.iter().map(values).collect());
            }
            Err(failure) => link.after_read(&connected, failure, patience).await?,
        }
    }
}
