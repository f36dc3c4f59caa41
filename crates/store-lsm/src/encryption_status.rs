//! Encryption status: under which keys the files of a directory are, by what their headers say.
//!
//! It needs no key and no lock, so it can be asked of the directory of a running server and of a
//! backup. Invariant: nothing here writes.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use sstable::{MANIFEST, Table, manifest};

use crate::disk::{Dir, Open};
use crate::error::OpenError;
use crate::log;
use crate::options::TableFormat;
use crate::own_files::{self, DiskFile};
use crate::superblock::{Layout, State};

/// What is under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilesUnderKey {
    /// Segments of the log, with those that wait to be overwritten.
    pub log_segments: u64,
    /// Tables.
    pub tables: u64,
    /// Bytes of the tables.
    pub table_bytes: u64,
    /// Lists of tables.
    pub manifests: u64,
}

/// Under which keys the files of a directory are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncryptionStatus {
    /// Whether the directory says that it is encrypted.
    pub is_encrypted: bool,
    /// The files by the number of their key; zero: plain.
    pub keys: BTreeMap<u64, FilesUnderKey>,
}

/// Reads the headers of all files in `dir`.
///
/// # Errors
/// As an open's; a file that a server removes meanwhile is passed over.
pub fn encryption_status(dir: &Path) -> Result<EncryptionStatus, OpenError> {
    let layout = Layout::new(Dir::os(dir));
    let State::Complete(features) = layout.state()? else {
        return Err(OpenError::Absent { dir: dir.to_path_buf() });
    };
    let is_encrypted = features.is_encrypted();
    let mut status = EncryptionStatus { is_encrypted, ..EncryptionStatus::default() };
    for key in log::keys(&layout.log)? {
        let files = status.of(key);
        files.log_segments = files.log_segments.saturating_add(1);
    }
    if features.tables() == TableFormat::Own {
        tables(&layout.tree, &mut status)?;
    }
    Ok(status)
}

impl EncryptionStatus {
    fn of(&mut self, key: u64) -> &mut FilesUnderKey {
        self.keys.entry(key).or_default()
    }
}

fn tables(tree: &Dir, status: &mut EncryptionStatus) -> Result<(), OpenError> {
    let names = tree.disk().read_dir(tree.path()).map_err(OpenError::io(tree.path()))?;
    for name in names {
        let name = name.to_string_lossy();
        let number = name.strip_suffix(".sst").and_then(|number| number.parse().ok());
        match number {
            Some(number) => table(tree, number, status)?,
            None if name == MANIFEST => list(tree, status)?,
            None => {}
        }
    }
    Ok(())
}

fn table(tree: &Dir, number: u64, status: &mut EncryptionStatus) -> Result<(), OpenError> {
    let path = tree.join(&sstable::table_name(number));
    let opened = tree.disk().len(&path).and_then(|length| {
        let file = tree.disk().open(&path, Open::Read)?;
        Ok((length, file))
    });
    let (bytes, file) = match opened {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OpenError::Io { file: path, error }),
    };
    match Table::key_of(&DiskFile::new(file), number, bytes) {
        Ok(key) => {
            let files = status.of(key);
            files.tables = files.tables.saturating_add(1);
            files.table_bytes = files.table_bytes.saturating_add(bytes);
            Ok(())
        }
        // One that is being written has no end yet.
        Err(error) if error.is_damage() => Ok(()),
        Err(error) => Err(own_files::failed(tree, error)),
    }
}

fn list(tree: &Dir, status: &mut EncryptionStatus) -> Result<(), OpenError> {
    let path = own_files::manifest_path(tree);
    let bytes = match tree.disk().read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OpenError::Io { file: path, error }),
    };
    let key = manifest::key_of(&bytes).map_err(|error| own_files::failed(tree, error))?;
    let files = status.of(key);
    files.manifests = files.manifests.saturating_add(1);
    Ok(())
}
