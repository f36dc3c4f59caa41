//! The tails of the tables: the file `TAILS`, which tells an older copy of a table from the table.
//!
//! The manifest has a checksum of each whole table, which takes too long to compare at each open.
//! But the end of a table holds what distinguishes it: its key range, its counts, when it was made,
//! and where its parts are. So the length and a checksum of the end of each table are kept here,
//! together with the manifest's checksum of the table, which says for which table they are. A table
//! that is not listed, since a crash came before it was, is read as a whole.
//!
//! The file also names the newest manifest it saw, which a later one may replace and no older one.

use std::io;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use crate::decode::{Reader, u32_at};
use crate::disk::{Dir, Disk, Open};
use crate::error::{Damage, OpenError};
use crate::manifest::{self, Manifest, TableFile};

const NAME: &str = "TAILS";
const MAGIC: &[u8; 8] = b"STATRTBL";
/// The format this program writes, and the newest it reads.
const FORMAT: u32 = 1;
/// Bytes at the end of a table.
const TAIL: u64 = 8 << 10;
/// A manifest may be replaced while it is read.
const ATTEMPTS: u32 = 8;

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tails {
    version: u64,
    /// Of the manifest of this version.
    manifest: u128,
    tables: Vec<Tail>,
}

/// How one table ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tail {
    id: u64,
    /// Of the whole table.
    checksum: u128,
    length: u64,
    /// Of the end.
    tail: u128,
}

impl Tails {
    /// What is to be said of the tables of the newest manifest in `tree`; what `known` says of them
    /// is not read again.
    fn of_newest(tree: &Dir, known: &Self) -> Result<Self, OpenError> {
        let manifest = manifest::check(tree)?;
        let mut tails = Self {
            version: manifest.version,
            manifest: manifest.checksum,
            tables: Vec::with_capacity(manifest.tables.len()),
        };
        for table in &manifest.tables {
            let tail = match known.find(table) {
                Some(known) => *known,
                None => read_tail(tree.disk(), table)?,
            };
            tails.tables.push(tail);
        }
        Ok(tails)
    }

    fn find(&self, table: &TableFile) -> Option<&Tail> {
        let same = |tail: &&Tail| tail.id == table.id && tail.checksum == table.checksum;
        self.tables.iter().find(same)
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&self.version.to_le_bytes());
        bytes.extend_from_slice(&self.manifest.to_le_bytes());
        for Tail { id, checksum, length, tail } in &self.tables {
            bytes.extend_from_slice(&id.to_le_bytes());
            bytes.extend_from_slice(&checksum.to_le_bytes());
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(&tail.to_le_bytes());
        }
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    fn read(tree: &Dir) -> Result<Self, OpenError> {
        let file = tree.join(NAME);
        let bytes = match tree.disk().read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Damage::new(&file, 0, "the file is missing").into());
            }
            Err(error) => return Err(OpenError::Io { file, error }),
        };
        let damaged = |what| OpenError::Damaged(Damage::new(&file, 0, what));
        let body_bytes = bytes.len().saturating_sub(4);
        let body = bytes.get(..body_bytes).unwrap_or_default();
        if u32_at(&bytes, body_bytes) != Some(crc32fast::hash(body)) {
            return Err(damaged("the file does not match its checksum"));
        }
        let mut reader = Reader(body);
        let mut parse = || Some((reader.bytes(8)?, reader.u32()?, reader.u64()?, reader.u128()?));
        let (magic, format, version, manifest) =
            parse().ok_or_else(|| damaged("the file is too short"))?;
        if magic != MAGIC {
            return Err(damaged("the file is not what its name says"));
        }
        if format > FORMAT {
            return Err(OpenError::Newer { file: file.clone(), found: format, known: FORMAT });
        }
        let mut tables = Vec::new();
        while !reader.0.is_empty() {
            let tail = Tail::read(&mut reader).ok_or_else(|| damaged("the file ends too early"))?;
            tables.push(tail);
        }
        Ok(Self { version, manifest, tables })
    }
}

impl Tail {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            id: reader.u64()?,
            checksum: reader.u128()?,
            length: reader.u64()?,
            tail: reader.u128()?,
        })
    }
}

/// Writes the file for the newest manifest in `tree`, where it is not right yet. No other thread
/// does so meanwhile.
///
/// # Errors
/// [`OpenError::Io`]; [`OpenError::Damaged`] where manifest or tables are.
pub(crate) fn write(tree: &Dir) -> Result<(), OpenError> {
    let known = Tails::read(tree).ok();
    let usable = known.clone().unwrap_or_default();
    let mut newest = Tails::of_newest(tree, &usable);
    for _ in 0..ATTEMPTS {
        if !matches!(newest, Err(OpenError::Damaged(_))) {
            break;
        }
        // Files of the manifest that was read may have been removed since.
        newest = Tails::of_newest(tree, &usable);
    }
    let newest = newest?;
    if known.as_ref() == Some(&newest) {
        return Ok(());
    }
    tree.replace_durably(NAME, &newest.encode()).map_err(OpenError::io(&tree.join(NAME)))
}

/// Compares which manifest is valid with the file; before the manifest is read, which an older
/// copy of `current` would have missing.
///
/// # Errors
/// [`OpenError::Damaged`] or [`OpenError::Io`].
pub(crate) fn check_current(tree: &Dir) -> Result<(), OpenError> {
    let (found, known) = (manifest::pointer(tree)?.version, Tails::read(tree)?.version);
    if found >= known {
        return Ok(());
    }
    let what = format!(
        "the file is an older copy of itself: it names manifest {found}, and `{NAME}` knows of \
         {known}"
    );
    Err(Damage::new(&manifest::current_path(tree), 0, what).into())
}

/// Compares manifest and tables with the file.
///
/// # Errors
/// [`OpenError::Damaged`] names the file that is an older copy of itself; [`OpenError::Io`].
pub(crate) fn check(tree: &Dir, manifest: &Manifest) -> Result<(), OpenError> {
    let tails = Tails::read(tree)?;
    if manifest.version == tails.version && manifest.checksum != tails.manifest {
        let what = format!("the manifest is not the one of this number that `{NAME}` knows");
        let file = tree.join(&format!("v{}", manifest.version));
        return Err(Damage::new(&file, 0, what).into());
    }
    let disk = tree.disk();
    for table in &manifest.tables {
        let Some(known) = tails.find(table) else {
            if let Some(damage) = manifest::check_table(disk, table)?.1 {
                return Err(damage.into());
            }
            continue;
        };
        if read_tail(disk, table)? != *known {
            let what = format!("the table is not the one that `{NAME}` knows: it is an older copy");
            return Err(Damage::new(&table.path, 0, what).into());
        }
    }
    Ok(())
}

fn read_tail(disk: &dyn Disk, table: &TableFile) -> Result<Tail, OpenError> {
    let path: &Path = &table.path;
    let read = || -> io::Result<(u64, u128)> {
        let length = disk.len(path)?;
        let from = length.saturating_sub(TAIL);
        let mut bytes = vec![0; usize::try_from(length.saturating_sub(from)).unwrap_or_default()];
        let file = disk.open(path, Open::Read)?;
        let mut read = 0_usize;
        while let Some(rest) = bytes.get_mut(read..).filter(|rest| !rest.is_empty()) {
            match file.read_at(rest, from.saturating_add(read as u64))? {
                0 => break,
                more => read = read.saturating_add(more),
            }
        }
        Ok((length, xxh3_128(bytes.get(..read).unwrap_or_default())))
    };
    match read() {
        Ok((length, tail)) => Ok(Tail { id: table.id, checksum: table.checksum, length, tail }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Damage::new(path, 0, "the table is missing").into())
        }
        Err(error) => Err(OpenError::Io { file: path.to_path_buf(), error }),
    }
}
