//! Uploads in parts over rows in memory.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

mod memory;

use env::{Env, Timestamp};
use memory::{MemoryRows, now};
use objects::{About, LEAST_PART_BYTES, ObjectStore, PartFault, Uploads};

fn objects(rows: &MemoryRows) -> ObjectStore<&MemoryRows> {
    let (env, _) = Env::manual(1, Timestamp::from_secs(7));
    ObjectStore::new(rows, env, Uploads::default())
}

fn bytes(length: usize, of: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at / 1_000 + of) % 251).unwrap()).collect()
}

fn about() -> About {
    let attributes = vec![("x-amz-meta-a".to_owned(), "1".to_owned())];
    About { content_type: "text/csv".to_owned(), attributes }
}

#[test]
fn parts_in_any_order_become_one_object_that_is_read_by_ranges() {
    now(async {
        let rows = MemoryRows::default();
        let store = objects(&rows);
        store.put("b", "k", "", b"before").await.unwrap();
        let id = store.begin_parts("b", "k", about()).await.unwrap();
        let (one, two, three) =
            (bytes(LEAST_PART_BYTES + 3, 1), bytes(LEAST_PART_BYTES, 2), bytes(1_500_000, 3));
        let mut tags = Vec::new();
        for (number, body) in [(7, &three), (2, &one), (5, &one), (5, &two), (9, &one)] {
            let part = store.put_part("b", ("k", &id), number, body).await.unwrap().unwrap();
            tags.retain(|(known, _)| *known != number);
            tags.push((number, part.etag));
        }
        tags.sort();
        assert_eq!(store.parts("b", &id).await.unwrap().len(), 4);
        // What is not complete is not there.
        assert_eq!(store.get("b", "k").await.unwrap().unwrap().1, b"before");
        tags.retain(|(number, _)| *number != 9);
        let head = store.complete("b", ("k", &id), &tags).await.unwrap().unwrap();
        let whole = [one, two, three].concat();
        assert_eq!((head.size, &*head.content_type), (whole.len(), "text/csv"));
        assert!(head.etag.ends_with("-3"), "{}", head.etag);
        let (read, body) = store.get("b", "k").await.unwrap().unwrap();
        assert!(read == head && body == whole);
        let edge = LEAST_PART_BYTES + 3;
        for (start, end) in
            [(0, 1), (0, whole.len()), (edge - 2, edge + 2), ((1 << 20) - 1, (1 << 20) + 1)]
        {
            let range = store.range("b", "k", &head, (start, end)).await.unwrap().unwrap();
            assert!(range == whole.get(start..end).unwrap(), "{start}..{end}");
        }
        // Nothing remains of the parts: 6 + 5 + 2 pieces and the head.
        assert_eq!(rows.len(), 14);
        store.delete("b", "k").await.unwrap();
        assert_eq!(rows.len(), 0);
    });
}

#[test]
fn an_upload_that_is_given_up_leaves_nothing() {
    now(async {
        let rows = MemoryRows::default();
        let store = objects(&rows);
        let id = store.begin_parts("b", "k", about()).await.unwrap();
        store.put_part("b", ("k", &id), 1, &bytes(3 << 20, 1)).await.unwrap().unwrap();
        assert_eq!(store.all_begun("b").await.unwrap().len(), 1);
        assert!(!store.abort("b", "other", &id).await.unwrap());
        assert!(store.abort("b", "k", &id).await.unwrap());
        assert!(!store.abort("b", "k", &id).await.unwrap());
        assert_eq!(rows.len(), 0);
        // A part that comes after the end leaves nothing either.
        assert_eq!(store.put_part("b", ("k", &id), 1, &bytes(10 << 20, 1)).await.unwrap(), None);
        assert_eq!(rows.len(), 0);
    });
}

#[test]
fn parts_that_are_no_object_are_refused_and_stay() {
    now(async {
        let rows = MemoryRows::default();
        let store = objects(&rows);
        let id = store.begin_parts("b", "k", about()).await.unwrap();
        let mut tags = Vec::new();
        for number in [1, 2] {
            let part = store.put_part("b", ("k", &id), number, b"short").await.unwrap().unwrap();
            tags.push((number, part.etag));
        }
        let turned: Vec<_> = tags.iter().rev().cloned().collect();
        let wrong = vec![(1, "other".to_owned())];
        for (named, fault) in [
            (&tags, PartFault::TooSmall),
            (&turned, PartFault::Order),
            (&wrong, PartFault::Unknown),
            (&Vec::new(), PartFault::None),
        ] {
            assert_eq!(store.complete("b", ("k", &id), named).await.unwrap(), Err(fault));
        }
        let unknown = store.complete("b", ("k", "none"), &tags).await.unwrap();
        assert_eq!(unknown, Err(PartFault::NoUpload));
        assert_eq!(store.parts("b", &id).await.unwrap().len(), 2);
    });
}
