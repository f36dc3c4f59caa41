//! What a snapshot sees.

use bytes::Bytes;
use store::Direction;

use crate::Maker;
use crate::tools::{
    ALL_ROWS, Checked, all_under, commit, delete, ensure, ensure_eq, key, put, text,
};

pub(super) async fn a_snapshot_ignores_later_writes(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    put(&*store, "kept", "old").await?;
    put(&*store, "deleted", "old").await?;
    let view = store.snapshot().await?;
    put(&*store, "kept", "new").await?;
    delete(&*store, "deleted").await?;
    put(&*store, "added", "new").await?;
    let later = store.snapshot().await?;
    // Enough writes that a store would have dropped what it thinks nobody reads.
    for at in 0..200 {
        put(&*store, "kept", &at.to_string()).await?;
    }
    put(&*store, "deleted", "back").await?;
    let keys = [key("kept"), key("deleted"), key("added")];
    let old = vec![Some(key("old")), Some(key("old")), None];
    ensure_eq!(view.multi_get(&keys).await?, old, "several keys in an old snapshot");
    for (key, value) in keys.iter().zip(&old) {
        ensure_eq!(view.get(key).await?, *value, "one key in an old snapshot");
    }
    let expected = vec![(key("deleted"), key("old")), (key("kept"), key("old"))];
    let page = view.range(all_under(""), Direction::Forward, ALL_ROWS).await?;
    ensure_eq!(page.rows, expected, "an old snapshot's rows");
    let between = vec![Some(key("new")), None, Some(key("new"))];
    ensure_eq!(later.multi_get(&keys).await?, between, "several keys in a later snapshot");
    ensure!(view.stamp() < later.stamp(), "a later snapshot has no later stamp");
    drop(view);
    ensure_eq!(later.multi_get(&keys).await?, between, "after the older snapshot is gone");
    ensure_eq!(text(&*store, "kept").await?.as_deref(), Some("199"), "the newest value");
    Ok(())
}

pub(super) async fn an_acknowledged_write_is_in_every_later_read(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    for at in 0..50 {
        let value = at.to_string();
        let stamp = put(&*store, "a", &value).await?;
        commit(&*store, &[], |batch| batch.add(b"count".to_vec(), 1)).await?;
        ensure_eq!(text(&*store, "a").await?.as_deref(), Some(&*value), "a read after a write");
        let view = store.snapshot().await?;
        ensure!(view.stamp() > stamp, "a snapshot at {:?} misses {stamp:?}", view.stamp());
        let seen = view.get(b"a").await?;
        ensure_eq!(seen, Some(Bytes::from(value)), "a snapshot after a write");
    }
    Ok(())
}
