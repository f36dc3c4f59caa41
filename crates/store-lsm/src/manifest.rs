//! The check of the tree's manifest, before the tree reads it.
//!
//! The tree trusts its file `current` and removes what that does not lead to. A damaged `current`
//! would therefore destroy data, so both it and the manifest it names are checked here against the
//! checksum that the tree stores and does not check.
//!
//! Tables are checked here too, as a whole and without opening them.
//!
//! Invariant: nothing here writes.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::decode::{Reader, u32_at};
use crate::disk::{Dir, Disk, Open};
use crate::error::{Damage, OpenError};
use crate::strays;

/// The kind of checksum that the tree writes: XXH3, 128 bits.
const XXH3: u8 = 0;

/// What the tree's current manifest says.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    /// Grows with every change.
    pub(crate) version: u64,
    /// Of the manifest itself.
    pub(crate) checksum: u128,
    pub(crate) tables: Vec<TableFile>,
    /// Bytes of the two files.
    pub(crate) bytes: u64,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableFile {
    pub(crate) id: u64,
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

/// What the file `current` says.
pub(crate) struct Pointer {
    pub(crate) version: u64,
    checksum: u128,
    bytes: u64,
}

/// The path of the file that says which manifest is valid.
pub(crate) fn current_path(tree: &Dir) -> PathBuf {
    tree.join("current")
}

/// Reads which manifest is valid.
///
/// # Errors
/// [`OpenError::Damaged`] or [`OpenError::Io`].
pub(crate) fn pointer(tree: &Dir) -> Result<Pointer, OpenError> {
    let current = current_path(tree);
    let pointer = read(tree.disk(), &current)?;
    let mut reader = Reader(&pointer);
    let (Some(version), Some(checksum), Some(XXH3), []) =
        (reader.u64(), reader.u128(), reader.u8(), reader.0)
    else {
        return Err(Damage::new(&current, 0, "the file does not point to a manifest").into());
    };
    Ok(Pointer { version, checksum, bytes: pointer.len() as u64 })
}

/// Reads and checks the current manifest of the tree in `tree`.
///
/// # Errors
/// [`OpenError::Damaged`] or [`OpenError::Io`].
pub(crate) fn check(tree: &Dir) -> Result<Manifest, OpenError> {
    let disk = tree.disk();
    strays::check_tables(tree)?;
    let Pointer { version, checksum, bytes: pointer_bytes } = pointer(tree)?;
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
    let bytes = (bytes.len() as u64).saturating_add(pointer_bytes);
    Ok(Manifest { version, checksum, tables, bytes })
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
                let id = reader.u64()?;
                let path = table_path(tree, id);
                if reader.u8()? != XXH3 {
                    return None;
                }
                let checksum = reader.u128()?;
                let _first_sequence_number = reader.u64()?;
                tables.push(TableFile { id, path, checksum });
            }
        }
    }
    reader.0.is_empty().then_some(tables)
}

/// Reads a whole table and compares it with its checksum. Returns its length, and what is wrong.
pub(crate) fn check_table(
    disk: &dyn Disk,
    table: &TableFile,
) -> Result<(u64, Option<Damage>), OpenError> {
    let path = &table.path;
    let file = disk.open(path, Open::Read).map_err(OpenError::io(path))?;
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0_u64;
    loop {
        let read = file.read_at(&mut buffer, bytes).map_err(OpenError::io(path))?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { break };
        hash.update(chunk);
        bytes = bytes.saturating_add(chunk.len() as u64);
    }
    if hash.digest128() == table.checksum {
        return Ok((bytes, None));
    }
    Ok((bytes, Some(locate(disk, path)?)))
}

/// Finds the block whose bytes changed.
fn locate(disk: &dyn Disk, path: &Path) -> Result<Damage, OpenError> {
    let bytes = disk.read(path).map_err(OpenError::io(path))?;
    let mut at = 0_usize;
    while let Some(length) = bytes.get(at..).and_then(valid_block) {
        at = at.saturating_add(length);
    }
    // What follows the last block is small and has no checksums per part.
    Ok(Damage::new(path, at as u64, "the table does not match its checksum from here on"))
}

/// Bytes of the table's block at the start of `bytes`, if it matches its checksums: 4 bytes magic,
/// 1 kind, 16 checksum of the data, 4 length, 4 length before compression, 4 checksum of these.
fn valid_block(bytes: &[u8]) -> Option<usize> {
    const HEADER: usize = 33;
    let mut reader = Reader(bytes);
    let _magic_and_kind = reader.bytes(5)?;
    let checksum = reader.u128()?;
    let length = reader.u32()? as usize;
    let described = bytes.get(..HEADER.checked_sub(4)?)?;
    let low_bytes = xxh3_128(described).to_le_bytes();
    let header_fits = u32_at(&low_bytes, 0)? == u32_at(bytes, HEADER.checked_sub(4)?)?;
    let end = HEADER.checked_add(length)?;
    (header_fits && xxh3_128(bytes.get(HEADER..end)?) == checksum).then_some(end)
}
