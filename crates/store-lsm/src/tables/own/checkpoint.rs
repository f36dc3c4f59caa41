//! Copies of the tables that share their files.

use std::io;
use std::sync::Arc;

use sstable::manifest::ManifestWriter;
use sstable::{Directory as _, MANIFEST, Snapshot, table_name};

use super::Tables;
use crate::disk::{Dir, link_or_copy};
use crate::own_files::DiskDirectory;

/// The newest list of tables. While it is held, no file of it is removed.
pub(crate) struct Pinned<'t> {
    tables: &'t Tables,
    snapshot: Arc<Snapshot>,
}

impl Tables {
    /// Keeps the newest list.
    pub(in crate::tables) fn pin(&self) -> Pinned<'_> {
        Pinned { tables: self, snapshot: self.tree.snapshot() }
    }
}

impl Pinned<'_> {
    /// Links the tables and writes a manifest of them. Returns its number.
    pub(in crate::tables) fn link(&self, into: &Dir) -> io::Result<u64> {
        let Tables { dir, env, .. } = self.tables;
        let snapshot = &self.snapshot;
        for table in snapshot.version().tables() {
            let name = table_name(table.table);
            link_or_copy(into.disk(), &dir.join(&name), &into.join(&name))?;
        }
        let file = DiskDirectory::new(into.clone()).create(MANIFEST)?;
        let before = snapshot.sequence().saturating_sub(1);
        let version = snapshot.version();
        let ciphers = self.tables.encryption.ciphers();
        let salt = env.random_u64();
        let written = ManifestWriter::create(file, salt, version, before, ciphers.as_deref());
        written.map(|manifest| manifest.sequence()).map_err(io::Error::other)
    }
}
