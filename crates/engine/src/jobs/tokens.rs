//! Sweeps the rows of expired client request tokens.

use bytes::Bytes;
use env::{Deadline, Timestamp};
use store::{Batch, Current, Direction, StoreError, transact};

use super::{CHUNK, failure};
use crate::catalog::behind;
use crate::engine::Engine;
use crate::layout::token_range;
use crate::write::is_expired;

/// Removes every expired row.
pub(super) async fn sweep(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.env.now();
    let snapshot = engine.store.snapshot().await?;
    let mut range = token_range();
    loop {
        let page = snapshot.range(range.clone(), Direction::Forward, CHUNK).await?;
        let expired = page.rows.iter().filter(|(_, row)| is_expired(row, now));
        let keys: Vec<Bytes> = expired.map(|(key, _)| key.clone()).collect();
        if !keys.is_empty() {
            remove(engine, keys, now).await?;
        }
        match page.rows.last() {
            Some((last, _)) if page.more => range.start = behind(last),
            _ => return Ok(()),
        }
    }
}

/// Removes rows that are still expired: a token may have been used again meanwhile.
async fn remove(engine: &Engine, keys: Vec<Bytes>, now: Timestamp) -> Result<(), StoreError> {
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
    done.map(|_| ()).map_err(failure)
}
