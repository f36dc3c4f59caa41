//! Objects over rows in memory.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Mutex;

use bytes::Bytes;
use env::Env;
use objects::{BucketRows, ObjectStore, RowPage, RowRange, RowWrite};

#[derive(Default)]
struct MemoryRows {
    rows: Mutex<BTreeMap<(String, Vec<u8>), Bytes>>,
}

impl BucketRows for &MemoryRows {
    type Error = Infallible;

    async fn get(&self, bucket: &str, key: &[u8]) -> Result<Option<Bytes>, Infallible> {
        Ok(self.rows.lock().unwrap().get(&(bucket.to_owned(), key.to_vec())).cloned())
    }

    async fn page(&self, bucket: &str, range: RowRange<'_>) -> Result<RowPage, Infallible> {
        let rows = self.rows.lock().unwrap();
        let mut found: Vec<_> = rows
            .iter()
            .filter(|((of, key), _)| {
                let follows = range.after.is_none_or(|after| key.as_slice() > after);
                of == bucket && key.starts_with(range.prefix) && follows
            })
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect();
        let more = found.len() > range.limit;
        found.truncate(range.limit);
        Ok(RowPage { rows: found, more })
    }

    async fn write(&self, bucket: &str, writes: Vec<RowWrite>) -> Result<(), Infallible> {
        let mut rows = self.rows.lock().unwrap();
        for write in writes {
            match write {
                RowWrite::Put(key, value) => {
                    rows.insert((bucket.to_owned(), key), value.into());
                }
                RowWrite::Delete(key) => {
                    rows.remove(&(bucket.to_owned(), key));
                }
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn an_object_replaces_the_one_before_and_leaves_none_of_its_pieces() {
    let rows = MemoryRows::default();
    let objects = ObjectStore::new(&rows, Env::real());
    let large = vec![7; (9 << 20) + 1];
    objects.put("assets", "a", "text/plain", &large).await.unwrap();
    let (head, body) = objects.get("assets", "a").await.unwrap().unwrap();
    assert_eq!((head.size, &*head.content_type), (large.len(), "text/plain"));
    assert!(body == large, "another body");
    objects.put("assets", "a", "text/plain", b"short").await.unwrap();
    assert_eq!(objects.get("assets", "a").await.unwrap().unwrap().1, b"short");
    assert_eq!(rows.rows.lock().unwrap().len(), 2, "a head and a piece");
    objects.delete("assets", "a").await.unwrap();
    assert!(rows.rows.lock().unwrap().is_empty());
    assert_eq!(objects.get("assets", "a").await.unwrap(), None);
}

#[tokio::test]
async fn a_listing_has_the_keys_with_a_prefix_page_by_page() {
    let rows = MemoryRows::default();
    let objects = ObjectStore::new(&rows, Env::real());
    for key in ["a/1", "a/2", "a/3", "b"] {
        objects.put("assets", key, "", b"x").await.unwrap();
    }
    objects.put("other", "a/4", "", b"x").await.unwrap();
    let keys = |listing: &objects::Listing| -> Vec<String> {
        listing.objects.iter().map(|(key, _)| key.clone()).collect()
    };
    let first = objects.list("assets", "a/", None, 2).await.unwrap();
    assert_eq!((keys(&first), first.more), (vec!["a/1".to_owned(), "a/2".to_owned()], true));
    let second = objects.list("assets", "a/", Some("a/2"), 2).await.unwrap();
    assert_eq!((keys(&second), second.more), (vec!["a/3".to_owned()], false));
}
