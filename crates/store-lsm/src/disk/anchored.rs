//! The operating system's file system, with one directory that is found by a handle.
//!
//! A path names whatever is there when it is used. When a store's directory is renamed and another
//! one gets its name, paths lead into the other one. So the store's directory is opened once, and
//! everything in it is reached by that handle: through `/proc/self/fd`, because `lsm-tree` takes
//! paths only. Where there is no such directory, there is no anchor.
//!
//! Errors and messages keep the path that the caller gave.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{DirLock, Disk, DiskSpace, File, Open};

/// The operating system's file system, anchored in one directory.
#[derive(Debug)]
pub(super) struct AnchoredDisk<D> {
    below: D,
    /// The directory as it was named when it was opened.
    named: PathBuf,
    /// The same by its handle.
    by_handle: PathBuf,
    /// Keeps the handle open.
    handle: fs::File,
}

impl<D: Disk> AnchoredDisk<D> {
    /// Opens `dir` of `below`, the operating system's; `None` where an open directory cannot be
    /// used in a path.
    pub(super) fn new(below: D, dir: &Path) -> Option<Self> {
        let handle = fs::File::open(dir).ok()?;
        let by_handle = PathBuf::from(format!("/proc/self/fd/{}", handle.as_raw_fd()));
        let anchored = Self { below, named: dir.to_path_buf(), by_handle, handle };
        anchored.leads_to_handle(&anchored.by_handle).then_some(anchored)
    }

    fn leads_to_handle(&self, path: &Path) -> bool {
        let place = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let found = fs::metadata(path).map(place);
        found.is_ok_and(|found| self.handle.metadata().map(place).is_ok_and(|own| own == found))
    }

    fn path(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.named) {
            Ok(below) if below.as_os_str().is_empty() => self.by_handle.clone(),
            Ok(below) => self.by_handle.join(below),
            Err(_) => path.to_path_buf(),
        }
    }
}

impl<D: Disk> Disk for AnchoredDisk<D> {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        self.below.open(&self.path(path), how)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.below.read(&self.path(path))
    }

    fn len(&self, path: &Path) -> io::Result<u64> {
        self.below.len(&self.path(path))
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.below.exists(&self.path(path))
    }

    fn read_dir(&self, dir: &Path) -> io::Result<Vec<OsString>> {
        self.below.read_dir(&self.path(dir))
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.below.create_dir(&self.path(dir))
    }

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.below.create_dir_all(&self.path(dir))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.below.sync_dir(&self.path(dir))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.below.rename(&self.path(from), &self.path(to))
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.below.hard_link(&self.path(from), &self.path(to))
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.below.copy(&self.path(from), &self.path(to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.below.remove_file(&self.path(path))
    }

    fn remove_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.below.remove_dir_all(&self.path(dir))
    }

    fn try_lock_dir(&self, dir: &Path) -> io::Result<Option<Box<dyn DirLock>>> {
        self.below.try_lock_dir(&self.path(dir))
    }

    fn space(&self, dir: &Path) -> Option<DiskSpace> {
        self.below.space(&self.path(dir))
    }

    fn outside_path(&self, path: &Path) -> PathBuf {
        self.path(path)
    }

    fn anchor_is_named(&self) -> bool {
        self.leads_to_handle(&self.named)
    }
}
