//! The rows of services beside the tables: revisions, pages, groups that do not see each other.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::sync::Arc;
use std::time::Duration;

use engine::{Area, Engine, Namespace, RowGroup, RowRange, RowWrite, RowsError};
use env::Env;
use store::MemoryStore;

async fn open() -> (Engine, Namespace) {
    let env = Env::real();
    let engine = Engine::open(Arc::new(MemoryStore::in_memory(&env)), env).await.unwrap();
    (engine, Namespace::new("000000000000", "eu-west-2"))
}

fn put(key: &[u8], value: &[u8]) -> RowWrite {
    RowWrite::Put(key.to_vec(), value.to_vec())
}

#[tokio::test]
async fn of_two_commits_from_one_revision_the_second_is_refused() {
    let (engine, namespace) = open().await;
    let rows = engine.rows(Area::new(1), &namespace, "one");
    let deadline = engine.env().deadline(Duration::from_secs(5));
    assert_eq!(rows.revision().await.unwrap(), 0);
    assert_eq!(rows.commit(0, vec![put(b"a", b"first")], deadline).await.unwrap(), 1);
    let second = rows.commit(0, vec![put(b"a", b"second")], deadline).await;
    assert!(matches!(second, Err(RowsError::Changed)));
    assert_eq!(rows.get(b"a").await.unwrap().unwrap(), "first");
}

#[tokio::test]
async fn groups_and_areas_do_not_see_each_other() {
    let (engine, namespace) = open().await;
    let deadline = engine.env().deadline(Duration::from_secs(5));
    let one = engine.rows(Area::new(1), &namespace, "one");
    one.commit(0, vec![put(b"a", b"1")], deadline).await.unwrap();
    for other in [
        engine.rows(Area::new(1), &namespace, "on"),
        engine.rows(Area::new(1), &namespace, "one2"),
        engine.rows(Area::new(2), &namespace, "one"),
        engine.rows(Area::new(1), &Namespace::new("000000000000", "us-east-1"), "one"),
    ] {
        assert_eq!(other.revision().await.unwrap(), 0);
        assert_eq!(other.get(b"a").await.unwrap(), None);
        let all = RowRange { prefix: b"", after: None, newest_first: false, limit: 10 };
        assert_eq!(other.page(all).await.unwrap().rows, []);
    }
}

#[tokio::test]
async fn pages_follow_each_other_in_both_directions() {
    let (engine, namespace) = open().await;
    let deadline = engine.env().deadline(Duration::from_secs(5));
    let rows = engine.rows(Area::new(1), &namespace, "one");
    let writes = ["e1", "e2", "e3", "f1"].map(|key| put(key.as_bytes(), key.as_bytes()));
    rows.commit(0, writes.to_vec(), deadline).await.unwrap();
    for (newest_first, expected) in [(false, ["e1", "e2", "e3"]), (true, ["e3", "e2", "e1"])] {
        let range = RowRange { prefix: b"e", after: None, newest_first, limit: 2 };
        let first = rows.page(range).await.unwrap();
        assert!(first.more);
        let last = first.rows.last().unwrap().0.clone();
        let second = rows.page(RowRange { after: Some(&last), ..range }).await.unwrap();
        assert!(!second.more);
        let keys: Vec<_> = first.rows.into_iter().chain(second.rows).map(|(key, _)| key).collect();
        assert_eq!(keys, expected.map(|key| key.as_bytes().to_vec()));
    }
}

#[tokio::test]
async fn a_deleted_row_is_gone() {
    let (engine, namespace) = open().await;
    let deadline = engine.env().deadline(Duration::from_secs(5));
    let rows = engine.rows(Area::new(2), &namespace, "bucket");
    rows.commit(0, vec![put(b"a", b"1"), put(b"b", b"2")], deadline).await.unwrap();
    rows.commit(1, vec![RowWrite::Delete(b"a".to_vec())], deadline).await.unwrap();
    assert_eq!(rows.get(b"a").await.unwrap(), None);
    assert_eq!(rows.get(b"b").await.unwrap().unwrap(), "2");
}

#[tokio::test]
async fn the_groups_of_an_area_follow_each_other_through_all_namespaces() {
    let (engine, home) = open().await;
    let deadline = engine.env().deadline(Duration::from_secs(5));
    let away = Namespace::new("111111111111", "eu-west-2");
    let of = |namespace: &Namespace, name: &str| RowGroup {
        namespace: namespace.clone(),
        name: name.to_owned(),
    };
    let mut groups = vec![of(&home, "a"), of(&home, "a\0"), of(&home, "a\0b"), of(&away, "a")];
    for group in &groups {
        let rows = engine.rows(Area::new(2), &group.namespace, &group.name);
        rows.commit(0, vec![put(b"\xff\xff", b"1")], deadline).await.unwrap();
    }
    engine.rows(Area::new(1), &home, "x").commit(0, vec![put(b"a", b"1")], deadline).await.unwrap();
    engine.rows(Area::new(3), &home, "x").commit(0, vec![put(b"a", b"1")], deadline).await.unwrap();
    let mut found = Vec::new();
    while let Some(next) = engine.next_row_group(Area::new(2), found.last()).await.unwrap() {
        found.push(next);
    }
    let order = |group: &RowGroup| (group.namespace.account.to_string(), group.name.clone());
    groups.sort_by_key(order);
    assert_eq!(found, groups);
}
