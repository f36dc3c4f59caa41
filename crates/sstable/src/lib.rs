//! Sorted-string tables: immutable files of ordered versions of keys, and what is done with them.
//!
//! A table is written once, in order ([`TableWriter`]), and read by key ([`Table::get`]), by many
//! keys in order ([`Table::get_many`]) or by a cursor in both directions ([`TableCursor`]). The
//! format is in `docs/internals/tables.md`.
//!
//! Invariants: no threads, no clock, no file system but [`TableFile`]; any bytes in, never a panic
//! and never a wrong answer, since each block is compared with a checksum that knows its place; and
//! nothing kept in memory that has no bound ([`BlockCache`]).

mod block;
mod cache;
mod cipher;
mod compaction;
mod entry;
mod error;
mod file;
mod filter;
mod footer;
mod frame;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod hash;
mod index;
pub mod manifest;
mod merge;
mod retention;
mod rows;
mod run;
mod run_writer;
mod table;
mod tree;
mod varint;
mod version;
mod writer;

pub use cache::BlockCache;
pub use cipher::{Ciphers, FileCipher, SealedFile};
pub use compaction::{Compaction, Plan, Progress};
pub use entry::Entry;
pub use error::TableError;
pub use file::{MemoryFile, TableFile};
pub use footer::TableCounts;
pub use hash::{checksum, key_hash};
pub use merge::{Direction, Merge};
pub use retention::{Below, Retained, Retention};
pub use rows::{RowCursor, RowRange, Runs};
pub use run::{Run, RunCursor};
pub use run_writer::{NewTables, RunWriter};
pub use table::{BatchKey, Expected, Found, Reading, Table, TableCursor, TableRange};
pub use tree::{
    Directory, MANIFEST, MemoryDirectory, NewFiles, Snapshot, Tree, TreeOptions, table_name,
};
pub use version::{
    Added, Choice, Edit, EditError, LEVELS, Load, Merging, RunInfo, Shape, Urgency, Version,
    choose, debt,
};
pub use writer::{
    MOST_KEY_BYTES, MOST_VALUE_BYTES, TableIdentity, TableSummary, TableWriter, WriterOptions,
};
