//! The model of a storage medium: what a program sees of its files, and what a power failure
//! leaves.
//!
//! Two pictures are kept of everything: the one that the program sees, and the safe one. An
//! operation changes the first; a sync carries it into the second. A power failure keeps, loses or
//! tears what lies between. The simulated disk is this model with faults, and the replay of
//! recorded system calls drives it too.
//!
//! Assumed of the medium: a sector of 512 bytes is written as a whole or not at all; a sync makes
//! safe what was over when it began; names of a directory become safe by a sync of that directory.
//! Nothing else is assumed: files and directories do not wait for each other.
//!
//! Times are counts of all beginnings and ends of operations, so that operations may overlap.

mod content;
mod names;

use std::collections::BTreeMap;

use env::SplitMix64;

use self::content::Content;
pub use self::names::Entry;
use self::names::Names;

/// A file, whatever its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(u64);

/// How the length of a file changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resize {
    /// It becomes this.
    To(usize),
    /// It becomes at least this.
    AtLeast(usize),
}

/// Files and directories. Paths are relative, without a leading or a trailing `/`; the root is
/// `""`.
#[derive(Clone, Debug, Default)]
pub struct Medium {
    files: BTreeMap<FileId, Content>,
    names: Names,
    last_file: u64,
}

impl Medium {
    /// What the program finds at `path`.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        self.names.entry(path)
    }

    /// The paths of everything in the directory `dir`, and of everything in its directories,
    /// sorted.
    pub fn below(&self, dir: &str) -> Vec<(String, Entry)> {
        self.names.below(dir)
    }

    /// The bytes of a file, as the program sees them.
    pub fn bytes(&self, file: FileId) -> &[u8] {
        self.files.get(&file).map(Content::bytes).unwrap_or_default()
    }

    /// Makes an empty file, whose name is not safe.
    pub fn create(&mut self, path: &str, end: u64) -> FileId {
        self.last_file += 1;
        let file = FileId(self.last_file);
        self.files.insert(file, Content::default());
        self.names.add(path, Entry::File(file), end);
        file
    }

    /// Makes a directory.
    pub fn create_dir(&mut self, path: &str, end: u64) {
        self.names.add(path, Entry::Directory, end);
    }

    /// Gives a file another name.
    pub fn link(&mut self, file: FileId, path: &str, end: u64) {
        self.names.add(path, Entry::File(file), end);
    }

    /// Moves a file or a directory, in place of the file at `to`.
    pub fn rename(&mut self, from: &str, to: &str, end: u64) {
        self.names.rename(from, to, end);
    }

    /// Removes a name.
    pub fn remove(&mut self, path: &str, end: u64) {
        self.names.remove(path, end);
    }

    /// Writes to a file.
    pub fn write(&mut self, file: FileId, offset: usize, bytes: &[u8], end: u64) {
        if let Some(content) = self.files.get_mut(&file) {
            content.write(offset, bytes, end);
        }
    }

    /// Changes the length of a file.
    pub fn resize(&mut self, file: FileId, resize: Resize, end: u64) {
        if let Some(content) = self.files.get_mut(&file) {
            content.resize(resize, end);
        }
    }

    /// Makes what was done to a file before `begin` safe.
    pub fn sync(&mut self, file: FileId, begin: u64) {
        if let Some(content) = self.files.get_mut(&file) {
            content.sync(begin);
        }
    }

    /// A sync that failed: of what was done before `begin`, a part is safe and the rest is lost for
    /// good, although the program continues to see it.
    pub fn fail_sync(&mut self, file: FileId, begin: u64, random: &SplitMix64) {
        if let Some(content) = self.files.get_mut(&file) {
            content.keep_some(begin, random);
        }
    }

    /// Makes the names in a directory that were changed before `begin` safe.
    pub fn sync_dir(&mut self, dir: &str, begin: u64) {
        self.names.sync(dir, begin);
    }

    /// The power fails: what was not safe is there, lost or torn, and that is what the program
    /// finds.
    pub fn lose_power(&mut self, random: &SplitMix64) {
        self.files.values_mut().for_each(|content| content.lose_power(random));
        self.names.lose_power(random);
        let named = self.names.files();
        self.files.retain(|file, _| named.contains(file));
    }

    /// Turns one bit of a file, safe or not; again to turn it back.
    pub fn flip(&mut self, file: FileId, offset: usize, bit: u8) {
        if let Some(content) = self.files.get_mut(&file) {
            content.flip(offset, bit);
        }
    }

    /// Cuts a file, safe or not, and returns what [`Medium::mend`] needs to undo that.
    pub fn cut(&mut self, file: FileId, length: usize) -> Option<Cut> {
        let content = self.files.get_mut(&file)?;
        let whole = content.clone();
        content.cut(length);
        Some(Cut { file, whole })
    }

    /// Makes a file that was cut what it was.
    pub fn mend(&mut self, cut: Cut) {
        self.files.insert(cut.file, cut.whole);
    }
}

/// A file before it was cut.
#[derive(Debug)]
pub struct Cut {
    file: FileId,
    whole: Content,
}
