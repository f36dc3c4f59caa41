//! Copies of the tables that share their files.

use std::io;

use sstable::manifest::ManifestWriter;
use sstable::{Directory as _, MANIFEST, table_name};

use super::Tables;
use crate::disk::{Dir, link_or_copy};
use crate::own_files::DiskDirectory;

impl Tables {
    /// Links the newest tables and writes a manifest of them. Returns its number.
    pub(in crate::tables) fn copy(&self, into: &Dir) -> io::Result<u64> {
        // While it is held, no file of it is removed.
        let snapshot = self.tree.snapshot();
        for table in snapshot.version().tables() {
            let name = table_name(table.table);
            link_or_copy(into.disk(), &self.dir.join(&name), &into.join(&name))?;
        }
        let file = DiskDirectory::new(into.clone()).create(MANIFEST)?;
        let before = snapshot.sequence().saturating_sub(1);
        let version = snapshot.version();
        let written = ManifestWriter::create(file, self.env.random_u64(), version, before);
        written.map(|manifest| manifest.sequence()).map_err(io::Error::other)
    }
}
