//! Work that no request waits for: sweeping the keys of deleted tables and expired tokens.
//!
//! Everything that is to be done stands in the store (dead-owner marks, expiry times), so a job that was
//! interrupted goes on after a restart. The engine starts no task: whoever runs the engine runs
//! [`crate::Engine::background`].

use std::time::Duration;

use env::Deadline;
use store::{Batch, Current, Direction, KeyRange, PageLimit, StoreError, TransactError, transact};
use tokio::sync::Notify;

use crate::catalog::behind;
use crate::engine::Engine;
use crate::layout::{
    OwnerId, dead_owner_key, dead_owner_of, dead_owner_range, owner_ranges, token_range,
};
use crate::ops::transact_write_items::is_expired;

/// Keys that one commit of a sweep removes.
const CHUNK: PageLimit = PageLimit { rows: 512, bytes: 1 << 20 };
/// How long expired tokens may stay.
const TOKEN_SWEEP: Duration = Duration::from_secs(300);

/// Wakes the background work.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    wanted: Notify,
}

impl Jobs {
    /// There is something to sweep.
    pub(crate) fn wake(&self) {
        self.wanted.notify_one();
    }
}

/// Runs for ever; ends when the store is closed.
pub(crate) async fn run(engine: &Engine) {
    loop {
        match sweep_all(engine).await {
            Ok(()) => {}
            Err(StoreError::Closed { .. }) => return,
            Err(error) => tracing::warn!(%error, "background sweep failed; it will be tried again"),
        }
        let pause = engine.env.sleep(TOKEN_SWEEP);
        tokio::select! {
            () = engine.jobs.wanted.notified() => {}
            () = pause => {}
        }
    }
}

/// Sweeps everything there is to sweep now.
pub(crate) async fn sweep_all(engine: &Engine) -> Result<(), StoreError> {
    let snapshot = engine.store.snapshot().await?;
    let mut range = dead_owner_range();
    loop {
        let page = snapshot.range(range.clone(), Direction::Forward, CHUNK).await?;
        for (key, _) in &page.rows {
            if let Some(owner) = dead_owner_of(key) {
                sweep_owner(engine, owner).await?;
            }
        }
        match page.rows.last() {
            Some((last, _)) if page.more => range.start = behind(last),
            _ => break,
        }
    }
    sweep_tokens(engine).await
}

/// Removes every key of a dead owner, then its mark.
async fn sweep_owner(engine: &Engine, owner: OwnerId) -> Result<(), StoreError> {
    let mark = dead_owner_key(owner);
    for range in owner_ranges(owner) {
        while remove_chunk(engine, &range, mark.clone()).await? {}
    }
    let keys = vec![mark.clone()];
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        batch.delete(mark.to_vec());
        Ok::<(), StoreError>(())
    };
    finish(transact(&*engine.store, keys, Vec::new(), Deadline::NEVER, apply).await.map(|_| ()))
}

/// Removes the first keys of a range; whether there may be more. The owner's mark is the declared key
/// that serialises it.
async fn remove_chunk(
    engine: &Engine,
    range: &KeyRange,
    mark: bytes::Bytes,
) -> Result<bool, StoreError> {
    let snapshot = engine.store.snapshot().await?;
    let page = snapshot.range(range.clone(), Direction::Forward, CHUNK).await?;
    if page.rows.is_empty() {
        return Ok(false);
    }
    let keys: Vec<bytes::Bytes> = page.rows.into_iter().map(|(key, _)| key).collect();
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        keys.iter().for_each(|key| batch.delete(key.to_vec()));
        Ok::<(), StoreError>(())
    };
    let done = transact(&*engine.store, vec![mark], Vec::new(), Deadline::NEVER, apply).await;
    finish(done.map(|_| ()))?;
    Ok(page.more)
}

/// Removes the rows of expired tokens; each is looked at again at the commit.
async fn sweep_tokens(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.env.now();
    let snapshot = engine.store.snapshot().await?;
    let mut range = token_range();
    loop {
        let page = snapshot.range(range.clone(), Direction::Forward, CHUNK).await?;
        let expired = page.rows.iter().filter(|(_, row)| is_expired(row, now));
        let keys: Vec<bytes::Bytes> = expired.map(|(key, _)| key.clone()).collect();
        if !keys.is_empty() {
            let declared = keys.clone();
            let apply = move |current: &Current<'_>, batch: &mut Batch| {
                for (index, key) in keys.iter().enumerate() {
                    if current.write(index).is_some_and(|row| is_expired(row, now)) {
                        batch.delete(key.to_vec());
                    }
                }
                Ok::<(), StoreError>(())
            };
            let done = transact(&*engine.store, declared, Vec::new(), Deadline::NEVER, apply).await;
            finish(done.map(|_| ()))?;
        }
        match page.rows.last() {
            Some((last, _)) if page.more => range.start = behind(last),
            _ => return Ok(()),
        }
    }
}

fn finish(result: Result<(), TransactError<StoreError>>) -> Result<(), StoreError> {
    result.map_err(|error| match error {
        TransactError::Rejected(error) | TransactError::Store(error) => error,
    })
}
