//! Migration of a directory's tables, from those of the `lsm-tree` crate to our own.
//!
//! All rows are copied beside the old files, durably, and only then the superblock says that the
//! new ones count, in one step; the old ones go after that. So a crash leaves the old tables, with
//! a part of the new ones that the next attempt removes, or the new ones, with old files that the
//! next open removes. The log stays as it is.
//!
//! No reader of a stamp before is left when a store is opened, so of each row its newest version is
//! copied, all at the newest stamp in the tables.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use env::{Deadline, Env, Moment};
use sstable::manifest::ManifestWriter;
use sstable::{Directory as _, MANIFEST, Version};
use store::{KeyRange, StoreError};

use super::{catch_panic, lsm, own};
use crate::Options;
use crate::disk::{Dir, DiskSpace, missing_is_fine};
use crate::error::OpenError;
use crate::options::KEY_BYTES;
use crate::own_files::{self, DiskDirectory};
use crate::{space, strays};

/// The copy may be larger than the old tables by this part of them.
const LARGER: u64 = 8;
/// How often it is said how far the copy is.
const REPORT: Duration = Duration::from_secs(5);

/// Copies the tables of the crate in `dir`, whose manifest has this version, into tables of our
/// own.
///
/// # Errors
/// [`OpenError::NoRoomToConvert`], [`OpenError::Damaged`] or [`OpenError::Io`]; the crate's tables
/// are as they were.
pub(crate) fn copy_to_own(
    dir: &Dir,
    version: u64,
    options: &Options,
    env: &Env,
) -> Result<(), OpenError> {
    let io = |error: io::Error| OpenError::io(dir.path())(error);
    let store = |error: StoreError| io(io::Error::other(error.to_string()));
    // What an attempt before this one left takes space too.
    remove(dir, is_own).map_err(io)?;
    let old = lsm::Tables::open(dir, options, env).map_err(|error| io(io::Error::other(error)))?;
    let bytes = old.disk_bytes();
    check_room(dir, bytes, dir.disk().space(dir.path()), options.free_space_reserve_bytes)?;
    let mut progress = Progress::begin(dir, old.versions(), bytes, env);
    // Its number is above those of the crate's, as the log knows them.
    let file = DiskDirectory::new(dir.clone()).create(MANIFEST).map_err(io)?;
    let (salt, ciphers) = (env.random_u64(), options.encryption.ciphers());
    ManifestWriter::create(file, salt, &Version::default(), version, ciphers.as_deref())
        .map_err(|error| own_files::failed(dir, error))?;
    let new = own::Tables::open(dir, options, env)?;
    let newest = old.newest_stamp();
    let mut rows = new.ingestion();
    let all = KeyRange { start: Bytes::new(), end: vec![0xff; KEY_BYTES + 1].into() };
    let copied = catch_panic(|| {
        for row in old.range(&all, newest) {
            let (key, value) = row?;
            rows.write(&key, &value)?;
            progress.copied_a_row();
        }
        Ok(())
    });
    copied.and_then(|()| rows.publish_as_oldest(newest)).map_err(store)?;
    dir.sync().map_err(io)?;
    progress.end(new.disk_bytes());
    Ok(())
}

/// Whether there is room for a copy of tables that take this number of bytes.
fn check_room(
    dir: &Dir,
    bytes: u64,
    space: Option<DiskSpace>,
    reserve: u64,
) -> Result<(), OpenError> {
    // A file system that does not say how much is free says so when it is full.
    let Some(space @ DiskSpace { free, .. }) = space else { return Ok(()) };
    let copy = bytes.saturating_add(bytes / LARGER);
    let needed = copy.saturating_add(space::reserve(Some(space), reserve));
    if free >= needed {
        return Ok(());
    }
    Err(OpenError::NoRoomToConvert { dir: dir.path().to_path_buf(), needed, free })
}

/// Says how far the copy is.
struct Progress<'a> {
    env: &'a Env,
    rows: u64,
    /// The most there can be: versions that nobody reads any more are among them.
    of: u64,
    began: Moment,
    next: Deadline,
}

impl<'a> Progress<'a> {
    fn begin(dir: &Dir, versions: u64, bytes: u64, env: &'a Env) -> Self {
        tracing::warn!(
            dir = %dir.path().display(),
            rows = versions,
            bytes,
            "converting the tables: all rows are copied before requests are answered; programs \
             from before this format will refuse the directory. It may be stopped and begun again"
        );
        Self { env, rows: 0, of: versions, began: env.moment(), next: env.deadline(REPORT) }
    }

    fn copied_a_row(&mut self) {
        self.rows = self.rows.saturating_add(1);
        // The clock is not read for each row.
        if self.rows.is_multiple_of(4096) && self.next.has_passed(self.env.moment()) {
            self.next = self.env.deadline(REPORT);
            tracing::info!(rows = self.rows, of_at_most = self.of, "converting the tables");
        }
    }

    fn end(&self, bytes: u64) {
        let seconds = self.env.moment().since(self.began).as_secs_f64();
        tracing::info!(rows = self.rows, bytes, seconds, "the tables are converted");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_needs_an_eighth_more_than_the_tables_and_what_is_kept_free() {
        let dir = tempfile::tempdir().unwrap();
        let dir = Dir::os(dir.path());
        let space = |free| Some(DiskSpace { free, total: 100_000 });
        // 8,000 + 1,000, and the tenth of the file system that is less than the reserve.
        assert!(check_room(&dir, 8_000, space(19_000), 1 << 30).is_ok());
        let refused = check_room(&dir, 8_000, space(18_999), 1 << 30).unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("needs 19000 bytes of free space"), "{text}");
        assert!(text.contains("18999 are free; nothing was changed"), "{text}");
        assert!(check_room(&dir, 8_000, space(9_100), 100).is_ok());
        assert!(check_room(&dir, 8_000, space(9_099), 100).is_err());
        assert!(check_room(&dir, u64::MAX, None, 1).is_ok());
    }
}
