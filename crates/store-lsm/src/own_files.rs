//! The files of our own tables (`stator-sstable`) on the store's disk, and their check before an
//! open.
//!
//! Invariant: nothing but [`DiskDirectory`] writes.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use encryption::KeyId;
use sstable::manifest::{self, Contents};
use sstable::{
    BlockCache, Directory, Expected, MANIFEST, Table, TableError, TableFile, TableSummary,
    table_name,
};

use crate::disk::{Dir, File, Open};
use crate::encryption_at_rest::Encryption;
use crate::error::{Damage, OpenError};
use crate::open_tables::OpenTables;
use crate::strays;

/// What is wrong where a table has no file.
const MISSING: &str = "the table is missing";

/// A directory of a disk, as a tree of tables uses it.
#[derive(Debug)]
pub(crate) struct DiskDirectory {
    dir: Dir,
    open: Arc<OpenTables>,
}

#[derive(Debug)]
pub(crate) struct DiskFile(Box<dyn File>);

impl DiskFile {
    pub(crate) fn new(file: Box<dyn File>) -> Self {
        Self(file)
    }
}

impl DiskDirectory {
    pub(crate) fn new(dir: Dir) -> Self {
        Self { dir, open: Arc::default() }
    }
}

impl Directory for DiskDirectory {
    fn create(&self, name: &str) -> io::Result<Box<dyn TableFile>> {
        let file = self.dir.disk().open(&self.dir.join(name), Open::ReadWriteOrCreate)?;
        file.set_len(0)?;
        Ok(Box::new(DiskFile(file)))
    }

    fn open(&self, name: &str) -> io::Result<(Box<dyn TableFile>, u64)> {
        let path = self.dir.join(name);
        // Before the file is opened, which would make it.
        let length = self.dir.disk().len(&path)?;
        if name == MANIFEST {
            let file = self.dir.disk().open(&path, Open::ReadWriteOrCreate)?;
            return Ok((Box::new(DiskFile(file)), length));
        }
        Ok((Box::new(self.open.file(&self.dir, path)), length))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let names = self.dir.disk().read_dir(self.dir.path())?;
        Ok(names.into_iter().filter_map(|name| name.into_string().ok()).collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.dir.disk().rename(&self.dir.join(from), &self.dir.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.dir.disk().remove_file(&self.dir.join(name))
    }

    fn sync(&self) -> io::Result<()> {
        self.dir.sync()
    }
}

impl TableFile for DiskFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// The manifest's path.
pub(crate) fn manifest_path(tree: &Dir) -> PathBuf {
    tree.join(MANIFEST)
}

/// Reads the manifest; with its length. `known` is the number of an edit that is known to be
/// durable; zero if none is.
///
/// # Errors
/// [`OpenError::Damaged`], [`OpenError::Newer`], [`OpenError::Foreign`] or [`OpenError::Io`].
pub(crate) fn read(
    tree: &Dir,
    known: u64,
    encryption: &Encryption,
) -> Result<(Contents, u64), OpenError> {
    strays::check_own_tables(tree)?;
    let path = manifest_path(tree);
    match tree.disk().read(&path) {
        Ok(bytes) => {
            let contents = manifest::read(&bytes, known, encryption.ciphers().as_deref());
            let contents = contents.map_err(|error| failed(tree, error))?;
            Ok((contents, bytes.len() as u64))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Damage::new(&path, 0, "the file is missing").into())
        }
        Err(error) => Err(OpenError::Io { file: path, error }),
    }
}

/// Reads the manifest and the end of each table, all that an open relies on.
///
/// # Errors
/// As [`read`].
pub(crate) fn check(
    tree: &Dir,
    known: u64,
    encryption: &Encryption,
) -> Result<Contents, OpenError> {
    let (contents, _) = read(tree, known, encryption)?;
    for table in contents.version.tables() {
        match open(tree, table, encryption) {
            // Files go only after an edit that drops them is durable.
            Err(OpenError::Damaged(damage)) if contents.torn && damage.what == MISSING => {
                let what = "an edit that was durable does not match its checksum";
                return Err(Damage::new(&manifest_path(tree), contents.end(), what).into());
            }
            opened => drop(opened?),
        }
    }
    Ok(contents)
}

/// Reads a whole table and compares each block with its checksum.
///
/// # Errors
/// As [`read`].
pub(crate) fn verify_table(
    tree: &Dir,
    table: &TableSummary,
    encryption: &Encryption,
) -> Result<(), OpenError> {
    open(tree, table, encryption)?.verify().map_err(|error| failed(tree, error))
}

fn open(tree: &Dir, table: &TableSummary, encryption: &Encryption) -> Result<Table, OpenError> {
    let path = tree.join(&table_name(table.table));
    let damaged = |what| OpenError::Damaged(Damage::new(&path, 0, what));
    let length = match tree.disk().len(&path) {
        Ok(length) => length,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(damaged(MISSING));
        }
        Err(error) => return Err(OpenError::Io { file: path, error }),
    };
    if length != table.file_bytes {
        return Err(damaged("the file has another length than the manifest says"));
    }
    let file = tree.disk().open(&path, Open::Read).map_err(OpenError::io(&path))?;
    let (salt, shift) = (Some(table.salt), table.shift);
    let expected = Expected { table: table.table, salt, file_bytes: length, shift };
    // Nothing is kept: the table is closed again.
    let cache = Arc::new(BlockCache::new(0));
    Table::open(Box::new(DiskFile(file)), expected, cache, encryption.ciphers().as_deref())
        .map_err(|error| failed(tree, error))
}

/// The error of a tree's tables, with the file's path.
pub(crate) fn failed(tree: &Dir, error: TableError) -> OpenError {
    let path = |table: u64| match table {
        0 => manifest_path(tree),
        table => tree.join(&table_name(table)),
    };
    match error {
        TableError::Damaged { table, offset, what } => {
            Damage::new(&path(table), offset, what).into()
        }
        TableError::Newer { table, found, known } => {
            OpenError::Newer { file: path(table), found, known }
        }
        TableError::KeyMissing { table, key } => match KeyId::from_header(key) {
            Some(key) => OpenError::KeyMissing { file: path(table), key },
            None => OpenError::Io { file: path(table), error: io::Error::other(error) },
        },
        TableError::Io(error) => OpenError::Io { file: tree.path().to_path_buf(), error },
        TableError::Unordered | TableError::TooLong { .. } => {
            OpenError::Io { file: tree.path().to_path_buf(), error: io::Error::other(error) }
        }
    }
}
