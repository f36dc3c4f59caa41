//! The check of the tree's manifest, before the tree reads it.
//!
//! The tree trusts its file `current` and removes what that does not lead to. A damaged `current`
//! would therefore destroy data, so both it and the manifest it names are checked here against the
//! checksum that the tree stores and does not check.
//!
//! Invariant: nothing here writes.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::decode::Reader;
use crate::disk::{Dir, Disk};
use crate::error::{Damage, OpenError};

/// The kind of checksum that the tree writes: XXH3, 128 bits.
const XXH3: u8 = 0;

/// What the tree's current manifest says.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    /// Grows with every change.
    pub(crate) version: u64,
    pub(crate) tables: Vec<TableFile>,
    /// Bytes of the two files.
    pub(crate) bytes: u64,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableFile {
    pub(crate) path: PathBuf,
    /// Of the whole file.
    pub(crate) checksum: u128,
}

/// The path of table `id`.
pub(crate) fn table_path(tree: &Path, id: u64) -> PathBuf {
    tree.join("tables").join(id.to_string())
}

/// The content of `current` for a manifest of this version and content.
pub(crate) fn current(version: u64, manifest: &[u8]) -> Vec<u8> {
    let mut bytes = version.to_le_bytes().to_vec();
    bytes.extend_from_slice(&xxh3_128(manifest).to_le_bytes());
    bytes.push(XXH3);
    bytes
}

/// Reads and checks the current manifest of the tree in `tree`.
///
/// # Errors
/// [`OpenError::Damaged`] or [`OpenError::Io`].
pub(crate) fn check(tree: &Dir) -> Result<Manifest, OpenError> {
    let disk = tree.disk();
    let current = tree.join("current");
    let pointer = read(disk, &current)?;
    let mut reader = Reader(&pointer);
    let (Some(version), Some(checksum), Some(XXH3), []) =
        (reader.u64(), reader.u128(), reader.u8(), reader.0)
    else {
        return Err(Damage::new(&current, 0, "the file does not point to a manifest").into());
    };
    let file = tree.join(&format!("v{version}"));
    let bytes = read(disk, &file)?;
    if xxh3_128(&bytes) != checksum {
        let what = "the manifest does not match the checksum in `current`";
        return Err(Damage::new(&file, 0, what).into());
    }
    let tables = parse(tree.path(), &bytes)
        .ok_or_else(|| Damage::new(&file, 0, "the content is not a manifest"))?;
    for table in &tables {
        let found = disk.exists(&table.path).map_err(OpenError::io(&table.path))?;
        if !found {
            return Err(Damage::new(&table.path, 0, "the table is missing").into());
        }
    }
    let bytes = (bytes.len() as u64).saturating_add(pointer.len() as u64);
    Ok(Manifest { version, tables, bytes })
}

fn read(disk: &dyn Disk, file: &Path) -> Result<Vec<u8>, OpenError> {
    match disk.read(file) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Damage::new(file, 0, "the file is missing").into())
        }
        Err(error) => Err(OpenError::Io { file: file.to_path_buf(), error }),
    }
}

fn parse(tree: &Path, bytes: &[u8]) -> Option<Vec<TableFile>> {
    let archive = sfa::Reader::from_reader(&mut Cursor::new(bytes)).ok()?;
    let section = archive.toc().section(b"tables")?;
    let start = usize::try_from(section.pos()).ok()?;
    let length = usize::try_from(section.len()).ok()?;
    let mut reader = Reader(bytes.get(start..start.checked_add(length)?)?);
    let mut tables = Vec::new();
    for _ in 0..reader.u8()? {
        for _ in 0..reader.u8()? {
            for _ in 0..reader.u32()? {
                let path = table_path(tree, reader.u64()?);
                if reader.u8()? != XXH3 {
                    return None;
                }
                let checksum = reader.u128()?;
                let _first_sequence_number = reader.u64()?;
                tables.push(TableFile { path, checksum });
            }
        }
    }
    reader.0.is_empty().then_some(tables)
}
