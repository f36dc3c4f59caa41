//! A simulated disk: files whose bytes and names are safe only after they were synced.
//!
//! Two pictures are kept of everything: what the running program sees, and what a power failure would
//! leave. A write goes into the first; a sync carries it into the second. A power failure keeps, loses or
//! tears what lies between, file by file and sector by sector, as the seed says.
//!
//! Invariants: a sector is written as a whole or not at all; what was synced survives every power
//! failure; changes of names reach the disk in their order. After a planned failure point the disk is dead:
//! every call fails until it is powered up again.

mod file;

use std::collections::BTreeMap;
use std::fmt;

use env::SplitMix64;
use parking_lot::Mutex;

use self::file::File;

/// Why the disk did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DiskError {
    /// The power is gone.
    Dead,
    /// No room is left; a part may have been written.
    Full,
    /// A sync failed; what it should have made safe is partly lost.
    SyncFailed,
    /// There is no such file.
    Absent,
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dead => "the power is gone",
            Self::Full => "no space left on device",
            Self::SyncFailed => "the sync failed",
            Self::Absent => "no such file",
        })
    }
}

/// What is to go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    /// The power goes at this many further writes, syncs or changes of names.
    pub(crate) power_fails_after: Option<u64>,
    /// This many further syncs succeed and the next one fails.
    pub(crate) sync_fails_after: Option<u64>,
    /// Bytes that all files together may have.
    pub(crate) capacity: Option<u64>,
}

/// The disk.
pub(crate) struct Disk {
    state: Mutex<State>,
}

struct State {
    random: SplitMix64,
    files: BTreeMap<u64, File>,
    /// Names as the program sees them.
    names: BTreeMap<String, u64>,
    /// Names as a power failure leaves them.
    safe_names: BTreeMap<String, u64>,
    pending_names: Vec<NameChange>,
    last_file: u64,
    faults: Faults,
    dead: bool,
    operations: u64,
    trace: u64,
}

enum NameChange {
    Set(String, u64),
    Move { from: String, to: String, file: u64 },
    Remove(String),
}

impl Disk {
    /// An empty disk whose bad luck follows `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        let state = State {
            random: SplitMix64::new(seed),
            files: BTreeMap::new(),
            names: BTreeMap::new(),
            safe_names: BTreeMap::new(),
            pending_names: Vec::new(),
            last_file: 0,
            faults: Faults::default(),
            dead: false,
            operations: 0,
            trace: 0,
        };
        Self { state: Mutex::new(state) }
    }

    /// Plans what is to go wrong from now on.
    pub(crate) fn plan(&self, faults: Faults) {
        self.state.lock().faults = faults;
    }

    /// Whether the power is gone.
    pub(crate) fn is_dead(&self) -> bool {
        self.state.lock().dead
    }

    /// How many writes, syncs and changes of names there were.
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

    /// Makes an empty file, in place of an older one of that name.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn create(&self, name: &str) -> Result<(), DiskError> {
        let mut state = self.state.lock();
        state.operate(b"create", name.as_bytes())?;
        state.last_file += 1;
        let id = state.last_file;
        state.files.insert(id, File::default());
        state.change_name(NameChange::Set(name.to_owned(), id));
        Ok(())
    }

    /// Writes `bytes` at `offset`, which is at most the file's length.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn write(&self, name: &str, offset: usize, bytes: &[u8]) -> Result<(), DiskError> {
        let mut state = self.state.lock();
        let dead = state.operate(b"write", bytes);
        let room = state.faults.capacity.map(|capacity| capacity.saturating_sub(state.used()));
        let file = state.file(name)?;
        let grows = offset.saturating_add(bytes.len()).saturating_sub(file.len()) as u64;
        let full = room.is_some_and(|room| grows > room);
        let kept = if full { bytes.len() / 2 } else { bytes.len() };
        file.write(offset, bytes.get(..kept).unwrap_or(bytes));
        dead?;
        if full { Err(DiskError::Full) } else { Ok(()) }
    }

    /// Makes a file's bytes safe.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn sync(&self, name: &str) -> Result<(), DiskError> {
        let mut state = self.state.lock();
        state.operate(b"sync", name.as_bytes())?;
        let fails = match &mut state.faults.sync_fails_after {
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        };
        let State { files, names, random, .. } = &mut *state;
        let id = names.get(name).ok_or(DiskError::Absent)?;
        let file = files.get_mut(id).ok_or(DiskError::Absent)?;
        if fails {
            file.sync_badly(random);
            state.faults.sync_fails_after = None;
            return Err(DiskError::SyncFailed);
        }
        file.sync();
        Ok(())
    }

    /// Makes the names of files safe.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn sync_names(&self) -> Result<(), DiskError> {
        let mut state = self.state.lock();
        state.operate(b"sync names", b"")?;
        state.pending_names.clear();
        state.safe_names = state.names.clone();
        Ok(())
    }

    /// Gives a file another name, in place of the file that had it.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn rename(&self, from: &str, to: &str) -> Result<(), DiskError> {
        let mut state = self.state.lock();
        state.operate(b"rename", from.as_bytes())?;
        let file = *state.names.get(from).ok_or(DiskError::Absent)?;
        state.change_name(NameChange::Move { from: from.to_owned(), to: to.to_owned(), file });
        Ok(())
    }

    /// Removes a file.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn remove(&self, name: &str) -> Result<(), DiskError> {
        let mut state = self.state.lock();
        state.operate(b"remove", name.as_bytes())?;
        state.change_name(NameChange::Remove(name.to_owned()));
        Ok(())
    }

    /// A file's bytes, as the program sees them.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, DiskError> {
        let mut state = self.state.lock();
        if state.dead {
            return Err(DiskError::Dead);
        }
        state.file(name).map(|file| file.bytes().to_vec())
    }

    /// Some bytes of a file; fewer at its end.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn read_at(
        &self,
        name: &str,
        offset: usize,
        length: usize,
    ) -> Result<Vec<u8>, DiskError> {
        let mut state = self.state.lock();
        if state.dead {
            return Err(DiskError::Dead);
        }
        let file = state.file(name)?;
        let end = offset.saturating_add(length).min(file.len());
        Ok(file.bytes().get(offset..end).unwrap_or_default().to_vec())
    }

    /// The names of all files.
    pub(crate) fn names(&self) -> Vec<String> {
        self.state.lock().names.keys().cloned().collect()
    }

    /// Turns one bit of a file, safe or not, behind the program's back; again to turn it back.
    pub(crate) fn flip(&self, name: &str, offset: usize, bit: u8) {
        if let Ok(file) = self.state.lock().file(name) {
            file.flip(offset, bit);
        }
    }

    /// The power fails: what was not safe is kept, lost or torn. Powers up again, with no faults planned.
    pub(crate) fn lose_power(&self) {
        let mut state = self.state.lock();
        let State { files, random, .. } = &mut *state;
        files.values_mut().for_each(|file| file.lose_power(random));
        let kept = state.random.below(state.pending_names.len() as u64 + 1) as usize;
        let changes = std::mem::take(&mut state.pending_names);
        for change in changes.into_iter().take(kept) {
            change.apply(&mut state.safe_names);
        }
        state.names = state.safe_names.clone();
        let State { files, names, .. } = &mut *state;
        files.retain(|id, _| names.values().any(|named| named == id));
        state.revive();
    }

    /// The program ended but the machine did not: everything written is still there. No faults are planned.
    pub(crate) fn restart_program(&self) {
        self.state.lock().revive();
    }
}

impl State {
    /// Counts an operation, and lets the power fail at its time.
    fn operate(&mut self, what: &[u8], detail: &[u8]) -> Result<(), DiskError> {
        if self.dead {
            return Err(DiskError::Dead);
        }
        self.operations += 1;
        let mut hash = crc32fast::Hasher::new_with_initial(self.trace as u32);
        hash.update(what);
        hash.update(detail);
        self.trace = self.trace.rotate_left(7) ^ u64::from(hash.finalize());
        match &mut self.faults.power_fails_after {
            Some(0) => self.dead = true,
            Some(left) => *left -= 1,
            None => {}
        }
        if self.dead { Err(DiskError::Dead) } else { Ok(()) }
    }

    fn revive(&mut self) {
        self.dead = false;
        self.faults = Faults::default();
    }

    fn used(&self) -> u64 {
        self.names.values().filter_map(|id| self.files.get(id)).map(|file| file.len() as u64).sum()
    }

    fn file(&mut self, name: &str) -> Result<&mut File, DiskError> {
        let id = self.names.get(name).ok_or(DiskError::Absent)?;
        self.files.get_mut(id).ok_or(DiskError::Absent)
    }

    fn change_name(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.pending_names.push(change);
    }
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<String, u64>) {
        match self {
            Self::Set(name, id) => drop(names.insert(name.clone(), *id)),
            Self::Move { from, to, file } => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
            Self::Remove(name) => drop(names.remove(name)),
        }
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.lock();
        f.debug_struct("Disk")
            .field("names", &state.names)
            .field("operations", &state.operations)
            .field("dead", &state.dead)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
