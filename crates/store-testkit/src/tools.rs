//! Transactions, reads and assertions in the short forms that checks use.

use std::collections::BTreeMap;
use std::future::Future;

use bytes::Bytes;
use env::Deadline;
use store::{
    Batch, Committed, Current, Direction, KeyRange, Page, PageLimit, Row, Snapshot, Stamp, Store,
    StoreError, TransactError, transact,
};
use tokio::task::JoinSet;

use crate::Violation;

/// Ends the check with a violation unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err(crate::Violation(format!($($text)+)));
        }
    };
}

/// Ends the check with a violation unless both sides are equal.
macro_rules! ensure_eq {
    ($actual:expr, $expected:expr, $($text:tt)+) => {
        // A match keeps the temporaries of both sides alive.
        match (&$actual, &$expected) {
            (actual, expected) => {
                if actual != expected {
                    let what = format!($($text)+);
                    let text = format!("{what}: {actual:?} instead of {expected:?}");
                    return Err(crate::Violation(text));
                }
            }
        }
    };
}

pub(crate) use {ensure, ensure_eq};

pub(crate) type Checked = Result<(), Violation>;

/// After this many conflicts in a row a transaction will never commit.
pub(crate) const TRIES: usize = 10_000;

/// No limit on a page that any check could meet.
pub(crate) const ALL_ROWS: PageLimit = PageLimit { rows: usize::MAX, bytes: usize::MAX };

pub(crate) fn key(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

/// Runs a transaction that always commits what `write` writes; conflicts are tried again.
pub(crate) async fn commit(
    store: &dyn Store,
    declared: &[Bytes],
    write: impl Fn(&mut Batch) + Send + Clone + 'static,
) -> Result<Stamp, Violation> {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        write(batch);
        Ok::<(), ()>(())
    };
    match decide(store, declared, &[], apply).await? {
        Ok(committed) => Ok(committed.stamp),
        Err(()) => Err(Violation("a transaction that commits was rejected".into())),
    }
}

/// Puts one value.
pub(crate) async fn put(store: &dyn Store, at: &str, value: &str) -> Result<Stamp, Violation> {
    let (name, value) = (at.as_bytes().to_vec(), value.as_bytes().to_vec());
    commit(store, &[key(at)], move |batch| batch.put(name.clone(), value.clone())).await
}

/// Deletes one key.
pub(crate) async fn delete(store: &dyn Store, at: &str) -> Result<Stamp, Violation> {
    let name = at.as_bytes().to_vec();
    commit(store, &[key(at)], move |batch| batch.delete(name.clone())).await
}

/// Runs a transaction; conflicts are tried again, a rejection is the inner error.
pub(crate) async fn decide<T: Send + 'static, R: Send + 'static>(
    store: &dyn Store,
    writes: &[Bytes],
    reads: &[Bytes],
    apply: impl FnMut(&Current<'_>, &mut Batch) -> Result<T, R> + Send + Clone + 'static,
) -> Result<Result<Committed<T>, R>, Violation> {
    for _ in 0..TRIES {
        let (writes, reads) = (writes.to_vec(), reads.to_vec());
        match transact(store, writes, reads, Deadline::NEVER, apply.clone()).await {
            Ok(committed) => return Ok(Ok(committed)),
            Err(TransactError::Rejected(reason)) => return Ok(Err(reason)),
            Err(TransactError::Store(StoreError::Conflict { .. })) => {}
            Err(TransactError::Store(error)) => return Err(error.into()),
        }
    }
    Err(Violation(format!("{TRIES} conflicts in a row")))
}

/// The value of a key as text.
pub(crate) async fn text(store: &dyn Store, at: &str) -> Result<Option<String>, Violation> {
    let value = store.get(at.as_bytes()).await?;
    Ok(value.map(|value| String::from_utf8_lossy(&value).into_owned()))
}

/// The value of a counter.
pub(crate) async fn counter(store: &dyn Store, at: &str) -> Result<i64, Violation> {
    match store.get(at.as_bytes()).await? {
        Some(value) => number(&value),
        None => Ok(0),
    }
}

/// Eight bytes, big-endian.
pub(crate) fn number(bytes: &[u8]) -> Result<i64, Violation> {
    let bytes = <[u8; 8]>::try_from(bytes);
    bytes.map(i64::from_be_bytes).map_err(|_| Violation(format!("no counter: {bytes:?}")))
}

pub(crate) fn all_under(prefix: &str) -> KeyRange {
    let mut end = prefix.as_bytes().to_vec();
    end.push(0xff);
    KeyRange { start: key(prefix), end: Bytes::from(end) }
}

/// Reads a whole range page by page, as the contract says pages follow each other.
pub(crate) async fn page_through(
    view: &dyn Snapshot,
    mut range: KeyRange,
    direction: Direction,
    limit: PageLimit,
) -> Result<Vec<Row>, Violation> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let page: Page = view.range(range.clone(), direction, limit).await?;
        ensure!(page.rows.len() <= limit.rows, "a page of {} rows", page.rows.len());
        let Some((last, _)) = page.rows.last() else {
            ensure!(!page.more, "an empty page that promises more");
            return Ok(rows);
        };
        range = range.resume(last, direction);
        rows.extend(page.rows);
        if !page.more {
            return Ok(rows);
        }
    }
}

/// Every row of a range of the newest snapshot, by key.
pub(crate) async fn rows_under(
    store: &dyn Store,
    prefix: &str,
) -> Result<BTreeMap<Bytes, Bytes>, Violation> {
    let view = store.snapshot().await?;
    let page = view.range(all_under(prefix), Direction::Forward, ALL_ROWS).await?;
    Ok(page.rows.into_iter().collect())
}

/// Runs `work` many times at once and gathers what it returns.
pub(crate) async fn at_once<T: Send + 'static, W>(
    times: u64,
    work: impl Fn(u64) -> W,
) -> Result<Vec<T>, Violation>
where
    W: Future<Output = Result<T, Violation>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for at in 0..times {
        tasks.spawn(work(at));
    }
    let mut results = Vec::new();
    while let Some(done) = tasks.join_next().await {
        results.push(done.map_err(|error| Violation(format!("a caller broke: {error}")))??);
    }
    Ok(results)
}
