//! Rows in memory; before each access others get a turn.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use objects::{BucketRows, RowPage, RowRange, RowWrite};

/// Runs a future to its end. No runtime: its budget for a task would end the hand-made turns.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(result) = polled {
            return result;
        }
    }
}

/// Others get a turn.
async fn others() {
    let mut had_one = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut had_one, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[derive(Default)]
pub(crate) struct MemoryRows {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rows: BTreeMap<(String, Vec<u8>), Bytes>,
    revisions: BTreeMap<String, u64>,
}

impl MemoryRows {
    pub(crate) fn len(&self) -> usize {
        self.state.lock().unwrap().rows.len()
    }

    fn apply(&self, bucket: &str, from: u64, writes: Vec<RowWrite>) -> bool {
        let mut state = self.state.lock().unwrap();
        let revision = state.revisions.entry(bucket.to_owned()).or_default();
        if *revision != from {
            return false;
        }
        *revision += 1;
        for write in writes {
            match write {
                RowWrite::Put(key, value) => {
                    state.rows.insert((bucket.to_owned(), key), value.into());
                }
                RowWrite::Delete(key) => {
                    state.rows.remove(&(bucket.to_owned(), key));
                }
            }
        }
        true
    }
}

impl BucketRows for &MemoryRows {
    type Error = Infallible;

    async fn get(&self, bucket: &str, key: &[u8]) -> Result<Option<Bytes>, Infallible> {
        others().await;
        Ok(self.state.lock().unwrap().rows.get(&(bucket.to_owned(), key.to_vec())).cloned())
    }

    async fn page(&self, bucket: &str, range: RowRange<'_>) -> Result<RowPage, Infallible> {
        others().await;
        let state = self.state.lock().unwrap();
        let mut found: Vec<_> = state
            .rows
            .iter()
            .filter(|((of, key), _)| {
                let follows = range.after.is_none_or(|after| key.as_slice() > after);
                of == bucket && key.starts_with(range.prefix) && follows
            })
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect();
        let more = found.len() > range.limit;
        found.truncate(range.limit);
        Ok(RowPage { rows: found, more })
    }

    async fn revision(&self, bucket: &str) -> Result<u64, Infallible> {
        others().await;
        Ok(self.state.lock().unwrap().revisions.get(bucket).copied().unwrap_or_default())
    }

    async fn commit(
        &self,
        bucket: &str,
        from: u64,
        writes: Vec<RowWrite>,
    ) -> Result<bool, Infallible> {
        others().await;
        let committed = self.apply(bucket, from, writes);
        others().await;
        Ok(committed)
    }
}
