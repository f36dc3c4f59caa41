//! Readers beside writers: every page is compared with what must be in it.
//!
//! Writers add, replace and delete rows between rows that nobody touches, and note the stamp of
//! each commit. Readers take snapshots meanwhile and read them in pages, in both directions.
//! Afterwards the rows of each snapshot are known from the commits up to its stamp, so that a page
//! that left out a row, or showed an older version or a deleted row, is found. Where the stamp of
//! a snapshot is only a lower bound, its rows of each writer are those of some moment from then on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use env::SplitMix64;
use parking_lot::Mutex;
use store::{Direction, PageLimit, Row, Stamp, Store};

use crate::tools::{Checked, all_under, at_once, commit, ensure, page_through};
use crate::{Maker, Violation};

const ROWS: u64 = 300;
const WRITERS: u64 = 3;
const READERS: u64 = 2;
/// Commits of one writer, at least.
const COMMITS: u64 = 80;
/// Rows that one commit writes.
const WRITES: u64 = 25;

/// What one commit wrote; `None` is a deletion.
type Change = Vec<(Bytes, Option<Bytes>)>;

/// What a reader saw in one snapshot, in the order in which it was read.
struct Reading {
    stamp: Stamp,
    direction: Direction,
    limit: usize,
    rows: Vec<Row>,
}

#[derive(Default)]
struct Shared {
    commits: Mutex<BTreeMap<Stamp, Change>>,
    readings: Mutex<Vec<Reading>>,
    /// Writers that have finished.
    finished: AtomicU64,
}

pub(super) async fn pages_beside_writers_show_their_moment(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let shared = Arc::new(Shared::default());
    let all: Vec<u64> = (0..ROWS).collect();
    for some in all.chunks(50) {
        let change = some.iter().map(|number| (name(*number), Some(Bytes::from_static(b"first"))));
        write(&*store, &shared, change.collect()).await?;
    }
    at_once(WRITERS + READERS, |me| {
        let (store, shared) = (Arc::clone(&store), Arc::clone(&shared));
        async move {
            if me >= WRITERS {
                return read_until_all_have_written(&*store, &shared, me).await;
            }
            let written = write_some(&*store, &shared, me).await;
            // Also after a failure, or the readers would never end.
            shared.finished.fetch_add(1, Ordering::AcqRel);
            written
        }
    })
    .await?;
    let exact = store.capabilities().exact_stamps;
    if exact { judge(&shared) } else { judge_from(&shared) }
}

fn name(number: u64) -> Bytes {
    Bytes::from(format!("row {number:05}"))
}

/// Writes a change and notes the stamp of its commit.
async fn write(store: &dyn Store, shared: &Shared, change: Change) -> Checked {
    let keys: Vec<Bytes> = change.iter().map(|(key, _)| key.clone()).collect();
    let writes = change.clone();
    let stamp = commit(store, &keys, move |batch| {
        for (key, value) in &writes {
            match value {
                Some(value) => batch.put(key.to_vec(), value.to_vec()),
                None => batch.delete(key.to_vec()),
            }
        }
    })
    .await?;
    shared.commits.lock().insert(stamp, change);
    Ok(())
}

/// Every fourth row rests; each of the others belongs to one writer.
///
/// A store in memory answers at once, so that a writer would not stop before its last commit, and
/// on a busy machine before a reader has begun: it gives way after each commit, and continues until
/// something was read.
async fn write_some(store: &dyn Store, shared: &Shared, me: u64) -> Checked {
    let random = SplitMix64::new(me);
    let mut step = 0;
    while step < COMMITS || shared.readings.lock().is_empty() {
        let mut change = BTreeMap::new();
        for _ in 0..WRITES {
            let key = name(random.below(ROWS / 4) * 4 + 1 + me);
            let value = (random.below(3) > 0).then(|| Bytes::from(format!("{me} {step}")));
            change.insert(key, value);
        }
        write(store, shared, change.into_iter().collect()).await?;
        step += 1;
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn read_until_all_have_written(store: &dyn Store, shared: &Shared, me: u64) -> Checked {
    let random = SplitMix64::new(me);
    while shared.finished.load(Ordering::Acquire) < WRITERS {
        let view = store.snapshot().await?;
        for direction in [Direction::Backward, Direction::Forward] {
            let limit = 1 + random.below(ROWS) as usize;
            let page = PageLimit { rows: limit, bytes: usize::MAX };
            let rows = page_through(&*view, all_under("row"), direction, page).await?;
            let reading = Reading { stamp: view.stamp(), direction, limit, rows };
            shared.readings.lock().push(reading);
        }
        // On a runtime with few threads the writers need a turn.
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Compares each reading with the rows of its moment.
fn judge(shared: &Shared) -> Checked {
    let (mut commits, mut readings) = (shared.commits.lock(), shared.readings.lock());
    ensure!(!readings.is_empty(), "nothing was read beside the writers");
    readings.sort_by_key(|reading| reading.stamp);
    let mut rows: BTreeMap<Bytes, Bytes> = BTreeMap::new();
    for reading in &*readings {
        while let Some(first) = commits.first_entry()
            && *first.key() <= reading.stamp
        {
            for (key, value) in first.remove() {
                match value {
                    Some(value) => drop(rows.insert(key, value)),
                    None => drop(rows.remove(&key)),
                }
            }
        }
        let mut expected: Vec<Row> =
            rows.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        if reading.direction == Direction::Backward {
            expected.reverse();
        }
        compare(reading, &expected)?;
    }
    Ok(())
}

/// Compares the rows of each writer in each reading with its commits up to the stamp, and with one
/// further commit after the other.
fn judge_from(shared: &Shared) -> Checked {
    let (commits, readings) = (shared.commits.lock(), shared.readings.lock());
    ensure!(!readings.is_empty(), "nothing was read beside the writers");
    for reading in &*readings {
        let ordered = reading.rows.iter().map(|(key, _)| key);
        let in_order = match reading.direction {
            Direction::Forward => ordered.is_sorted_by(|a, b| a < b),
            Direction::Backward => ordered.is_sorted_by(|a, b| a > b),
        };
        ensure!(in_order, "{:?}: rows out of order", reading.direction);
        for part in 0..=WRITERS {
            judge_part(&commits, reading, part)?;
        }
    }
    Ok(())
}

/// Part 0 are the rows that rest, the others belong to one writer each.
fn judge_part(commits: &BTreeMap<Stamp, Change>, reading: &Reading, part: u64) -> Checked {
    let names: BTreeSet<Bytes> = (0..ROWS).filter(|row| row % 4 == part).map(name).collect();
    let read: BTreeMap<&Bytes, &Bytes> = reading
        .rows
        .iter()
        .filter(|(key, _)| names.contains(key))
        .map(|(key, value)| (key, value))
        .collect();
    let mut rows: BTreeMap<&Bytes, &Bytes> = BTreeMap::new();
    let mut later = commits.iter().peekable();
    loop {
        let behind = later.peek().is_none_or(|(stamp, _)| **stamp > reading.stamp);
        if behind && rows == read {
            return Ok(());
        }
        let Some((_, change)) = later.next() else {
            let (stamp, direction) = (reading.stamp, reading.direction);
            return Err(Violation(format!(
                "from {stamp:?} on, {direction:?}: no moment has the {} rows of part {part}",
                read.len()
            )));
        };
        for (key, value) in change.iter().filter(|(key, _)| names.contains(key)) {
            match value {
                Some(value) => drop(rows.insert(key, value)),
                None => drop(rows.remove(key)),
            }
        }
    }
}

fn compare(reading: &Reading, expected: &[Row]) -> Checked {
    if reading.rows == expected {
        return Ok(());
    }
    let Reading { stamp, direction, limit, rows } = reading;
    let differs = rows.iter().zip(expected).position(|(row, expected)| row != expected);
    let at = differs.unwrap_or(rows.len().min(expected.len()));
    Err(Violation(format!(
        "at {stamp:?}, {direction:?} in pages of {limit}: {} rows instead of {}; the one at {at} is {:?} instead of {:?}",
        rows.len(),
        expected.len(),
        rows.get(at),
        expected.get(at),
    )))
}
