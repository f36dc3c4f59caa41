//! Options of an open: what can be set when a store is opened.

use crate::encryption_at_rest::Encryption;

/// Sizes of an embedded store. The defaults suit a machine with a few gigabytes of memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bytes of table blocks kept in memory, decompressed.
    pub cache_bytes: u64,
    /// About how many bytes of the newest writes are kept in memory before they go into a table.
    pub memtable_bytes: u64,
    /// About how many bytes of a table make a compaction begin the next one; the levels are sized
    /// by it too.
    pub table_bytes: u64,
    /// Bytes of a log file. A larger group gets a larger file.
    pub log_segment_bytes: u64,
    /// Compress table blocks with LZ4, except those of the newest level.
    pub compression: bool,
    /// Writes stop when less is free in the directory's file system, in bytes, or less than a tenth
    /// of it, whichever is smaller: while the log and the tree can still do what is under way.
    pub free_space_reserve_bytes: u64,
    /// What one key, value, transaction or the queue of commits may take.
    pub limits: store::Limits,
    /// The tables of a directory that is made. One that is there keeps its own kind.
    pub tables: TableFormat,
    /// Whether a directory with tables of the crate is converted when it is opened: its rows are
    /// copied into tables of our own. Programs from before those refuse it from then on.
    pub converts_tables: bool,
    /// The keys that the directory's files are encrypted under.
    pub encryption: Encryption,
}

/// Whose tables a directory has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    /// Those of the `lsm-tree` crate.
    LsmTree,
    /// Those of `stator-sstable` (`docs/internals/tables.md`).
    #[default]
    Own,
}

/// The usual bytes of a table.
const TABLE_BYTES: u64 = 64 << 20;
/// The fewest: below, there would be very many tables.
const LEAST_TABLE_BYTES: u64 = 1 << 20;

/// The longest key of the tree.
pub(crate) const KEY_BYTES: usize = u16::MAX as usize;

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_bytes: 256 << 20,
            memtable_bytes: 64 << 20,
            table_bytes: TABLE_BYTES,
            log_segment_bytes: 32 << 20,
            compression: true,
            free_space_reserve_bytes: 256 << 20,
            limits: store::Limits { key_bytes: KEY_BYTES, ..store::Limits::default() },
            tables: TableFormat::default(),
            converts_tables: false,
            encryption: Encryption::default(),
        }
    }
}

impl Options {
    /// Sizes that together take about `budget` bytes at most: rows and blocks that are kept for
    /// reading get three tenths each, the queue of commits a sixteenth, and so does each memtable;
    /// writers wait while four of them wait for a flush. A table is an eighth at most: while one is
    /// written, what its index keeps in memory grows with it (`tables`).
    #[must_use]
    pub fn within(budget: u64) -> Self {
        let part = |numerator: u64, denominator: u64| budget / denominator * numerator;
        let bytes = |part: u64| usize::try_from(part).unwrap_or(usize::MAX);
        let usual = Self::default();
        let limits = store::Limits {
            row_cache_bytes: bytes(part(3, 10)),
            waiting_bytes: bytes(part(1, 16)),
            ..usual.limits
        };
        Self {
            cache_bytes: part(3, 10),
            memtable_bytes: part(1, 16),
            table_bytes: part(1, 8).clamp(8 << 20, TABLE_BYTES),
            limits,
            ..usual
        }
    }

    /// The same, within what the log and the tree can do.
    pub(crate) fn bounded(mut self) -> Self {
        self.limits.key_bytes = self.limits.key_bytes.min(KEY_BYTES);
        self.log_segment_bytes = self.log_segment_bytes.clamp(64 << 10, 1 << 30);
        self.memtable_bytes = self.memtable_bytes.clamp(64 << 10, 256 << 20);
        self.table_bytes = self.table_bytes.clamp(LEAST_TABLE_BYTES, TABLE_BYTES);
        self
    }
}
