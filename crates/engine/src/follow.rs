//! Follower of a feed: reads what was not followed yet, and takes it away when it was.
//!
//! A follower gets every change at least once, those of one item in their order.
//!
//! Invariant: what is taken away was followed by the definition of the table that holds then. So
//! nobody who joins in between misses anything.

use std::sync::Arc;

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, Row, Stamp, TransactError, transact};

use crate::catalog::at_commit;
use crate::derived::feed::{place_of, position_in, position_key, position_row, range};
use crate::derived::stream::Sequence;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{OwnerId, catalog_key};
use crate::table::Table;

/// Changes of a feed that were not followed yet.
pub(crate) struct Pending {
    owner: OwnerId,
    /// The changes, the oldest first.
    pub(crate) rows: Vec<Row>,
    /// Whether there are more.
    pub(crate) more: bool,
    /// The first place after them.
    next: Sequence,
}

impl Pending {
    /// Before the oldest of them, if there is one.
    pub(crate) fn followed_through(&self) -> Option<Stamp> {
        let (key, _) = self.rows.first()?;
        Some(Stamp(place_of(key)?.stamp.saturating_sub(1)))
    }
}

/// Reads the next changes of a feed, of the commits up to `upto`.
/// `upto` is closed: nothing can appear before it any more.
///
/// # Errors
/// The store's failure.
pub(crate) async fn pending(
    engine: &Engine,
    owner: OwnerId,
    upto: Stamp,
    limit: PageLimit,
) -> Result<Pending, EngineError> {
    let closed = Sequence::after(upto);
    let view = engine.view().pin().await?;
    let from = position_in(view.get(&position_key(owner)).await?.as_ref());
    let page = view.range(range(owner, from, closed), Direction::Forward, limit).await?;
    let last = page.rows.last().and_then(|(key, _)| place_of(key));
    let next = match last {
        Some(last) if page.more => last.next(),
        _ => from.max(closed),
    };
    Ok(Pending { owner, rows: page.rows, more: page.more, next })
}

/// Takes away what was followed. `false`, and nothing done, when the table was changed since
/// `followed_as`: then it is to be followed again.
///
/// # Errors
/// The store's failure.
pub(crate) async fn take_away(
    engine: &Engine,
    followed_as: &Arc<Table>,
    pending: Pending,
) -> Result<bool, EngineError> {
    if pending.rows.is_empty() {
        return Ok(true);
    }
    let writes = vec![position_key(pending.owner)];
    let reads = vec![catalog_key(&followed_as.namespace, &followed_as.name)];
    let planned = Arc::clone(followed_as);
    let keys: Vec<Bytes> = pending.rows.into_iter().map(|(key, _)| key).collect();
    let (owner, next) = (pending.owner, pending.next);
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let table = at_commit(&planned, current.read(0))?;
        if table.is_none_or(|table| table.version != planned.version) {
            return Ok(false);
        }
        for key in &keys {
            batch.delete(key.to_vec());
        }
        batch.put(position_key(owner).into(), position_row(next));
        Ok(true)
    };
    match transact(&*engine.store, writes, reads, Deadline::NEVER, apply).await {
        Ok(committed) => Ok(committed.value),
        Err(TransactError::Rejected(error)) => Err(error),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}
