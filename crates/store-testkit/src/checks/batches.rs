//! What one transaction does to the keys it names.

use bytes::Bytes;
use store::{Batch, Current};

use crate::Maker;
use crate::tools::{
    Checked, commit, counter, decide, ensure, ensure_eq, key, put, rows_under, text,
};

pub(super) async fn last_write_to_a_key_wins(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    commit(&*store, &[key("a"), key("b")], |batch| {
        batch.put(b"a".to_vec(), b"first".to_vec());
        batch.put(b"b".to_vec(), b"first".to_vec());
        batch.delete(b"a".to_vec());
        batch.put(b"a".to_vec(), b"last".to_vec());
        batch.delete(b"b".to_vec());
    })
    .await?;
    ensure_eq!(text(&*store, "a").await?.as_deref(), Some("last"), "put, delete, put");
    ensure_eq!(text(&*store, "b").await?, None, "put, delete");
    Ok(())
}

pub(super) async fn counters_follow_the_order_of_a_batch(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let seven = 7_i64.to_be_bytes().to_vec();
    commit(&*store, &[], move |batch| {
        batch.add(b"twice".to_vec(), 3);
        batch.add(b"twice".to_vec(), -5);
        batch.put(b"put then add".to_vec(), seven.clone());
        batch.add(b"put then add".to_vec(), 1);
        batch.add(b"add then put".to_vec(), 1);
        batch.put(b"add then put".to_vec(), seven.clone());
        batch.add(b"add then delete".to_vec(), 1);
        batch.delete(b"add then delete".to_vec());
    })
    .await?;
    ensure_eq!(counter(&*store, "twice").await?, -2, "two additions");
    ensure_eq!(counter(&*store, "put then add").await?, 8, "put then add");
    ensure_eq!(counter(&*store, "add then put").await?, 7, "add then put");
    ensure_eq!(text(&*store, "add then delete").await?, None, "add then delete");
    // The same across transactions: what a counter was must not outlive a put or a delete.
    commit(&*store, &[], |batch| {
        batch.delete(b"twice".to_vec());
        batch.put(b"put then add".to_vec(), 100_i64.to_be_bytes().to_vec());
    })
    .await?;
    commit(&*store, &[], |batch| {
        batch.add(b"twice".to_vec(), 1);
        batch.add(b"put then add".to_vec(), 1);
        batch.add(b"wraps".to_vec(), i64::MAX);
    })
    .await?;
    commit(&*store, &[], |batch| batch.add(b"wraps".to_vec(), 1)).await?;
    ensure_eq!(counter(&*store, "twice").await?, 1, "an addition after a deletion");
    ensure_eq!(counter(&*store, "put then add").await?, 101, "an addition after a put");
    ensure_eq!(counter(&*store, "wraps").await?, i64::MIN, "an addition past the end");
    Ok(())
}

pub(super) async fn deleting_an_absent_key_commits(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let first = commit(&*store, &[key("gone")], |batch| batch.delete(b"gone".to_vec())).await?;
    let second = put(&*store, "gone", "back").await?;
    ensure!(second > first, "{second:?} does not follow {first:?}");
    ensure_eq!(text(&*store, "gone").await?.as_deref(), Some("back"), "put after a deletion");
    Ok(())
}

pub(super) async fn an_empty_batch_commits_with_its_own_stamp(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let first = put(&*store, "a", "1").await?;
    let empty = commit(&*store, &[key("a")], |_| {}).await?;
    let last = put(&*store, "a", "2").await?;
    ensure!(first < empty && empty < last, "{first:?}, {empty:?}, {last:?} do not ascend");
    Ok(())
}

pub(super) async fn apply_sees_declared_keys_in_order(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    put(&*store, "w1", "one").await?;
    put(&*store, "r0", "zero").await?;
    let seen = |current: &Current<'_>, _: &mut Batch| {
        let of = |value: Option<&Bytes>| value.cloned();
        let writes = [0, 1, 2].map(|at| of(current.write(at)));
        let reads = [0, 1, 2].map(|at| of(current.read(at)));
        Ok::<_, ()>((writes, reads))
    };
    let writes = [key("w0"), key("w1")];
    let decided = decide(&*store, &writes, &[key("r0"), key("r1")], seen).await?;
    let Ok(committed) = decided else { return Ok(()) };
    let (writes, reads) = committed.value;
    ensure_eq!(writes, [None, Some(key("one")), None], "values of the write keys");
    ensure_eq!(reads, [Some(key("zero")), None, None], "values of the read keys");
    Ok(())
}

pub(super) async fn a_rejection_writes_nothing_and_returns_its_reason(
    maker: &dyn Maker,
) -> Checked {
    let store = maker.make().await;
    let refuse = |_: &Current<'_>, batch: &mut Batch| {
        batch.put(b"a".to_vec(), b"never".to_vec());
        batch.add(b"count".to_vec(), 1);
        Err::<(), _>("because")
    };
    let decided = decide(&*store, &[key("a")], &[], refuse).await?;
    ensure_eq!(decided.map(|_| ()), Err("because"), "the answer of a rejection");
    ensure!(rows_under(&*store, "").await?.is_empty(), "a rejected transaction wrote");
    Ok(())
}
