//! The memtables that reads search before the tables: the current one, those that wait for a flush,
//! and those that are in a table which an older read does not see.
//!
//! A read at a stamp uses the tables' version of that stamp (see [`crate::tables`]). The version
//! that a flush makes has a number; a read below it still finds those rows in the memtable, and
//! from it on in the table. So a memtable leaves when no read below that number is left that could
//! see anything in it. Where all reads use the newest version, the number is zero, and a memtable
//! leaves when its table is there: a read searches the memtables before it takes the tables.

use std::sync::Arc;

use bytes::Bytes;
use parking_lot::RwLock;
use store::{Commit, Stamp};

use crate::memtable::Memtable;

pub(super) struct Memtables {
    /// The newest, which is the current one, first.
    generations: RwLock<Vec<Generation>>,
}

struct Generation {
    memtable: Arc<Memtable>,
    /// All its stamps are later.
    after: Stamp,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Current,
    /// Waits for its flush. Every commit up to here is in it, or in older ones.
    Waiting {
        through: Stamp,
    },
    /// In a table, for reads at this stamp or later.
    InTables {
        from: Stamp,
    },
}

impl Generation {
    fn current(after: Stamp) -> Self {
        Self { memtable: Arc::default(), after, state: State::Current }
    }

    /// Whether a read at `at` finds something here and not in the tables.
    fn needed(&self, at: Stamp) -> bool {
        let unseen = match self.state {
            State::Current | State::Waiting { .. } => true,
            State::InTables { from } => at < from,
        };
        unseen && at > self.after
    }
}

impl Default for Memtables {
    fn default() -> Self {
        Self { generations: RwLock::new(vec![Generation::current(Stamp(0))]) }
    }
}

impl Memtables {
    /// Adds commits to the current one and returns its size in bytes.
    pub(super) fn insert(&self, group: &[Commit]) -> u64 {
        let Some(current) = self.current() else { return 0 };
        current.insert(group);
        current.bytes()
    }

    /// Begins a new one. `published` is the newest stamp. Returns how many wait then.
    pub(super) fn rotate(&self, published: Stamp) -> usize {
        let mut generations = self.generations.write();
        if let Some(current) = generations.first_mut() {
            current.state = State::Waiting { through: published };
        }
        generations.insert(0, Generation::current(published));
        waiting(&generations)
    }

    /// The oldest that waits, and up to which stamp everything is in tables when it is.
    pub(super) fn oldest_waiting(&self) -> Option<(Arc<Memtable>, Stamp)> {
        let generations = self.generations.read();
        generations.iter().rev().find_map(|generation| match generation.state {
            State::Waiting { through } => Some((Arc::clone(&generation.memtable), through)),
            State::Current | State::InTables { .. } => None,
        })
    }

    /// A stamp up to which no commit is in memory only; zero if none was flushed yet.
    pub(super) fn flushed_through(&self) -> Stamp {
        let generations = self.generations.read();
        let in_memory = |generation: &&Generation| {
            matches!(generation.state, State::Current | State::Waiting { .. })
        };
        generations.iter().rev().find(in_memory).map_or(Stamp(0), |oldest| oldest.after)
    }

    /// The one that was flushed is in the tables for reads at `from` or later. Returns how many
    /// wait now.
    pub(super) fn flushed(&self, memtable: &Arc<Memtable>, from: Stamp) -> usize {
        let mut generations = self.generations.write();
        for generation in generations.iter_mut() {
            if Arc::ptr_eq(&generation.memtable, memtable) {
                generation.state = State::InTables { from };
            }
        }
        waiting(&generations)
    }

    /// Takes those that no read needs: reads come at the `pinned` stamps and from `published` on.
    pub(super) fn release(&self, pinned: &[Stamp], published: Stamp) -> Vec<Arc<Memtable>> {
        let in_tables =
            |generation: &Generation| matches!(generation.state, State::InTables { .. });
        if !self.generations.read().iter().any(in_tables) {
            return Vec::new();
        }
        let dead = |generation: &mut Generation| {
            in_tables(generation)
                && !pinned.iter().chain([&published]).any(|at| generation.needed(*at))
        };
        self.generations.write().extract_if(.., dead).map(|dead| dead.memtable).collect()
    }

    /// The newest version of `key` that a read at `at` finds in memory; `None` inside for a
    /// deletion.
    pub(super) fn get(&self, key: &[u8], at: Stamp) -> Option<Option<Bytes>> {
        let generations = self.generations.read();
        let needed = generations.iter().filter(|generation| generation.needed(at));
        needed.into_iter().find_map(|generation| generation.memtable.get(key, at))
    }

    /// Those that a read at `at` searches, the newest first.
    pub(super) fn at(&self, at: Stamp) -> Vec<Arc<Memtable>> {
        let generations = self.generations.read();
        let needed = generations
            .iter()
            .filter(|generation| generation.needed(at) && generation.memtable.versions() > 0);
        needed.map(|generation| Arc::clone(&generation.memtable)).collect()
    }

    /// Bytes of the current one.
    pub(super) fn current_bytes(&self) -> u64 {
        self.current().map_or(0, |current| current.bytes())
    }

    /// Bytes of all.
    pub(super) fn bytes(&self) -> u64 {
        self.generations.read().iter().map(|generation| generation.memtable.bytes()).sum()
    }

    fn current(&self) -> Option<Arc<Memtable>> {
        self.generations.read().first().map(|current| Arc::clone(&current.memtable))
    }
}

fn waiting(generations: &[Generation]) -> usize {
    let waits = |generation: &&Generation| matches!(generation.state, State::Waiting { .. });
    generations.iter().filter(waits).count()
}
