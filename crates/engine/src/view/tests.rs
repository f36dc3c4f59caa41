//! What each view sees of commits that come after it was made.

#![allow(clippy::expect_used, reason = "a test says what it needs by panicking")]

use bytes::Bytes;
use env::{Deadline, Env};
use store::{
    Batch, Current, Direction, Fork, KeyRange, Limits, MemoryStore, PageLimit, Store, transact,
};

use super::{Pager, View};

async fn put(store: &dyn Store, key: &'static str, value: &'static str) {
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        batch.put(key.into(), value.into());
        Ok::<(), ()>(())
    };
    let done = transact(store, Vec::new(), Vec::new(), Deadline::NEVER, apply).await;
    assert!(done.is_ok(), "{done:?}");
}

async fn get(view: &View<'_>, key: &str) -> Option<Bytes> {
    let value = view.get(key.as_bytes()).await.expect("a value or none");
    let keys = [Bytes::copy_from_slice(key.as_bytes())];
    let all = view.multi_get(&keys).await.expect("values");
    assert_eq!(all.as_slice(), std::slice::from_ref(&value), "the ways to read agree");
    value
}

async fn keys(view: &View<'_>, rows: usize) -> Vec<Bytes> {
    let range = KeyRange { start: Bytes::from_static(b"a"), end: Bytes::from_static(b"z") };
    let mut pager = Pager::new(range, Direction::Backward);
    let mut keys = Vec::new();
    while !pager.is_done() {
        let page = pager.next(view, PageLimit { rows, bytes: 1 << 20 }).await.expect("a page");
        assert!(page.len() <= rows);
        keys.extend(page.into_iter().map(|(key, _)| key));
    }
    assert!(pager.next(view, PageLimit { rows, bytes: 1 }).await.expect("the end").is_empty());
    keys
}

#[tokio::test]
async fn the_newest_view_sees_every_commit_and_a_held_moment_none_after_it() {
    let store = MemoryStore::in_memory(&Env::real());
    put(&store, "k", "old").await;
    let newest = View::newest(&store);
    let then = View::at(store.snapshot().await.expect("a snapshot"));
    let pinned = newest.pin().await.expect("a moment");
    put(&store, "k", "new").await;
    put(&store, "l", "later").await;
    assert_eq!(get(&newest, "k").await, Some("new".into()));
    for moment in [&then, &pinned, &then.pin().await.expect("the same moment")] {
        assert_eq!(get(moment, "k").await, Some("old".into()));
        assert_eq!(get(moment, "l").await, None);
        assert_eq!(keys(moment, 1).await, ["k"]);
    }
    assert_eq!(keys(&newest, 1).await, ["l", "k"]);
}

#[tokio::test]
async fn a_forks_view_sees_the_forks_commits_alone() {
    let env = Env::real();
    let store = MemoryStore::in_memory(&env);
    put(&store, "k", "below").await;
    let fork = Fork::on(store.snapshot().await.expect("a snapshot"), &env, Limits::default());
    put(&fork, "k", "forked").await;
    put(&store, "l", "later").await;
    let (below, above) = (View::newest(&store), View::newest(&fork));
    assert_eq!((get(&above, "k").await, get(&above, "l").await), (Some("forked".into()), None));
    assert_eq!(get(&below, "k").await, Some("below".into()));
}
