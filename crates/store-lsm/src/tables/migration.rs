//! Migration of a directory's tables, from those of the `lsm-tree` crate to our own.
//!
//! All rows are copied beside the old files, durably, and only then the superblock says that the
//! new ones count, in one step; the old ones go after that. So a crash leaves the old tables, or
//! the new ones with old files beside them, which the next open removes. The log stays as it is.
//!
//! No reader of a stamp before is left when a store is opened, so of each row its newest version is
//! copied, all at the newest stamp in the tables.

use std::io;

use bytes::Bytes;
use env::Env;
use sstable::manifest::ManifestWriter;
use sstable::{Directory as _, MANIFEST, Version};
use store::{Direction, KeyRange, StoreError};

use super::{Tables, catch_panic, own};
use crate::Options;
use crate::disk::{Dir, missing_is_fine};
use crate::error::OpenError;
use crate::options::{KEY_BYTES, TableFormat};
use crate::own_files::{self, DiskDirectory};
use crate::strays;

/// Bytes that are read ahead.
const AHEAD: usize = 256 << 10;

/// Copies the tables of the crate in `dir`, whose manifest has this version, into tables of our
/// own.
///
/// # Errors
/// [`OpenError::Damaged`] or [`OpenError::Io`]; the crate's tables are as they were.
pub(crate) fn copy_to_own(
    dir: &Dir,
    version: u64,
    options: &Options,
    env: &Env,
) -> Result<(), OpenError> {
    let io = |error: io::Error| OpenError::io(dir.path())(error);
    let store = |error: StoreError| io(io::Error::other(error.to_string()));
    remove(dir, is_own).map_err(io)?;
    let old = Tables::open(dir, TableFormat::LsmTree, options, env);
    let old = old.map_err(|error| io(io::Error::other(format!("{error:?}"))))?;
    // Its number is above those of the crate's, as the log knows them.
    let file = DiskDirectory::new(dir.clone()).create(MANIFEST).map_err(io)?;
    ManifestWriter::create(file, env.random_u64(), &Version::default(), version)
        .map_err(|error| own_files::failed(dir, error))?;
    let new = own::Tables::open(dir, options, env)?;
    let newest = old.newest_stamp();
    let mut rows = new.ingestion();
    let all = KeyRange { start: Bytes::new(), end: vec![0xff; KEY_BYTES + 1].into() };
    let copied = catch_panic(|| {
        for row in old.range(&all, Direction::Forward, newest, AHEAD) {
            let (key, value) = row?;
            rows.write(&key, &value)?;
        }
        Ok(())
    });
    copied.and_then(|()| rows.publish_as_oldest(newest)).map_err(store)?;
    dir.sync().map_err(io)
}

/// Removes the files of the crate from a directory whose tables are our own.
///
/// # Errors
/// The file system's.
pub(crate) fn remove_lsm_files(dir: &Dir) -> io::Result<()> {
    missing_is_fine(dir.disk().remove_dir_all(&dir.join("tables")))?;
    remove(dir, strays::is_of_crate)
}

fn is_own(name: &str) -> bool {
    name.starts_with(MANIFEST) || name.ends_with(".sst")
}

fn remove(dir: &Dir, which: impl Fn(&str) -> bool) -> io::Result<()> {
    let names = dir.disk().read_dir(dir.path())?;
    for name in names.iter().filter_map(|name| name.to_str()).filter(|name| which(name)) {
        missing_is_fine(dir.disk().remove_file(&dir.join(name)))?;
    }
    Ok(())
}
