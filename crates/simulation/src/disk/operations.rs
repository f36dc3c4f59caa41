//! The simulated disk's operations, as the store asks for them.
//!
//! A write at which the power fails is in the medium, not safe, since the power may fail at its
//! end.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Component, Path};
use std::sync::Arc;

use parking_lot::Mutex;
use store_lsm::disk::{DirLock, Disk, DiskSpace, File, Open};
use store_testkit::medium::{Entry, FileId, Resize};

use super::{SimulatedDisk, State};

/// The path as the medium names it.
pub(super) fn name(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn absent() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl State {
    fn entry(&self, path: &Path) -> io::Result<Entry> {
        self.alive()?;
        self.medium.entry(&name(path)).ok_or_else(absent)
    }

    fn expect_file(&self, path: &Path) -> io::Result<FileId> {
        match self.entry(path)? {
            Entry::File(file) => Ok(file),
            Entry::Directory => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    /// The directory of a name that is to be made must exist.
    fn expect_parent(&self, path: &Path) -> io::Result<()> {
        match self.entry(path.parent().unwrap_or(Path::new("")))? {
            Entry::Directory => Ok(()),
            Entry::File(_) => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn create(&mut self, path: &Path) -> io::Result<FileId> {
        self.expect_parent(path)?;
        let name = name(path);
        let now = self.operate("create", name.as_bytes())?;
        Ok(self.medium.create(&name, now))
    }

    /// Writes; a full disk takes the first half.
    fn write(&mut self, file: FileId, bytes: &[u8], offset: usize) -> io::Result<()> {
        self.alive()?;
        let operated = self.operate("write", bytes);
        let length = self.medium.bytes(file).len();
        let grows = offset.saturating_add(bytes.len()).saturating_sub(length) as u64;
        let full = grows > self.room();
        let kept = if full { bytes.len() / 2 } else { bytes.len() };
        let now = self.operations;
        self.medium.write(file, offset, bytes.get(..kept).unwrap_or(bytes), now);
        operated?;
        if full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn resize(&mut self, file: FileId, resize: Resize) -> io::Result<()> {
        let (Resize::To(length) | Resize::AtLeast(length)) = resize;
        let now = self.operate("resize", &length.to_le_bytes())?;
        let grows = length.saturating_sub(self.medium.bytes(file).len()) as u64;
        if grows > self.room() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.medium.resize(file, resize, now);
        Ok(())
    }

    fn sync(&mut self, file: FileId) -> io::Result<()> {
        let now = self.operate("sync", b"")?;
        if self.sync_fails() {
            let Self { medium, random, .. } = self;
            medium.fail_sync(file, now, random);
            return Err(io::Error::other("the sync failed"));
        }
        self.medium.sync(file, now);
        Ok(())
    }

    fn change_names(&mut self, what: &str, path: &Path) -> io::Result<(String, u64)> {
        let name = name(path);
        let now = self.operate(what, name.as_bytes())?;
        Ok((name, now))
    }
}

impl Disk for SimulatedDisk {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let mut state = self.state.lock();
        let id = match (state.expect_file(path), how) {
            (Ok(file), Open::CreateEmpty) => {
                state.resize(file, Resize::To(0))?;
                file
            }
            (Ok(file), Open::Read | Open::Write | Open::ReadWriteOrCreate) => file,
            (Err(error), Open::CreateEmpty | Open::ReadWriteOrCreate)
                if error.kind() == io::ErrorKind::NotFound =>
            {
                state.create(path)?
            }
            (Err(error), _) => return Err(error),
        };
        Ok(Box::new(Handle { state: Arc::clone(&self.state), id }))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let state = self.state.lock();
        let file = state.expect_file(path)?;
        Ok(state.medium.bytes(file).to_vec())
    }

    fn len(&self, path: &Path) -> io::Result<u64> {
        let state = self.state.lock();
        let file = state.expect_file(path)?;
        Ok(state.medium.bytes(file).len() as u64)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        let state = self.state.lock();
        state.alive()?;
        Ok(state.medium.entry(&name(path)).is_some())
    }

    fn read_dir(&self, dir: &Path) -> io::Result<Vec<OsString>> {
        let state = self.state.lock();
        state.entry(dir)?;
        let dir = name(dir);
        let inside = |path: &str| {
            let rest =
                if dir.is_empty() { path } else { path.strip_prefix(&dir)?.strip_prefix('/')? };
            (!rest.contains('/')).then(|| rest.into())
        };
        Ok(state.medium.below(&dir).iter().filter_map(|(path, _)| inside(path)).collect())
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state.lock();
        state.expect_parent(dir)?;
        if state.medium.entry(&name(dir)).is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let (name, now) = state.change_names("create directory", dir)?;
        state.medium.create_dir(&name, now);
        Ok(())
    }

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        let mut missing: Vec<&Path> = dir.ancestors().collect();
        missing.retain(|dir| self.state.lock().medium.entry(&name(dir)).is_none());
        missing.into_iter().rev().try_for_each(|dir| self.create_dir(dir))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state.lock();
        state.entry(dir)?;
        let (name, now) = state.change_names("sync directory", dir)?;
        if state.sync_fails() {
            return Err(io::Error::other("the sync failed"));
        }
        state.medium.sync_dir(&name, now);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state.lock();
        state.entry(from)?;
        let (from, now) = state.change_names("rename", from)?;
        state.medium.rename(&from, &name(to), now);
        Ok(())
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state.lock();
        let file = state.expect_file(from)?;
        let (name, now) = state.change_names("link", to)?;
        state.medium.link(file, &name, now);
        Ok(())
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        let bytes = self.read(from)?;
        self.open(to, Open::CreateEmpty)?.write_at(&bytes, 0)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state.lock();
        state.expect_file(path)?;
        let (name, now) = state.change_names("remove", path)?;
        state.medium.remove(&name, now);
        Ok(())
    }

    fn remove_dir_all(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state.lock();
        state.entry(dir)?;
        let everything = state.medium.below(&name(dir)).into_iter().rev().map(|(path, _)| path);
        for path in everything.chain([name(dir)]).collect::<Vec<_>>() {
            let now = state.operate("remove", path.as_bytes())?;
            state.medium.remove(&path, now);
        }
        Ok(())
    }

    fn try_lock_dir(&self, dir: &Path) -> io::Result<Option<Box<dyn DirLock>>> {
        let mut state = self.state.lock();
        match state.entry(dir)? {
            Entry::Directory if !state.faults.no_directory_locks => {}
            Entry::Directory => return Err(io::ErrorKind::Unsupported.into()),
            Entry::File(_) => return Err(io::ErrorKind::NotADirectory.into()),
        }
        let name = name(dir);
        let free = state.locked_dirs.insert(name.clone());
        let lock = || LockedDir { state: Arc::clone(&self.state), name };
        Ok(if free { Some(Box::new(lock())) } else { None })
    }

    fn space(&self, _dir: &Path) -> Option<DiskSpace> {
        let state = self.state.lock();
        let total = state.faults.capacity?;
        Some(DiskSpace { free: state.room(), total })
    }
}

/// An open file.
struct Handle {
    state: Arc<Mutex<State>>,
    id: FileId,
}

impl File for Handle {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let state = self.state.lock();
        state.alive()?;
        let rest = state.medium.bytes(self.id).get(place(offset)?..).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..read), rest.get(..read)) {
            to.copy_from_slice(from);
        }
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.state.lock();
        if bytes.is_empty() {
            return state.alive();
        }
        // Who has the lock writes a process id into it, which differs from run to run.
        if state.locked.contains(&self.id) {
            return state.alive();
        }
        state.write(self.id, bytes, place(offset)?)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.state.lock().sync(self.id)
    }

    fn sync_all(&self) -> io::Result<()> {
        self.state.lock().sync(self.id)
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.state.lock().resize(self.id, Resize::To(place(bytes)?))
    }

    fn allocate(&self, bytes: u64) -> io::Result<()> {
        self.state.lock().resize(self.id, Resize::AtLeast(place(bytes)?))
    }

    fn try_lock(&self) -> io::Result<bool> {
        let mut state = self.state.lock();
        state.alive()?;
        Ok(state.locked.insert(self.id))
    }

    fn unlock(&self) {
        self.state.lock().locked.remove(&self.id);
    }
}

/// A locked directory.
struct LockedDir {
    state: Arc<Mutex<State>>,
    name: String,
}

impl DirLock for LockedDir {}

impl Drop for LockedDir {
    fn drop(&mut self) {
        self.state.lock().locked_dirs.remove(&self.name);
    }
}

impl fmt::Debug for LockedDir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockedDir").field("name", &self.name).finish_non_exhaustive()
    }
}

fn place(offset: u64) -> io::Result<usize> {
    usize::try_from(offset).map_err(io::Error::other)
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("id", &self.id).finish_non_exhaustive()
    }
}
