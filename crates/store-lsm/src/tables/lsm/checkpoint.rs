//! Copies of the tables that share their files.

use std::io;

use super::Tables;
use crate::disk::{Dir, Open, link_or_copy};
use crate::{manifest, tails};

/// How often linking is tried: a manifest may be replaced while its tables are linked.
const ATTEMPTS: u32 = 16;

impl Tables {
    /// Links the tables of the newest manifest and copies that. Returns its version.
    pub(crate) fn copy(&self, into: &Dir) -> io::Result<u64> {
        let mut last_error = io::Error::from(io::ErrorKind::NotFound);
        for _ in 0..ATTEMPTS {
            match self.copy_newest(into) {
                Ok(version) => {
                    tails::write(into).map_err(io::Error::other)?;
                    return Ok(version);
                }
                Err(error) => last_error = error,
            }
        }
        Err(last_error)
    }

    fn copy_newest(&self, into: &Dir) -> io::Result<u64> {
        let (disk, tables) = (into.disk(), into.subdirectory("tables"));
        tables.recreate()?;
        self.with_files(|version, files| {
            for (id, file) in files {
                link_or_copy(disk, file, &manifest::table_path(into.path(), *id))?;
            }
            // Last, because only this file is removed when the tree has a newer one.
            let name = format!("v{version}");
            let bytes = disk.read(&self.place.join(&name))?;
            let copy = disk.open(&into.join(&name), Open::CreateEmpty)?;
            copy.write_at(&bytes, 0)?;
            copy.sync_all()?;
            into.replace_durably("current", &manifest::current(version, &bytes))?;
            tables.sync()?;
            Ok(version)
        })
    }
}
