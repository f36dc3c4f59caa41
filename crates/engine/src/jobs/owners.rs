//! Sweeps the keys of deleted tables and indexes.

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, KeyRange, StoreError, transact};

use super::{CHUNK, failure};
use crate::catalog::behind;
use crate::engine::Engine;
use crate::layout::{OwnerId, dead_owner_key, dead_owner_of, dead_owner_range, owner_ranges};

/// Sweeps every dead owner.
pub(super) async fn sweep(engine: &Engine) -> Result<(), StoreError> {
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
            _ => return Ok(()),
        }
    }
}

/// Removes every key of a dead owner, then its mark.
async fn sweep_owner(engine: &Engine, owner: OwnerId) -> Result<(), StoreError> {
    let mark = dead_owner_key(owner);
    for range in owner_ranges(owner) {
        while sweep_chunk(engine, &range, &mark).await? {}
    }
    remove(engine, &mark, vec![mark.clone()]).await
}

/// Removes the first keys of a range; whether there may be more.
async fn sweep_chunk(engine: &Engine, range: &KeyRange, mark: &Bytes) -> Result<bool, StoreError> {
    let snapshot = engine.store.snapshot().await?;
    let page = snapshot.range(range.clone(), Direction::Forward, CHUNK).await?;
    if page.rows.is_empty() {
        return Ok(false);
    }
    let keys = page.rows.into_iter().map(|(key, _)| key).collect();
    remove(engine, mark, keys).await?;
    Ok(page.more)
}

/// Removes keys of an owner whose mark is the declared key that serialises all of them.
async fn remove(engine: &Engine, mark: &Bytes, keys: Vec<Bytes>) -> Result<(), StoreError> {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        keys.iter().for_each(|key| batch.delete(key.to_vec()));
        Ok::<(), StoreError>(())
    };
    let declared = vec![mark.clone()];
    let done = transact(&*engine.store, declared, Vec::new(), Deadline::NEVER, apply).await;
    done.map(|_| ()).map_err(failure)
}
