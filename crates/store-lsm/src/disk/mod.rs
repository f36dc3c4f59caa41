//! The file system interface: the operations that the store's own files are made of.
//!
//! The superblock, the log, recovery, checkpoints, the measure of free space and the offline check
//! use files only through [`Disk`] and [`File`]. [`OsDisk`] is the file system of the operating
//! system. A test passes a simulated one, and one that encrypts fits as well: offsets and lengths
//! are those of the plain bytes. Tables of the `lsm-tree` crate do not go through this interface,
//! since it opens its files itself.
//!
//! Each method is one operation of the file system and nothing else. What makes a sequence of them
//! survive a crash is in [`durable`], so every implementation gets it.

mod anchored;
mod durable;
mod os;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use self::durable::{link_or_copy, missing_is_fine};
pub use self::os::OsDisk;

/// A file system.
///
/// Contents and names are durable only after a sync: [`File::sync_data`] or [`File::sync_all`] for
/// the contents of a file, [`Disk::sync_dir`] for the names in a directory.
pub trait Disk: Send + Sync + fmt::Debug {
    /// Opens a file.
    ///
    /// # Errors
    /// The file system's.
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>>;

    /// The whole content of a file.
    ///
    /// # Errors
    /// The file system's.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The length of a file in bytes.
    ///
    /// # Errors
    /// The file system's.
    fn len(&self, path: &Path) -> io::Result<u64>;

    /// Whether a file or directory of this name is there.
    ///
    /// # Errors
    /// When that cannot be determined.
    fn exists(&self, path: &Path) -> io::Result<bool>;

    /// The names in a directory, in no particular order.
    ///
    /// # Errors
    /// The file system's.
    fn read_dir(&self, dir: &Path) -> io::Result<Vec<OsString>>;

    /// Makes a directory.
    ///
    /// # Errors
    /// The file system's.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// Makes a directory and those above it, where they are missing.
    ///
    /// # Errors
    /// The file system's.
    fn create_dir_all(&self, dir: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// The file system's.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Gives a file another name, in place of the file that had it.
    ///
    /// # Errors
    /// The file system's.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Gives a file a second name.
    ///
    /// # Errors
    /// The file system's, for instance that it cannot.
    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Copies a file.
    ///
    /// # Errors
    /// The file system's.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// The file system's.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes a directory with everything in it.
    ///
    /// # Errors
    /// The file system's.
    fn remove_dir_all(&self, dir: &Path) -> io::Result<()>;

    /// Takes the exclusive lock of a directory itself, whatever becomes of the names in it; `None`
    /// if another process has it.
    ///
    /// # Errors
    /// The file system's, for instance that it cannot lock directories.
    fn try_lock_dir(&self, dir: &Path) -> io::Result<Option<Box<dyn DirLock>>>;

    /// The space of the file system that holds `dir`; `None` where it does not say.
    fn space(&self, dir: &Path) -> Option<DiskSpace>;

    /// This disk, except that what is below `dir`, which exists, is found there also after that
    /// directory gets another name; `None` if it cannot do that.
    fn anchored(&self, _dir: &Path) -> Option<Arc<dyn Disk>> {
        None
    }

    /// The path by which code that does not use this disk finds the same file.
    fn outside_path(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }

    /// Whether the path still names the directory that this disk is anchored in.
    fn anchor_is_named(&self) -> bool {
        true
    }
}

/// An open file. Dropping it closes it and makes nothing durable.
pub trait File: Send + Sync + fmt::Debug {
    /// Reads into `buffer` and returns how many bytes were read: zero at the end of the file.
    ///
    /// # Errors
    /// The file system's.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// The file system's; any part of the bytes may then be written.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes what was written durable, and the length with it.
    ///
    /// # Errors
    /// The file system's. What was written is then durable, lost or torn, and a later sync need not
    /// bring it back.
    fn sync_data(&self) -> io::Result<()>;

    /// Makes what was written and everything about the file durable.
    ///
    /// # Errors
    /// As [`File::sync_data`].
    fn sync_all(&self) -> io::Result<()>;

    /// Cuts the file, or lengthens it with zeros.
    ///
    /// # Errors
    /// The file system's.
    fn set_len(&self, bytes: u64) -> io::Result<()>;

    /// Lengthens the file to at least `bytes`, with zeros, and reserves the space for them where
    /// the file system can, so that writing them cannot fail for want of space.
    ///
    /// # Errors
    /// The file system's.
    fn allocate(&self, bytes: u64) -> io::Result<()>;

    /// Takes the exclusive lock of the file, which lasts until [`File::unlock`]; `false` if another
    /// process has it.
    ///
    /// # Errors
    /// The file system's.
    fn try_lock(&self) -> io::Result<bool>;

    /// Gives the lock back.
    fn unlock(&self);
}

/// The lock of a directory; given back when dropped.
pub trait DirLock: Send + Sync + fmt::Debug {}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// For reading; it exists.
    Read,
    /// For writing; it exists.
    Write,
    /// For reading and writing; it is made if it is missing.
    ReadWriteOrCreate,
    /// For writing; it is made if it is missing and emptied if it exists.
    CreateEmpty,
}

/// The space of a file system, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpace {
    /// Free for this user.
    pub free: u64,
    /// Of the whole file system.
    pub total: u64,
}

/// A directory and the disk that it is on.
#[derive(Clone, Debug)]
pub struct Dir {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

impl Dir {
    /// The directory `path` of `disk`, which need not exist.
    pub fn new(disk: Arc<dyn Disk>, path: &Path) -> Self {
        Self { disk, path: path.to_path_buf() }
    }

    /// A directory of the operating system's file system.
    pub(crate) fn os(path: &Path) -> Self {
        Self::new(Arc::new(OsDisk), path)
    }

    /// The disk.
    pub fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The directory's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of `name` in the directory.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// This directory, found by itself and no longer by its name, where the disk can do that.
    pub(crate) fn anchored(self) -> Self {
        match self.disk.anchored(&self.path) {
            Some(disk) => Self { disk, path: self.path },
            None => self,
        }
    }

    /// The directory's path for code that does not use the disk.
    pub(crate) fn outside_path(&self) -> PathBuf {
        self.disk.outside_path(&self.path)
    }

    /// The directory `path`, on the same disk.
    pub(crate) fn sibling(&self, path: &Path) -> Self {
        Self { disk: Arc::clone(&self.disk), path: path.to_path_buf() }
    }

    /// The directory `name` in this one.
    #[must_use]
    pub fn subdirectory(&self, name: &str) -> Self {
        Self { disk: Arc::clone(&self.disk), path: self.join(name) }
    }
}
