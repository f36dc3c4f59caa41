//! The simulated disk: the file system of the store's own files, whose bytes and names are safe
//! only after they were synced.
//!
//! What survives is the medium's business ([`store_testkit::medium`]). This adds what goes wrong
//! and when: the power fails at a planned operation, a sync fails, the disk is full. The store
//! reaches it as [`store_lsm::disk::Disk`] ([`operations`]).
//!
//! Invariant: after a planned power failure the disk is dead: every call fails until it is powered
//! up again.

mod operations;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::sync::Arc;

use env::SplitMix64;
use parking_lot::Mutex;
use store_testkit::medium::{Cut, Entry, FileId, Medium};

/// What is to go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    /// The power goes at this many further operations that change something.
    pub(crate) power_fails_after: Option<u64>,
    /// This many further syncs succeed and the next one fails.
    pub(crate) sync_fails_after: Option<u64>,
    /// Bytes that all files together may have.
    pub(crate) capacity: Option<u64>,
    /// Directories cannot be locked.
    pub(crate) no_directory_locks: bool,
}

/// The disk; clones are the same disk.
#[derive(Clone)]
pub(crate) struct SimulatedDisk {
    state: Arc<Mutex<State>>,
}

struct State {
    random: SplitMix64,
    medium: Medium,
    /// The files whose locks are taken.
    locked: BTreeSet<FileId>,
    /// The directories whose locks are taken, by name: none of these is ever renamed.
    locked_dirs: BTreeSet<String>,
    faults: Faults,
    dead: bool,
    operations: u64,
    trace: u64,
}

impl SimulatedDisk {
    /// An empty disk whose bad luck follows `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        let state = State {
            random: SplitMix64::new(seed),
            medium: Medium::default(),
            locked: BTreeSet::new(),
            locked_dirs: BTreeSet::new(),
            faults: Faults::default(),
            dead: false,
            operations: 0,
            trace: 0,
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Plans what is to go wrong from now on.
    pub(crate) fn plan(&self, faults: Faults) {
        self.state.lock().faults = faults;
    }

    /// Whether the power is gone.
    pub(crate) fn is_dead(&self) -> bool {
        self.state.lock().dead
    }

    /// How many operations changed something.
    pub(crate) fn operations(&self) -> u64 {
        self.state.lock().operations
    }

    /// A hash of everything that was written and synced, in its order.
    pub(crate) fn trace(&self) -> u64 {
        self.state.lock().trace
    }

    /// Bytes of all files.
    pub(crate) fn used(&self) -> u64 {
        self.state.lock().used()
    }

    /// The bytes of a file as the program sees them, also while the power is gone.
    pub(crate) fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let state = self.state.lock();
        state.file(path).map(|file| state.medium.bytes(file).to_vec())
    }

    /// The paths of all files.
    #[cfg(test)]
    pub(crate) fn files(&self) -> Vec<String> {
        let below = self.state.lock().medium.below("");
        let files = below.into_iter().filter(|(_, entry)| matches!(entry, Entry::File(_)));
        files.map(|(path, _)| path).collect()
    }

    /// Turns one bit of a file, safe or not, without the program; again to turn it back.
    pub(crate) fn flip(&self, path: &str, offset: usize, bit: u8) {
        let mut state = self.state.lock();
        if let Some(file) = state.file(path) {
            state.medium.flip(file, offset, bit);
        }
    }

    /// Cuts a file, safe or not, without the program.
    pub(crate) fn cut(&self, path: &str, length: usize) -> Option<Cut> {
        let mut state = self.state.lock();
        let file = state.file(path)?;
        state.medium.cut(file, length)
    }

    /// Makes a file that was cut what it was.
    pub(crate) fn mend(&self, cut: Cut) {
        self.state.lock().medium.mend(cut);
    }

    /// The power fails: what was not safe is kept, lost or torn. Powers up again, with no faults
    /// planned.
    pub(crate) fn lose_power(&self) {
        let mut state = self.state.lock();
        let State { medium, random, .. } = &mut *state;
        medium.lose_power(random);
        state.revive();
    }

    /// The program ended but the machine did not: everything written is still there. No faults are
    /// planned.
    pub(crate) fn restart_program(&self) {
        self.state.lock().revive();
    }
}

impl State {
    /// Counts an operation, and lets the power fail at its time. Returns the operation's number.
    fn operate(&mut self, what: &str, detail: &[u8]) -> io::Result<u64> {
        self.alive()?;
        self.operations += 1;
        let mut hash = crc32fast::Hasher::new_with_initial(self.trace as u32);
        hash.update(what.as_bytes());
        hash.update(detail);
        self.trace = self.trace.rotate_left(7) ^ u64::from(hash.finalize());
        match &mut self.faults.power_fails_after {
            Some(0) => self.dead = true,
            Some(left) => *left -= 1,
            None => {}
        }
        self.alive()?;
        Ok(self.operations)
    }

    fn alive(&self) -> io::Result<()> {
        if self.dead { Err(io::Error::other("the power is gone")) } else { Ok(()) }
    }

    /// Whether this sync is the one that fails.
    fn sync_fails(&mut self) -> bool {
        match &mut self.faults.sync_fails_after {
            Some(0) => {
                self.faults.sync_fails_after = None;
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }

    fn revive(&mut self) {
        self.dead = false;
        self.faults = Faults::default();
        self.locked.clear();
        self.locked_dirs.clear();
    }

    fn used(&self) -> u64 {
        let length = |(_, entry): (String, Entry)| match entry {
            Entry::File(file) => self.medium.bytes(file).len() as u64,
            Entry::Directory => 0,
        };
        self.medium.below("").into_iter().map(length).sum()
    }

    /// Bytes that files may still grow by.
    fn room(&self) -> u64 {
        self.faults.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(self.used()))
    }

    fn file(&self, path: &str) -> Option<FileId> {
        match self.medium.entry(path) {
            Some(Entry::File(file)) => Some(file),
            Some(Entry::Directory) | None => None,
        }
    }
}

impl fmt::Debug for SimulatedDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.lock();
        f.debug_struct("SimulatedDisk")
            .field("operations", &state.operations)
            .field("dead", &state.dead)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
