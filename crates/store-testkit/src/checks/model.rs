//! Random programs against a map.
//!
//! The model is a `BTreeMap` and a copy of it for each open snapshot. Few keys and short programs
//! make collisions, and shrinking leaves the few steps that matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use store::{Direction, KeyRange, PageLimit, Snapshot, Store};
use tokio::runtime::Handle;

use crate::tools::{Checked, commit, ensure, ensure_eq, number, page_through};
use crate::{Maker, Violation};

type Map = BTreeMap<Bytes, Bytes>;

/// One write of a transaction; counters and values live under different keys.
#[derive(Clone, Debug)]
enum Change {
    Put(u8, u8),
    Delete(u8),
    Add(u8, i64),
    DeleteCounter(u8),
}

/// One step of a program.
#[derive(Clone, Debug)]
enum Step {
    Commit(Vec<Change>),
    Load(u8),
    OpenSnapshot,
    DropSnapshot(usize),
    Reopen,
    /// Compares a range of an open snapshot, or of the newest state.
    Range {
        snapshot: Option<usize>,
        start: u8,
        end: u8,
        backward: bool,
        page: usize,
    },
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        4 => (0..12_u8, any::<u8>()).prop_map(|(key, value)| Change::Put(key, value)),
        2 => (0..12_u8).prop_map(Change::Delete),
        3 => (0..3_u8, -9..9_i64).prop_map(|(key, delta)| Change::Add(key, delta)),
        1 => (0..3_u8).prop_map(Change::DeleteCounter),
    ];
    prop::collection::vec(change, 0..6)
}

fn program() -> impl Strategy<Value = Vec<Step>> {
    let range = (prop::option::of(0..3_usize), 0..14_u8, 0..14_u8, any::<bool>(), 1..5_usize)
        .prop_map(|(snapshot, start, end, backward, page)| Step::Range {
            snapshot,
            start,
            end,
            backward,
            page,
        });
    let step = prop_oneof![
        8 => changes().prop_map(Step::Commit),
        1 => (0..4_u8).prop_map(Step::Load),
        2 => Just(Step::OpenSnapshot),
        2 => (0..3_usize).prop_map(Step::DropSnapshot),
        1 => Just(Step::Reopen),
        4 => range,
    ];
    prop::collection::vec(step, 1..40)
}

pub(super) async fn random_programs_agree_with_a_map(maker: &dyn Maker) -> Checked {
    let config = Config { cases: maker.programs(), failure_persistence: None, ..Config::default() };
    let runtime = Handle::current();
    tokio::task::block_in_place(|| {
        let mut runner = TestRunner::new(config);
        let outcome = runner.run(&program(), |steps| {
            let ran = runtime.block_on(run(maker, &steps));
            ran.map_err(|violation| TestCaseError::fail(violation.0))
        });
        outcome.map_err(|error| Violation(error.to_string()))
    })
}

/// A program's store beside its model.
struct Pair {
    store: Arc<dyn Store>,
    map: Map,
    snapshots: Vec<(Arc<dyn Snapshot>, Map)>,
    loads: u32,
}

async fn run(maker: &dyn Maker, steps: &[Step]) -> Checked {
    let store = maker.make().await;
    let mut pair = Pair { store, map: Map::new(), snapshots: Vec::new(), loads: 0 };
    for step in steps {
        match step {
            Step::Commit(changes) => pair.commit(changes).await?,
            Step::Load(rows) => pair.load(*rows).await?,
            Step::OpenSnapshot => {
                if pair.snapshots.len() < 3 {
                    let view = pair.store.snapshot().await?;
                    pair.snapshots.push((view, pair.map.clone()));
                }
            }
            Step::DropSnapshot(at) => {
                if *at < pair.snapshots.len() {
                    drop(pair.snapshots.remove(*at));
                }
            }
            Step::Reopen => {
                pair.snapshots.clear();
                // Stores that cannot reopen would come back empty.
                if maker.can_reopen() {
                    let Some(store) = maker.reopen(pair.store).await else {
                        return Err(Violation("a store that can reopen did not".into()));
                    };
                    pair.store = store;
                }
            }
            Step::Range { snapshot, start, end, backward, page } => {
                let range = KeyRange { start: value_key(*start), end: value_key(*end) };
                let direction = if *backward { Direction::Backward } else { Direction::Forward };
                pair.compare(*snapshot, range, direction, *page).await?;
            }
        }
    }
    pair.compare_all().await
}

fn value_key(at: u8) -> Bytes {
    Bytes::from(vec![b'v', at])
}

fn counter_key(at: u8) -> Bytes {
    Bytes::from(vec![b'c', at])
}

impl Change {
    fn key(&self) -> Bytes {
        match self {
            Self::Put(at, _) | Self::Delete(at) => value_key(*at),
            Self::Add(at, _) | Self::DeleteCounter(at) => counter_key(*at),
        }
    }
}

impl Pair {
    async fn commit(&mut self, changes: &[Change]) -> Checked {
        let puts = changes.iter().filter(|change| !matches!(change, Change::Add(..)));
        let mut declared: Vec<Bytes> = puts.map(Change::key).collect();
        declared.sort_unstable();
        declared.dedup();
        let written = changes.to_vec();
        let stamp = commit(&*self.store, &declared, move |batch| {
            for change in &written {
                let key = change.key().to_vec();
                match change {
                    Change::Put(_, value) => {
                        batch.put_stamped_value(key, [&[*value], [0; 8].as_slice()].concat(), 1);
                    }
                    Change::Add(_, delta) => batch.add(key, *delta),
                    Change::Delete(_) | Change::DeleteCounter(_) => batch.delete(key),
                }
            }
        })
        .await?;
        for change in changes {
            let key = change.key();
            match change {
                Change::Put(_, value) => {
                    let value = [[*value].as_slice(), &stamp.0.to_be_bytes()].concat();
                    self.map.insert(key, Bytes::from(value));
                }
                Change::Add(_, delta) => {
                    let now = self.map.get(&key).map_or(Ok(0), |value| number(value))?;
                    let sum = now.wrapping_add(*delta).to_be_bytes();
                    self.map.insert(key, Bytes::copy_from_slice(&sum));
                }
                Change::Delete(_) | Change::DeleteCounter(_) => drop(self.map.remove(&key)),
            }
        }
        Ok(())
    }

    async fn load(&mut self, rows: u8) -> Checked {
        // A prefix of its own: a load may only touch keys that nobody used.
        self.loads += 1;
        let prefix = [b"l".as_slice(), &self.loads.to_be_bytes()].concat();
        let row = |at: u8| (Bytes::from([prefix.as_slice(), &[at]].concat()), value_key(at));
        let rows: Vec<(Bytes, Bytes)> = (0..rows).map(row).collect();
        self.store.bulk_load(Box::new(rows.clone().into_iter())).await?;
        self.map.extend(rows);
        Ok(())
    }

    async fn compare(
        &self,
        snapshot: Option<usize>,
        range: KeyRange,
        direction: Direction,
        page: usize,
    ) -> Checked {
        let held = snapshot.and_then(|at| self.snapshots.get(at));
        let (view, map) = match held {
            Some((view, map)) => (Arc::clone(view), map),
            None => (self.store.snapshot().await?, &self.map),
        };
        let within = |key: &&Bytes| range.start <= **key && **key < range.end;
        let rows = map.iter().filter(|(key, _)| within(key));
        let mut expected: Vec<_> = rows.map(|(key, value)| (key.clone(), value.clone())).collect();
        if direction == Direction::Backward {
            expected.reverse();
        }
        let limit = PageLimit { rows: page, bytes: usize::MAX };
        let read = page_through(&*view, range, direction, limit).await?;
        ensure_eq!(read, expected, "rows of a range");
        Ok(())
    }

    async fn compare_all(&self) -> Checked {
        let everything = KeyRange { start: Bytes::new(), end: Bytes::from(vec![0xff]) };
        for at in [None, Some(0), Some(1), Some(2)] {
            self.compare(at, everything.clone(), Direction::Forward, 1000).await?;
        }
        for (key, value) in &self.map {
            let read = self.store.get(key).await?;
            ensure!(read.as_ref() == Some(value), "{key:?} is {read:?} instead of {value:?}");
        }
        Ok(())
    }
}
