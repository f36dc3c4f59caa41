//! Copies of the tables that share their files.

use std::io;

use lsm_tree::{AbstractTree, Table};

use super::Tables;
use crate::disk::{Dir, Open, link_or_copy};
use crate::{manifest, tails};

/// How often a manifest is read: it may be replaced, and its file removed, meanwhile.
const ATTEMPTS: u32 = 16;

/// The tables of a version, which stay while it is held, and its manifest, whose file does not.
pub(crate) struct Pinned {
    version: u64,
    tables: Vec<Table>,
    manifest: Vec<u8>,
}

impl Tables {
    /// Keeps the newest version.
    pub(crate) fn pin(&self) -> io::Result<Pinned> {
        let mut last_error = io::Error::from(io::ErrorKind::NotFound);
        for _ in 0..ATTEMPTS {
            let version = self.tree.current_version();
            let file = self.place.join(&format!("v{}", version.id()));
            match self.place.disk().read(&file) {
                Ok(manifest) => {
                    let tables = version.iter_tables().cloned().collect();
                    return Ok(Pinned { version: version.id(), tables, manifest });
                }
                Err(error) => last_error = error,
            }
        }
        Err(last_error)
    }
}

impl Pinned {
    /// Links the tables and copies the manifest. Returns its version.
    pub(crate) fn link(&self, into: &Dir) -> io::Result<u64> {
        let (disk, tables) = (into.disk(), into.subdirectory("tables"));
        tables.recreate()?;
        for table in &self.tables {
            link_or_copy(disk, &table.path, &manifest::table_path(into.path(), table.id()))?;
        }
        let (version, bytes) = (self.version, &self.manifest);
        let copy = disk.open(&into.join(&format!("v{version}")), Open::CreateEmpty)?;
        copy.write_at(bytes, 0)?;
        copy.sync_all()?;
        into.replace_durably("current", &manifest::current(version, bytes))?;
        tables.sync()?;
        tails::write(into).map_err(io::Error::other)?;
        Ok(version)
    }
}
