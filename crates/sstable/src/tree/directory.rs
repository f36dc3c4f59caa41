//! Directories as the tree needs them, and one in memory that can lose power.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::file::TableFile;

/// A directory of files. Names are durable only after [`Directory::sync`].
pub trait Directory: Send + Sync + fmt::Debug {
    /// Makes a file, or empties the one of this name.
    ///
    /// # Errors
    /// The file system's.
    fn create(&self, name: &str) -> io::Result<Box<dyn TableFile>>;

    /// Opens a file for reading and writing; with its length.
    ///
    /// # Errors
    /// The file system's; [`io::ErrorKind::NotFound`].
    fn open(&self, name: &str) -> io::Result<(Box<dyn TableFile>, u64)>;

    /// All names.
    ///
    /// # Errors
    /// The file system's.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Gives a file another name, in place of the file that had it.
    ///
    /// # Errors
    /// The file system's.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file. Files that are open stay readable.
    ///
    /// # Errors
    /// The file system's.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes the names durable.
    ///
    /// # Errors
    /// The file system's.
    fn sync(&self) -> io::Result<()>;
}

/// A directory in memory, whose power can be cut after a number of operations: then only what was
/// synced is left, and of the last write to a file any part.
#[derive(Clone, Debug, Default)]
pub struct MemoryDirectory(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    files: Vec<Content>,
    operations: u64,
    cut_at: Option<u64>,
}

#[derive(Debug, Default)]
struct Content {
    bytes: Vec<u8>,
    durable: Vec<u8>,
}

#[derive(Debug)]
struct MemoryHandle {
    memory: Arc<Mutex<Memory>>,
    file: usize,
}

impl Memory {
    /// Counts an operation that changes something; none is made after the power is cut.
    fn operate(&mut self) -> io::Result<()> {
        self.operations = self.operations.saturating_add(1);
        if self.cut_at.is_some_and(|cut| self.operations >= cut) {
            return Err(io::Error::other("the power is cut"));
        }
        Ok(())
    }
}

impl MemoryDirectory {
    /// Cuts the power at an operation, counted from the first one.
    pub fn cut_at(&self, operation: Option<u64>) {
        self.0.lock().cut_at = operation;
    }

    /// Operations so far.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.0.lock().operations
    }

    /// What a new start finds: durable names, and of each file what was synced, followed by
    /// `part` of a hundred of what was written after it.
    #[must_use]
    pub fn after_power_cut(&self, part: u8) -> Self {
        let memory = self.0.lock();
        let left = |content: &Content| {
            let mut bytes = content.durable.clone();
            let unsynced = content.bytes.get(bytes.len()..).unwrap_or_default();
            let kept = unsynced.len().saturating_mul(usize::from(part)) / 100;
            bytes.extend_from_slice(unsynced.get(..kept).unwrap_or_default());
            Content { durable: bytes.clone(), bytes }
        };
        let names = memory.durable_names.clone();
        let files = memory.files.iter().map(left).collect();
        let left = Memory { durable_names: names.clone(), names, files, ..Memory::default() };
        Self(Arc::new(Mutex::new(left)))
    }

    fn handle(&self, file: usize) -> Box<dyn TableFile> {
        Box::new(MemoryHandle { memory: Arc::clone(&self.0), file })
    }
}

impl Directory for MemoryDirectory {
    fn create(&self, name: &str) -> io::Result<Box<dyn TableFile>> {
        let mut memory = self.0.lock();
        memory.operate()?;
        let file = memory.files.len();
        memory.files.push(Content::default());
        memory.names.insert(name.to_owned(), file);
        drop(memory);
        Ok(self.handle(file))
    }

    fn open(&self, name: &str) -> io::Result<(Box<dyn TableFile>, u64)> {
        let memory = self.0.lock();
        let file = *memory.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        let length = memory.files.get(file).map_or(0, |content| content.bytes.len() as u64);
        drop(memory);
        Ok((self.handle(file), length))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.0.lock().names.keys().cloned().collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut memory = self.0.lock();
        memory.operate()?;
        let file = memory.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        memory.names.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut memory = self.0.lock();
        memory.operate()?;
        memory.names.remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync(&self) -> io::Result<()> {
        let mut memory = self.0.lock();
        memory.operate()?;
        memory.durable_names = memory.names.clone();
        Ok(())
    }
}

impl TableFile for MemoryHandle {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let memory = self.memory.lock();
        let content = memory.files.get(self.file).ok_or(io::ErrorKind::NotFound)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = content.bytes.get(start..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        Ok(length)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut memory = self.memory.lock();
        let cut = memory.operate();
        let content = memory.files.get_mut(self.file).ok_or(io::ErrorKind::NotFound)?;
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::InvalidInput)?;
        let end = start.checked_add(bytes.len()).ok_or(io::ErrorKind::InvalidInput)?;
        if content.bytes.len() < end {
            content.bytes.resize(end, 0);
        }
        if let Some(place) = content.bytes.get_mut(start..end) {
            place.copy_from_slice(bytes);
        }
        cut
    }

    fn sync(&self) -> io::Result<()> {
        let mut memory = self.memory.lock();
        memory.operate()?;
        let content = memory.files.get_mut(self.file).ok_or(io::ErrorKind::NotFound)?;
        content.durable.clone_from(&content.bytes);
        Ok(())
    }
}
