//! Abandoned callers, bulk loads, close, reopen and checkpoints.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use env::Deadline;
use store::{
    Batch, Current, Decision, Direction, PageLimit, Row, SpaceNeed, Store, StoreError, Transaction,
};

use crate::tools::{
    Checked, TRIES, all_under, commit, counter, decide, ensure, ensure_eq, key, page_through, put,
    rows_under, text,
};
use crate::{Maker, Violation};

pub(super) async fn an_abandoned_commit_completes(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    for at in 0..20 {
        let name = format!("abandoned {at}");
        let at = name.clone().into_bytes();
        let apply = move |_: &Current<'_>, batch: &mut Batch| {
            batch.put(at.clone(), b"done".to_vec());
            Decision::Commit(Box::new(()))
        };
        let mut future = store.transact(Transaction {
            write_keys: vec![key(&name)],
            read_keys: Vec::new(),
            deadline: Deadline::NEVER,
            space: SpaceNeed::Takes,
            apply: Box::new(apply),
        });
        // One look, then the caller is gone.
        poll_fn(|cx| {
            let _ = std::pin::Pin::new(&mut future).poll(cx);
            Poll::Ready(())
        })
        .await;
        drop(future);
        // Declares the same key, so in one store it comes after the abandoned one.
        let name_bytes = name.clone().into_bytes();
        let may_wait = maker.several_stores();
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            if may_wait && current.write(0).is_none() {
                return Err(());
            }
            batch.put(name_bytes.clone(), b"again".to_vec());
            Ok(current.write(0).cloned())
        };
        let mut next = decide(&*store, &[key(&name)], &[], apply.clone()).await?;
        for _ in 0..TRIES {
            if next.is_ok() {
                break;
            }
            tokio::task::yield_now().await;
            next = decide(&*store, &[key(&name)], &[], apply.clone()).await?;
        }
        let seen = next.ok().and_then(|committed| committed.value);
        ensure_eq!(seen, Some(key("done")), "what an abandoned transaction wrote");
    }
    Ok(())
}

pub(super) async fn a_bulk_load_appears_at_once(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    put(&*store, "a", "1").await?;
    let before = store.snapshot().await?;
    let row = |at: u32| (Bytes::from(format!("bulk/{at:05}")), Bytes::from(at.to_string()));
    let rows: Vec<Row> = (0..3_000).map(row).collect();
    store.bulk_load(Box::new(rows.clone().into_iter())).await?;
    let limit = PageLimit { rows: 700, bytes: usize::MAX };
    let range = all_under("bulk/");
    let old = page_through(&*before, range.clone(), Direction::Forward, limit).await?;
    ensure!(old.is_empty(), "an older snapshot sees {} loaded rows", old.len());
    let view = store.snapshot().await?;
    let read = page_through(&*view, range.clone(), Direction::Forward, limit).await?;
    ensure!(read == rows, "loaded rows differ from what was loaded");
    ensure_eq!(text(&*store, "bulk/00042").await?.as_deref(), Some("42"), "a loaded row");
    let stamp = put(&*store, "bulk/00042", "new").await?;
    ensure!(stamp > view.stamp(), "a write after a load is not newer than the load");
    ensure_eq!(text(&*store, "bulk/00042").await?.as_deref(), Some("new"), "an overwritten row");
    ensure_eq!(view.get(b"bulk/00042").await?, Some(key("42")), "the row in an older snapshot");
    store.bulk_load(Box::new(std::iter::empty())).await?;
    ensure_eq!(rows_under(&*store, "bulk/").await?.len(), 3_000, "rows after an empty load");
    Ok(())
}

pub(super) async fn a_closed_store_answers_closed(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    put(&*store, "a", "1").await?;
    ensure_eq!(store.writable(), Ok(()), "an open store");
    store.close().await?;
    let closed = |error: Option<StoreError>| matches!(error, Some(StoreError::Closed { .. }));
    ensure!(closed(store.writable().err()), "writable after close");
    ensure!(closed(store.get(b"a").await.err()), "get after close");
    ensure!(closed(store.snapshot().await.err()), "snapshot after close");
    ensure!(closed(store.closed_through().await.err()), "closed_through after close");
    ensure!(closed(store.close().await.err()), "close after close");
    let load = store.bulk_load(Box::new(std::iter::empty()));
    ensure!(closed(load.await.err()), "bulk_load after close");
    let write = put(&*store, "a", "2").await;
    ensure!(
        matches!(&write, Err(Violation(text)) if text.contains("closed")),
        "transact after close: {write:?}"
    );
    Ok(())
}

pub(super) async fn a_reopened_store_goes_on(maker: &dyn Maker) -> Checked {
    let mut store = maker.make().await;
    let mut newest = put(&*store, "round", "none").await?;
    for round in 1..=3_i64 {
        for at in 0..20 {
            put(&*store, &format!("{round} {at}"), "kept").await?;
        }
        commit(&*store, &[], |batch| batch.add(b"count".to_vec(), 1)).await?;
        // The last commit of a life writes nothing; its stamp must not come again all the same.
        let last = commit(&*store, &[], |_| {}).await?;
        let Some(reopened) = maker.reopen(store).await else { return Ok(()) };
        store = reopened;
        let closed = store.closed_through().await?;
        ensure!(closed >= last, "closed through {closed:?} after a reopen, before {last:?}");
        ensure_eq!(counter(&*store, "count").await?, round, "a counter after a reopen");
        for at in 0..20 {
            let kept = text(&*store, &format!("{round} {at}")).await?;
            ensure_eq!(kept.as_deref(), Some("kept"), "an acknowledged row after a reopen");
        }
        let stamp = put(&*store, "round", &round.to_string()).await?;
        ensure!(stamp > last && last > newest, "{stamp:?} after {last:?} and {newest:?}");
        newest = stamp;
    }
    Ok(())
}

pub(super) async fn a_checkpoint_holds_what_was_there(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let stamp = put(&*store, "a", "1").await?;
    let Some(copy) = maker.open_checkpoint(&*store).await else { return Ok(()) };
    put(&*store, "a", "2").await?;
    ensure_eq!(text(&*copy, "a").await?.as_deref(), Some("1"), "a row in the checkpoint");
    let copied: Arc<dyn Store> = copy;
    let later = put(&*copied, "a", "3").await?;
    ensure!(later > stamp, "the checkpoint's stamps start again");
    ensure_eq!(text(&*store, "a").await?.as_deref(), Some("2"), "the row in the original");
    Ok(())
}
