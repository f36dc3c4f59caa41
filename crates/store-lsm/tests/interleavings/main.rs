//! The memtable under a scheduler that tries the orders in which a writer and readers can take its
//! locks.
//!
//! The sources of the memtable are compiled here once more, with the scheduler's locks ([`sync`]).
//! Small cases are tried in every order, larger ones in many random ones, from a fixed seed. A run
//! that fails prints its schedule, which `shuttle::replay` repeats.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test panics and prints")]

#[path = "../../src/memtable/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::allow_attributes,
    reason = "not all of it is tried here, and its own tests need real threads"
)]
mod memtable;
mod sync;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use libtest_mimic::{Arguments, Failed, Trial};
use shuttle::Runner;
use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::sync::atomic::AtomicU64;
use store::{Direction, KeyRange, Stamp, Write};

use memtable::{Cursor, Memtable};

/// Random orders that are tried, of each kind.
const ORDERS: usize = 3_000;
const SEED: u64 = 13;

/// A commit: keys, and values or deletions.
type Commit = Vec<(u8, Option<&'static str>)>;

/// Commits that are there at first and commits that a writer adds beside readers.
#[derive(Clone)]
struct Case {
    first: Vec<Commit>,
    added: Vec<Commit>,
    readers: &'static [Direction],
    /// Rows that the first batch of a reader copies.
    batch: usize,
}

const BOTH: &[Direction] = &[Direction::Backward, Direction::Forward];
const BACKWARD: &[Direction] = &[Direction::Backward];
const FORWARD: &[Direction] = &[Direction::Forward];

/// One leaf; keys come in below, between and above those that are there, and one of these is
/// replaced.
fn small(readers: &'static [Direction]) -> Case {
    let first = vec![vec![(20, Some("first")), (40, Some("first")), (60, Some("first"))]];
    let added =
        vec![vec![(10, Some("new")), (40, Some("new"))], vec![(20, None), (50, Some("new"))]];
    Case { first, added, readers, batch: 8 }
}

/// A leaf that is nearly full, with several versions of some keys, so that it is split beside the
/// readers, more than once also within the versions of a key.
fn splitting() -> Case {
    let first = ["first", "second", "third"]
        .map(|value| (0..41).map(|number| (number * 5, Some(value))).collect());
    let added = (0..4_u8).map(|round| {
        let value = (round != 2).then_some("new");
        (0..12).map(|number| (number * 17 + round, value)).collect()
    });
    // Small batches, so that readers come back to leaves that were split meanwhile.
    Case { first: first.to_vec(), added: added.collect(), readers: BOTH, batch: 2 }
}

/// The rows, deletions included, after the commits up to a stamp.
fn expected(commits: &[Commit], at: u64, direction: Direction) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    let mut rows = BTreeMap::new();
    for (key, value) in commits.iter().take(at as usize).flatten() {
        rows.insert(vec![*key], value.map(|value| value.as_bytes().to_vec()));
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    if direction == Direction::Backward {
        rows.reverse();
    }
    rows
}

fn insert(memtable: &Memtable, commit: &Commit, stamp: u64) {
    let write = |(key, value): &(u8, Option<&'static str>)| Write {
        key: Bytes::from(vec![*key]),
        value: value.map(|value| Bytes::from_static(value.as_bytes())),
    };
    let writes = commit.iter().map(write).collect();
    memtable.insert(&[store::Commit { stamp: Stamp(stamp), writes }]);
}

/// One order: a writer publishes each commit when it is in, and readers at a published stamp see
/// just what is in by then.
fn run(case: &Case) {
    let memtable = Arc::new(Memtable::default());
    let commits: Arc<Vec<Commit>> =
        Arc::new(case.first.iter().chain(&case.added).cloned().collect());
    let there = case.first.len() as u64;
    for (commit, stamp) in case.first.iter().zip(1..) {
        insert(&memtable, commit, stamp);
    }
    let published = Arc::new(AtomicU64::new(there));
    let mut threads = Vec::new();
    for direction in case.readers {
        let (memtable, commits) = (Arc::clone(&memtable), Arc::clone(&commits));
        let (published, batch, direction) = (Arc::clone(&published), case.batch, *direction);
        threads.push(shuttle::thread::spawn(move || {
            let at = published.load(Ordering::SeqCst);
            let range = KeyRange { start: Bytes::new(), end: Bytes::from_static(&[255]) };
            let rows = Cursor::new(memtable, range, direction, Stamp(at), batch)
                .map(|(key, value)| (key.to_vec(), value.map(|value| value.to_vec())));
            assert_eq!(rows.collect::<Vec<_>>(), expected(&commits, at, direction), "at {at}");
        }));
    }
    for (commit, stamp) in case.added.iter().zip(there + 1..) {
        insert(&memtable, commit, stamp);
        published.store(stamp, Ordering::SeqCst);
    }
    for thread in threads {
        thread.join().expect("a reader");
    }
}

/// Runs a case in the orders that a scheduler chooses; there must be `least` of them.
fn explore(case: Case, scheduler: impl Scheduler + 'static, least: usize) -> Result<(), Failed> {
    let orders = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&orders);
    Runner::new(scheduler, shuttle::Config::default()).run(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        run(&case);
    });
    let orders = orders.load(Ordering::Relaxed);
    if orders < least {
        return Err(format!("only {orders} orders").into());
    }
    println!("{orders} orders");
    Ok(())
}

fn main() {
    let trials = vec![
        Trial::test("a_backward_reader_sees_its_moment_in_every_order", || {
            explore(small(BACKWARD), DfsScheduler::new(None, false), 100)
        }),
        Trial::test("a_forward_reader_sees_its_moment_in_every_order", || {
            explore(small(FORWARD), DfsScheduler::new(None, false), 100)
        }),
        Trial::test("readers_see_their_moment_while_leaves_are_split_in_random_orders", || {
            explore(splitting(), RandomScheduler::new_from_seed(SEED, ORDERS), ORDERS)
        }),
        Trial::test("readers_see_their_moment_while_leaves_are_split_in_rare_orders", || {
            explore(splitting(), PctScheduler::new_from_seed(SEED, 4, ORDERS), ORDERS)
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
