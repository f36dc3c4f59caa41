//! Objects over rows in memory.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod memory;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use env::{Env, SplitMix64, Timestamp};
use memory::{MemoryRows, now};
use objects::{BucketRows as _, Leftovers, Listing, ObjectStore, PieceSizes, RowWrite, Uploads};

/// Objects in pieces of three bytes, two of which are one commit.
fn small_pieces<'a>(rows: &'a MemoryRows, uploads: &Uploads) -> ObjectStore<&'a MemoryRows> {
    let (env, _) = Env::manual(1, Timestamp::from_secs(0));
    let sizes = PieceSizes { bytes: 3, per_commit: 2 };
    ObjectStore::new(rows, env, uploads.clone()).cut(sizes)
}

/// The objects after a restart, when no upload is under way, swept.
async fn swept(rows: &MemoryRows) -> ObjectStore<&MemoryRows> {
    let objects = small_pieces(rows, &Uploads::default());
    sweep(&objects).await;
    objects
}

async fn sweep(objects: &ObjectStore<&MemoryRows>) {
    let mut leftovers = Leftovers::default();
    while leftovers.sweep(objects, "assets").await.unwrap() {}
}

/// Ten bytes, four pieces, two commits.
fn body(of: u8) -> Vec<u8> {
    (0..10).map(|number| of * 16 + number).collect()
}

fn keys(listing: &Listing) -> Vec<&str> {
    listing.objects.iter().map(|(key, _)| &**key).collect()
}

type Task<'a> = Pin<Box<dyn Future<Output = Vec<u8>> + 'a>>;

/// Polls the tasks in an order that the seed gives until all are done; their results in the order
/// in which they ended.
fn interleave(seed: u64, mut tasks: Vec<Task<'_>>) -> Vec<Vec<u8>> {
    let random = SplitMix64::new(seed);
    let mut context = Context::from_waker(Waker::noop());
    let mut ended = Vec::new();
    while !tasks.is_empty() {
        let chosen = usize::try_from(random.next() % tasks.len() as u64).unwrap();
        if let Poll::Ready(result) = tasks[chosen].as_mut().poll(&mut context) {
            ended.push(result);
            drop(tasks.remove(chosen));
        }
    }
    ended
}

#[test]
fn of_concurrent_puts_one_is_there_whole_and_nothing_of_the_others() {
    for seed in 0..2_000 {
        let rows = MemoryRows::default();
        let objects = small_pieces(&rows, &Uploads::default());
        now(objects.put("assets", "a", "", &body(9))).unwrap();
        let put = |of: u8| -> Task<'_> {
            let objects = &objects;
            Box::pin(async move {
                objects.put("assets", "a", "", &body(of)).await.unwrap();
                body(of)
            })
        };
        let get = || -> Task<'_> {
            Box::pin(async {
                let read = objects.get("assets", "a").await.unwrap().unwrap().1;
                let whole = [1, 2, 3, 9].map(body).contains(&read);
                assert!(whole, "seed {seed}: a reader saw {read:?}");
                Vec::new()
            })
        };
        // A sweep beside them takes nothing that is needed.
        let sweep: Task<'_> = Box::pin(async {
            sweep(&objects).await;
            Vec::new()
        });
        let ended = interleave(seed, vec![put(1), get(), put(2), sweep, put(3), get()]);
        let read = now(objects.get("assets", "a")).unwrap().unwrap().1;
        assert!(ended.contains(&read), "seed {seed}: {read:?}");
        assert_eq!(rows.len(), 5, "seed {seed}: a head and four pieces");
        // One that begins after the others were acknowledged is the one that remains.
        now(objects.put("assets", "a", "", &body(4))).unwrap();
        assert_eq!(now(objects.get("assets", "a")).unwrap().unwrap().1, body(4), "seed {seed}");
    }
}

#[test]
fn an_upload_that_ends_between_two_steps_leaves_the_object_before_and_no_row() {
    let mut context = Context::from_waker(Waker::noop());
    let mut rounds = 0;
    for steps in 0.. {
        let rows = MemoryRows::default();
        let uploads = Uploads::default();
        let objects = small_pieces(&rows, &uploads);
        now(objects.put("assets", "a", "", &body(1))).unwrap();
        let new = body(2);
        let mut put = Box::pin(objects.put("assets", "a", "", &new));
        let ended = (0..steps).any(|_| put.as_mut().poll(&mut context).is_ready());
        // Neither a client that goes away nor a crash lets it continue.
        drop(put);
        let restarted = now(swept(&rows));
        let read = now(restarted.get("assets", "a")).unwrap().unwrap().1;
        assert!(read == body(2) || !ended && read == body(1), "after {steps} steps: {read:?}");
        assert_eq!(rows.len(), 5, "after {steps} steps: a head and four pieces");
        now(restarted.delete("assets", "a")).unwrap();
        assert_eq!(rows.len(), 0, "after {steps} steps");
        rounds = steps;
        if ended {
            break;
        }
    }
    assert!(rounds > 5, "{rounds} steps are no steps");
}

#[test]
fn an_object_replaces_the_one_before_and_leaves_none_of_its_pieces() {
    let rows = MemoryRows::default();
    let objects = ObjectStore::new(&rows, Env::real(), Uploads::default());
    let large = vec![7; (9 << 20) + 1];
    now(objects.put("assets", "a", "text/plain", &large)).unwrap();
    let (head, body) = now(objects.get("assets", "a")).unwrap().unwrap();
    assert_eq!((head.size, &*head.content_type), (large.len(), "text/plain"));
    assert!(body == large, "another body");
    now(objects.put("assets", "a", "text/plain", b"short")).unwrap();
    assert_eq!(now(objects.get("assets", "a")).unwrap().unwrap().1, b"short");
    assert_eq!(rows.len(), 2, "a head and a piece");
    now(objects.put("assets", "a", "text/plain", b"")).unwrap();
    assert_eq!(now(objects.get("assets", "a")).unwrap().unwrap().1, b"");
    now(objects.delete("assets", "a")).unwrap();
    assert_eq!(rows.len(), 0);
    assert_eq!(now(objects.get("assets", "a")).unwrap(), None);
}

#[test]
fn keys_are_what_they_are_and_none_touches_its_neighbours() {
    let long = "k".repeat(1_024);
    let names = [
        "a",
        "a\0",
        "a\0b",
        "a\0\0\0\0\0\0\0\0\0\0\0\0",
        "..",
        "../a",
        "/",
        "a//b",
        "é",
        "𝄞",
        &long,
    ];
    for deleted in 0..names.len() {
        let rows = MemoryRows::default();
        let objects = small_pieces(&rows, &Uploads::default());
        for (number, name) in (0..).zip(names) {
            now(objects.put("assets", name, "", &body(number))).unwrap();
        }
        now(objects.delete("assets", names[deleted])).unwrap();
        now(sweep(&objects));
        for (index, (number, name)) in (0..).zip(names).enumerate() {
            let read = now(objects.get("assets", name)).unwrap().map(|(_, body)| body);
            let expected = (index != deleted).then(|| body(number));
            assert_eq!(read, expected, "{name:?} without {:?}", names[deleted]);
        }
        let listing = now(objects.list("assets", "", None, 1_000)).unwrap();
        let mut rest = names.to_vec();
        rest.remove(deleted);
        rest.sort_unstable();
        assert_eq!(keys(&listing), rest);
    }
}

/// What version 1 wrote for an object of two bytes in one piece.
fn put_as_before(rows: &MemoryRows, key: &str, generation: u64, body: &[u8], head: bool) {
    let mut piece = format!("d/{key}\0").into_bytes();
    piece.extend_from_slice(&generation.to_be_bytes());
    piece.extend_from_slice(&0_u32.to_be_bytes());
    let mut writes = vec![RowWrite::Put(piece, body.to_vec())];
    if head {
        let size = body.len();
        let head = format!(
            r#"{{"size":{size},"etag":"e","content_type":"t","modified":5,"generation":{generation}}}"#
        );
        writes.push(RowWrite::Put(format!("h/{key}").into_bytes(), head.into_bytes()));
    }
    let rows = &rows;
    let from = now(rows.revision("assets")).unwrap();
    assert!(now(rows.commit("assets", from, writes)).unwrap());
}

#[test]
fn objects_of_earlier_versions_are_read_and_replaced_and_their_leftovers_swept() {
    let rows = MemoryRows::default();
    put_as_before(&rows, "a", 1, b"12", true);
    put_as_before(&rows, "a\0b", 2, b"34", true);
    put_as_before(&rows, "a", 3, b"torn", false);
    put_as_before(&rows, "gone", 4, b"torn", false);
    let objects = now(swept(&rows));
    assert_eq!(rows.len(), 4, "two heads and two pieces");
    assert_eq!(now(objects.get("assets", "a")).unwrap().unwrap().1, b"12");
    now(objects.delete("assets", "a")).unwrap();
    assert_eq!(now(objects.get("assets", "a\0b")).unwrap().unwrap().1, b"34");
    now(objects.put("assets", "a\0b", "", b"5")).unwrap();
    assert_eq!(now(objects.get("assets", "a\0b")).unwrap().unwrap().1, b"5");
    assert_eq!(rows.len(), 2, "a head and a piece");
}

#[test]
fn a_listing_has_the_keys_with_a_prefix_page_by_page() {
    let rows = MemoryRows::default();
    let objects = small_pieces(&rows, &Uploads::default());
    for key in ["a/1", "a/2", "a/3", "b"] {
        now(objects.put("assets", key, "", b"x")).unwrap();
    }
    now(objects.put("other", "a/4", "", b"x")).unwrap();
    let first = now(objects.list("assets", "a/", None, 2)).unwrap();
    assert_eq!((keys(&first), first.more), (vec!["a/1", "a/2"], true));
    let second = now(objects.list("assets", "a/", Some("a/2"), 2)).unwrap();
    assert_eq!((keys(&second), second.more), (vec!["a/3"], false));
}
