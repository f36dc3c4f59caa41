//! Tables: the sorted files that memtables are written into, as the tree uses them.
//!
//! There are two kinds, and a directory has one of them ([`TableFormat`]): those of the `lsm-tree`
//! crate ([`lsm`]) and those of `stator-sstable` ([`own`]). They differ in how a read of the past
//! finds what it needs. The crate's keep the list of tables from before a compaction, so a read
//! uses the list of its stamp; ours keep in the newest list what any read still sees, so all reads
//! use that one.

mod lsm;
mod migration;
mod own;

use bytes::Bytes;
use env::Env;
use parking_lot::MutexGuard;
use store::{Direction, KeyRange, Row, Stamp, StoreError};

use crate::Options;
use crate::disk::Dir;
use crate::error::OpenError;
use crate::memtable::Memtable;
use crate::options::TableFormat;
use crate::pacing::Pacer;
use crate::policy::Urgency;

/// Runs something that reads rows of the tables: those of the crate answer some damage with a
/// panic.
pub(crate) use self::lsm::catch_panic;
pub(crate) use self::migration::{copy_to_own, remove_lsm_files};

/// The tables of a directory.
pub(crate) enum Tables {
    /// Of the `lsm-tree` crate.
    Lsm(Box<lsm::Tables>),
    /// Of `stator-sstable`.
    Own(Box<own::Tables>),
}

/// Why tables were not opened.
#[derive(Debug)]
pub(crate) enum NotOpened {
    /// What the crate says, which names no file.
    Unnamed(String),
    Named(OpenError),
}

/// At which stamps reads still come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    /// None below it.
    pub(crate) watermark: Stamp,
    /// Below it only at the pinned stamps.
    pub(crate) from: Stamp,
    /// Ascending.
    pub(crate) pinned: Vec<Stamp>,
}

/// About how much of a range its reader takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Bytes of tables.
    pub(crate) bytes: usize,
    /// Rows, at most.
    pub(crate) rows: usize,
}

/// The right to flush; one at a time.
pub(crate) enum FlushStep<'t> {
    Lsm(lsm::FlushStep<'t>),
    Own(own::FlushStep<'t>),
}

/// Rows in tables that no read sees yet.
pub(crate) enum Ingestion<'t> {
    Lsm(Box<lsm::Ingestion<'t>>),
    Own(Box<own::Ingestion<'t>>),
}

/// A list of tables whose files stay while it is held.
pub(crate) enum Pinned<'t> {
    Lsm(lsm::Pinned),
    Own(own::Pinned<'t>),
}

impl Pinned<'_> {
    /// Makes the empty directory `into` the tables of a store of its own, which shares the files.
    /// Returns the number of the manifest. The names in it are the caller's to sync.
    pub(crate) fn link(&self, into: &Dir) -> std::io::Result<u64> {
        match self {
            Self::Lsm(tables) => tables.link(into),
            Self::Own(tables) => tables.link(into),
        }
    }
}

/// Rows of a range.
#[expect(clippy::large_enum_variant, reason = "the usual one; a box would cost each page one")]
enum Rows<F, B> {
    LsmForward(F),
    LsmBackward(B),
    Own(own::Rows),
}

impl<F, B> Iterator for Rows<F, B>
where
    F: Iterator<Item = Result<Row, StoreError>>,
    B: Iterator<Item = Result<Row, StoreError>>,
{
    type Item = Result<Row, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::LsmForward(rows) => rows.next(),
            Self::LsmBackward(rows) => rows.next(),
            Self::Own(rows) => rows.next(),
        }
    }
}

impl Tables {
    /// Opens the tables in `dir`, or makes them when `dir` has no manifest.
    ///
    /// # Errors
    /// [`NotOpened`]
    pub(crate) fn open(
        dir: &Dir,
        format: TableFormat,
        options: &Options,
        env: &Env,
    ) -> Result<Self, NotOpened> {
        match format {
            TableFormat::LsmTree => {
                let tables = lsm::Tables::open(dir, options, env).map_err(NotOpened::Unnamed)?;
                Ok(Self::Lsm(Box::new(tables)))
            }
            TableFormat::Own => {
                let tables = own::Tables::open(dir, options, env).map_err(NotOpened::Named)?;
                Ok(Self::Own(Box::new(tables)))
            }
        }
    }

    /// Which kind it is.
    pub(crate) const fn format(&self) -> TableFormat {
        match self {
            Self::Lsm(_) => TableFormat::LsmTree,
            Self::Own(_) => TableFormat::Own,
        }
    }

    /// The newest stamp in any table; newer ones may have been there and be compacted away.
    pub(crate) fn newest_stamp(&self) -> Stamp {
        match self {
            Self::Lsm(tables) => tables.newest_stamp(),
            Self::Own(tables) => tables.newest_stamp(),
        }
    }

    /// How fast the steps go.
    pub(crate) fn pacer(&self) -> &Pacer {
        match self {
            Self::Lsm(tables) => tables.pacer(),
            Self::Own(tables) => tables.pacer(),
        }
    }

    /// The newest version of `key` that is not newer than `at`.
    pub(crate) fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        match self {
            Self::Lsm(tables) => tables.get(key, at),
            Self::Own(tables) => tables.get(key, at),
        }
    }

    /// As [`Tables::get`], of `keys`, which ascend.
    pub(crate) fn get_many(
        &self,
        keys: &[&[u8]],
        at: Stamp,
    ) -> Result<Vec<Option<Bytes>>, StoreError> {
        match self {
            Self::Lsm(tables) => keys.iter().map(|key| tables.get(key, at)).collect(),
            Self::Own(tables) => tables.get_many(keys, at),
        }
    }

    /// The rows of a range as it was at `at`. May panic on damage: see [`catch_panic`].
    pub(crate) fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        at: Stamp,
        wanted: Wanted,
    ) -> impl Iterator<Item = Result<Row, StoreError>> + use<> {
        match (self, direction) {
            (Self::Lsm(tables), Direction::Forward) => Rows::LsmForward(tables.range(range, at)),
            (Self::Lsm(tables), Direction::Backward) => {
                Rows::LsmBackward(tables.range(range, at).rev())
            }
            (Self::Own(tables), _) => Rows::Own(tables.range(range, direction, at, wanted)),
        }
    }

    /// Begins a flush.
    pub(crate) fn begin_flush(&self) -> FlushStep<'_> {
        match self {
            Self::Lsm(tables) => FlushStep::Lsm(tables.begin_flush()),
            Self::Own(tables) => FlushStep::Own(tables.begin_flush()),
        }
    }

    /// Runs one step of compaction, if one is due. Returns whether it changed anything.
    pub(crate) fn compact(
        &self,
        urgency: Urgency,
        published: impl Fn() -> Stamp,
        reads: &Reads,
    ) -> Result<bool, StoreError> {
        match self {
            Self::Lsm(tables) => tables.compact(urgency, published, reads.watermark),
            Self::Own(tables) => tables.compact(urgency, reads),
        }
    }

    /// The number of tables that are not under the newest key.
    pub(crate) fn under_other_keys(&self) -> usize {
        match self {
            Self::Lsm(_) => 0,
            Self::Own(tables) => tables.under_other_keys(),
        }
    }

    /// Whether a table is not encrypted.
    pub(crate) fn has_plain(&self) -> bool {
        match self {
            Self::Lsm(_) => true,
            Self::Own(tables) => tables.has_plain(),
        }
    }

    /// Rewrites one of them. Returns whether there was any.
    pub(crate) fn rewrite_one(&self, reads: &Reads) -> Result<bool, StoreError> {
        match self {
            Self::Lsm(_) => Ok(false),
            Self::Own(tables) => tables.rewrite_one(reads),
        }
    }

    /// Drops what no read needs: reads come at the `pinned` stamps, ascending, and from `published`
    /// on. Returns whether there is anything: then [`Tables::sweep`] has something to do.
    ///
    /// Called while nothing is published, so no read comes with a stamp above `published`
    /// meanwhile, and all later ones use the newest version.
    pub(crate) fn release_versions(&self, pinned: &[Stamp], published: Stamp) -> bool {
        match self {
            Self::Lsm(tables) => tables.release_versions(pinned, published),
            Self::Own(tables) => tables.has_dropped(),
        }
    }

    /// Releases what no read holds any more: removes the files of tables and old manifests.
    pub(crate) fn sweep(&self) {
        match self {
            Self::Lsm(tables) => tables.sweep(),
            Self::Own(tables) => tables.sweep(),
        }
    }

    /// Begins to write sorted rows into tables of their own.
    pub(crate) fn ingestion(&self) -> Result<Ingestion<'_>, StoreError> {
        Ok(match self {
            Self::Lsm(tables) => Ingestion::Lsm(Box::new(tables.ingestion()?)),
            Self::Own(tables) => Ingestion::Own(Box::new(tables.ingestion())),
        })
    }

    /// Keeps compaction away. Taken before the rows are to be published, so that publishing, which
    /// commits wait for, does not wait for a compaction.
    pub(crate) fn hold_compaction(&self) -> MutexGuard<'_, ()> {
        match self {
            Self::Lsm(tables) => tables.hold_compaction(),
            Self::Own(tables) => tables.hold_compaction(),
        }
    }

    /// The number of the newest manifest.
    pub(crate) fn version(&self) -> u64 {
        match self {
            Self::Lsm(tables) => tables.version(),
            Self::Own(tables) => tables.version(),
        }
    }

    /// Keeps the newest list of tables with its files.
    pub(crate) fn pin(&self) -> std::io::Result<Pinned<'_>> {
        Ok(match self {
            Self::Lsm(tables) => Pinned::Lsm(tables.pin()?),
            Self::Own(tables) => Pinned::Own(tables.pin()),
        })
    }

    pub(crate) fn cache_bytes(&self) -> u64 {
        match self {
            Self::Lsm(tables) => tables.cache_bytes(),
            Self::Own(tables) => tables.cache_bytes(),
        }
    }

    pub(crate) fn count(&self) -> usize {
        match self {
            Self::Lsm(tables) => tables.count(),
            Self::Own(tables) => tables.count(),
        }
    }

    pub(crate) fn disk_bytes(&self) -> u64 {
        match self {
            Self::Lsm(tables) => tables.disk_bytes(),
            Self::Own(tables) => tables.disk_bytes(),
        }
    }
}

impl FlushStep<'_> {
    /// Writes a memtable into tables; with it every commit up to `through` is in tables. Returns
    /// from which stamp on reads find it there.
    pub(crate) fn write(
        &self,
        memtable: &Memtable,
        through: Stamp,
        watermark: Stamp,
        published: impl FnOnce() -> Stamp,
    ) -> Result<Stamp, StoreError> {
        match self {
            Self::Lsm(step) => step.write(memtable, watermark, published),
            Self::Own(step) => step.write(memtable, through, watermark),
        }
    }
}

impl Ingestion<'_> {
    /// Adds a row; keys ascend.
    pub(crate) fn write(&mut self, key: Bytes, value: Bytes) -> Result<(), StoreError> {
        match self {
            Self::Lsm(rows) => rows.write(key, value),
            Self::Own(rows) => rows.write(&key, &value),
        }
    }

    /// No row follows: does what can be done before the rows are published.
    pub(crate) fn seal(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Lsm(_) => Ok(()),
            Self::Own(rows) => rows.seal(),
        }
    }

    /// Makes the rows visible at `stamp`. The memtable is empty and the caller holds compaction.
    pub(crate) fn publish(self, stamp: Stamp) -> Result<(), StoreError> {
        match self {
            Self::Lsm(rows) => rows.publish(stamp),
            Self::Own(rows) => rows.publish(stamp),
        }
    }
}
