//! Open files of tables: a bounded number at once, whatever the number of tables.
//!
//! Tables never change and keep their names until nothing reads them, so one that was closed is
//! opened again by its name. Only a read that finds no block in the cache comes here.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;
use sstable::TableFile;

use crate::disk::{Dir, File, Open};

/// Files that are open at once.
const MOST: usize = 256;

/// The open files, by an id that each [`PooledFile`] has for itself.
#[derive(Default)]
pub(crate) struct OpenTables(Mutex<Opened>);

#[derive(Default)]
struct Opened {
    files: BTreeMap<u64, (Arc<dyn File>, u64)>,
    /// Counts uses.
    now: u64,
    next_id: u64,
}

impl fmt::Debug for OpenTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenTables").field("files", &self.0.lock().files.len()).finish()
    }
}

impl OpenTables {
    /// The table at `path`, which is opened when it is read.
    pub(crate) fn file(self: &Arc<Self>, dir: &Dir, path: PathBuf) -> PooledFile {
        let mut opened = self.0.lock();
        opened.next_id = opened.next_id.saturating_add(1);
        let id = opened.next_id;
        drop(opened);
        PooledFile { dir: dir.clone(), path, id, pool: Arc::clone(self) }
    }

    fn find(&self, id: u64) -> Option<Arc<dyn File>> {
        let mut opened = self.0.lock();
        opened.now = opened.now.saturating_add(1);
        let now = opened.now;
        let (file, used) = opened.files.get_mut(&id)?;
        *used = now;
        Some(Arc::clone(file))
    }

    fn keep(&self, id: u64, file: &Arc<dyn File>) {
        let mut opened = self.0.lock();
        let now = opened.now;
        let mut closed = opened.files.insert(id, (Arc::clone(file), now));
        if opened.files.len() > MOST {
            let oldest = opened.files.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id);
            closed = oldest.and_then(|oldest| opened.files.remove(&oldest));
        }
        drop(opened);
        // Closed without the lock.
        drop(closed);
    }
}

/// The file of a table, open or not.
#[derive(Debug)]
pub(crate) struct PooledFile {
    dir: Dir,
    path: PathBuf,
    id: u64,
    pool: Arc<OpenTables>,
}

impl Drop for PooledFile {
    fn drop(&mut self) {
        let closed = self.pool.0.lock().files.remove(&self.id);
        drop(closed);
    }
}

impl TableFile for PooledFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if let Some(file) = self.pool.find(self.id) {
            return file.read_at(buffer, offset);
        }
        let file: Arc<dyn File> = self.dir.disk().open(&self.path, Open::Read)?.into();
        self.pool.keep(self.id, &file);
        file.read_at(buffer, offset)
    }

    fn write_at(&self, _: &[u8], _: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn sync(&self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_tables_are_read_through_few_open_files() {
        let dir = tempfile::tempdir().unwrap();
        let place = Dir::os(dir.path());
        let pool = Arc::new(OpenTables::default());
        let count = MOST * 2 + 7;
        let file = |number: usize| {
            let path = place.join(&format!("{number}.sst"));
            std::fs::write(&path, format!("table {number}")).unwrap();
            pool.file(&place, path)
        };
        let files: Vec<_> = (0..count).map(file).collect();
        for round in 0..3 {
            for (number, file) in files.iter().enumerate() {
                let mut buffer = [0; 20];
                let read = file.read_at(&mut buffer, 6).unwrap();
                assert_eq!(&buffer[..read], number.to_string().as_bytes(), "round {round}");
            }
            assert_eq!(pool.0.lock().files.len(), MOST);
        }
        // The last ones are open: no name is needed.
        std::fs::remove_file(place.join(&format!("{}.sst", count - 1))).unwrap();
        assert!(files[count - 1].read_at(&mut [0; 1], 0).is_ok());
        assert!(files[0].write_at(b"x", 0).is_err());
        drop(files);
        assert_eq!(pool.0.lock().files.len(), 0);
    }
}
