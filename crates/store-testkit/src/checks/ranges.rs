//! Ranges, pages and awkward keys.

use bytes::Bytes;
use env::SplitMix64;
use store::{Direction, KeyRange, PageLimit, Row, Store};

use crate::tools::{
    ALL_ROWS, Checked, all_under, commit, ensure, ensure_eq, key, page_through, put,
};
use crate::{Maker, Violation};

const BOTH: [Direction; 2] = [Direction::Forward, Direction::Backward];

/// Puts `rows` a hundred at a time.
async fn fill(store: &dyn Store, rows: &[Row]) -> Result<(), Violation> {
    for some in rows.chunks(100) {
        let keys: Vec<Bytes> = some.iter().map(|(key, _)| key.clone()).collect();
        let some = some.to_vec();
        commit(store, &keys, move |batch| {
            for (key, value) in &some {
                batch.put(key.to_vec(), value.to_vec());
            }
        })
        .await?;
    }
    Ok(())
}

/// Reads `range` with several page sizes in both directions; `expected` ascends.
async fn expect(store: &dyn Store, range: KeyRange, expected: &[Row]) -> Checked {
    let view = store.snapshot().await?;
    for direction in BOTH {
        let mut expected = expected.to_vec();
        if direction == Direction::Backward {
            expected.reverse();
        }
        for rows in [1, 3, expected.len().max(1), 1000] {
            let limit = PageLimit { rows, bytes: usize::MAX };
            let read = page_through(&*view, range.clone(), direction, limit).await?;
            ensure!(read == expected, "{direction:?} in pages of {rows}: other rows than written");
        }
    }
    Ok(())
}

fn numbered(count: usize) -> Vec<Row> {
    (0..count).map(|at| (Bytes::from(format!("row {at:03}")), Bytes::from(vec![7; at]))).collect()
}

pub(super) async fn pages_cover_a_range_in_both_directions(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let rows = numbered(50);
    fill(&*store, &rows).await?;
    put(&*store, "a before", "x").await?;
    put(&*store, "z behind", "x").await?;
    expect(&*store, all_under("row"), &rows).await?;
    // The start is in the range, the end is not.
    let range = KeyRange { start: key("row 010"), end: key("row 020") };
    expect(&*store, range, rows.get(10..20).unwrap_or_default()).await?;
    let between = KeyRange { start: key("row 0095"), end: key("row 0205") };
    expect(&*store, between, rows.get(10..21).unwrap_or_default()).await?;
    expect(&*store, KeyRange { start: key("row 7"), end: key("row 8") }, &[]).await?;
    expect(&*store, KeyRange { start: key("row 005"), end: key("row 005") }, &[]).await?;
    expect(&*store, KeyRange { start: key("row 009"), end: key("row 001") }, &[]).await?;
    let view = store.snapshot().await?;
    for direction in BOTH {
        let limit = PageLimit { rows: 50, bytes: usize::MAX };
        let page = view.range(all_under("row"), direction, limit).await?;
        ensure!(!page.more, "{direction:?}: a page of all rows promises more");
        let limit = PageLimit { rows: 49, bytes: usize::MAX };
        let page = view.range(all_under("row"), direction, limit).await?;
        ensure!(page.more, "{direction:?}: a page of all rows but one promises no more");
    }
    Ok(())
}

pub(super) async fn a_page_stops_at_its_byte_limit(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let row = |at: usize| (Bytes::from(format!("k{at}")), Bytes::from(vec![1; 98]));
    let rows: Vec<Row> = (0..9).map(row).collect();
    fill(&*store, &rows).await?;
    let view = store.snapshot().await?;
    // Each row has 100 bytes: no further row once the limit is reached.
    for (bytes, count) in [(0, 1), (1, 1), (100, 1), (101, 2), (200, 2), (250, 3), (900, 9)] {
        for direction in BOTH {
            let limit = PageLimit { rows: usize::MAX, bytes };
            let page = view.range(all_under("k"), direction, limit).await?;
            ensure_eq!(page.rows.len(), count, "rows in {bytes} bytes {direction:?}");
            ensure_eq!(page.more, count < 9, "more behind {bytes} bytes {direction:?}");
            let read = page_through(&*view, all_under("k"), direction, limit).await?;
            ensure_eq!(read.len(), 9, "rows over all pages of {bytes} bytes");
        }
    }
    Ok(())
}

pub(super) async fn long_keys_keep_their_order(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let mut rows: Vec<Row> = Vec::new();
    for byte in [0_u8, 1, 0x7f, 0x80, 0xfe] {
        for length in [1, 255, 256, 30_000] {
            rows.push((Bytes::from([b"k", vec![byte; length].as_slice()].concat()), key("v")));
        }
    }
    fill(&*store, &rows).await?;
    rows.sort();
    for (name, value) in &rows {
        ensure!(store.get(name).await?.as_ref() == Some(value), "a long key was not found");
    }
    expect(&*store, all_under("k"), &rows).await
}

pub(super) async fn keys_with_a_long_common_prefix_keep_their_order(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let prefix = "p".repeat(3_000);
    let row = |at: usize| (Bytes::from(format!("{prefix}{at:03}")), Bytes::from(at.to_string()));
    let rows: Vec<Row> = (0..100).map(row).collect();
    fill(&*store, &rows).await?;
    expect(&*store, all_under(&prefix), &rows).await?;
    let end = key(&format!("{prefix}060"));
    let range = KeyRange { start: key(&format!("{prefix}040")), end };
    expect(&*store, range, rows.get(40..60).unwrap_or_default()).await
}

/// An engine that compresses its index takes long keys of one byte and refuses others.
pub(super) async fn long_keys_that_do_not_compress_keep_their_order(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let random = SplitMix64::new(17);
    let noise =
        |length: usize| -> Vec<u8> { (0..length).map(|_| random.below(254) as u8).collect() };
    // A run of keys that differ only behind the part that an index may hold, and neighbours.
    let start = noise(2_000);
    let mut rows: Vec<Row> = Vec::new();
    for length in [0, 1, 1, 48, 704, 704, 6_000, 28_000, 28_000] {
        rows.push(([b"k", start.as_slice(), &noise(length)].concat().into(), key("v")));
    }
    for length in [1_999, 2_000, 2_001, 2_704, 2_705, 30_000] {
        rows.push(([b"k".as_slice(), &noise(length)].concat().into(), key("v")));
    }
    for cut in [1_998, 1_999, 2_000] {
        rows.push(([b"k", start.get(..cut).unwrap_or_default()].concat().into(), key("v")));
    }
    rows.sort();
    rows.dedup();
    fill(&*store, &rows).await?;
    for (name, value) in &rows {
        ensure!(store.get(name).await?.as_ref() == Some(value), "a long key was not found");
    }
    expect(&*store, all_under("k"), &rows).await?;
    let (Some((first, _)), Some((last, _))) = (rows.get(3), rows.get(9)) else { return Ok(()) };
    let between = KeyRange { start: first.clone(), end: last.clone() };
    expect(&*store, between, rows.get(3..9).unwrap_or_default()).await?;
    let gone = last.clone();
    commit(&*store, std::slice::from_ref(last), move |batch| batch.delete(gone.to_vec())).await?;
    rows.remove(9);
    expect(&*store, all_under("k"), &rows).await
}

pub(super) async fn reads_without_a_snapshot_answer_alike(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let rows = numbered(300);
    fill(&*store, &rows).await?;
    let keys = [key("row 007"), key("absent"), key("row 001"), key("row 007")];
    let value = |at: usize| Some(Bytes::from(vec![7; at]));
    let expected = vec![value(7), None, value(1), value(7)];
    ensure_eq!(store.multi_get(&keys).await?, expected, "the values of several keys");
    ensure_eq!(store.multi_get(&[]).await?, Vec::new(), "the values of no key");
    let view = store.snapshot().await?;
    for direction in BOTH {
        for (rows, bytes) in [(1, usize::MAX), (7, 100), (299, usize::MAX), (usize::MAX, 20_000)] {
            let limit = PageLimit { rows, bytes };
            let page = store.range(all_under("row"), direction, limit).await?;
            let expected = view.range(all_under("row"), direction, limit).await?;
            ensure!(page == expected, "{direction:?} within {limit:?}: not the snapshot's page");
        }
        let page = store.range(all_under("row"), direction, ALL_ROWS).await?;
        ensure_eq!((page.rows.len(), page.more), (300, false), "rows {direction:?}");
    }
    Ok(())
}

pub(super) async fn multi_get_answers_in_order(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    put(&*store, "a", "1").await?;
    put(&*store, "c", "3").await?;
    let view = store.snapshot().await?;
    let keys = [key("c"), key("b"), key("a"), key("c")];
    let expected = vec![Some(key("3")), None, Some(key("1")), Some(key("3"))];
    ensure_eq!(view.multi_get(&keys).await?, expected, "the values of several keys");
    ensure_eq!(view.multi_get(&[]).await?, Vec::new(), "the values of no key");
    let page = view.range(all_under(""), Direction::Forward, ALL_ROWS).await?;
    ensure_eq!(page.rows.len(), 2, "rows");
    Ok(())
}
