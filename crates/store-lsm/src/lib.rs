//! The embedded store: a group-commit log over an LSM tree.
//!
//! [`open`] turns a directory into a store. The log makes each group of commits durable and knows a
//! torn tail from damage; the tree (memtables over tables of the `lsm-tree` crate, or of
//! `stator-sstable`) keeps the rows sorted. Everything else of the storage contract is
//! [`store::Committer`]'s.
//!
//! Invariants: acknowledged commits are there after a crash. Damage to what was durable is refused
//! with the files left untouched, or answered with [`store::StoreError::Corrupt`]; it never reads
//! as other data. One process at a time.
//!
//! `docs/internals/storage.md` describes the files and gives figures.

mod backend;
mod checkpoint;
mod damage_watch;
mod decode;
pub mod disk;
mod encryption_at_rest;
mod encryption_status;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod idle_compaction;
mod load;
mod log;
mod manifest;
mod memtable;
mod open;
mod open_tables;
mod options;
mod own_files;
mod pacing;
mod policy;
mod recovery;
mod scheduler;
mod space;
mod state;
mod stepped;
mod strays;
mod superblock;
mod sync;
mod tables;
mod tails;
mod tree;
mod verify;
mod workers;

pub use backend::LsmBackend;
pub use encryption_at_rest::Encryption;
pub use encryption_status::{EncryptionStatus, FilesUnderKey, encryption_status};
pub use error::{Damage, OpenError};
pub use log::{Appended, WriteAheadLog};
pub use open::{LsmStore, decrypt, open};
pub use options::{Options, TableFormat};
pub use recovery::{ManifestVersion, Recover, Recovered, recover};
pub use stepped::{BackgroundStep, open_stepped};
pub use superblock::{CrossReferences, Features, Lock, STAGING};
pub use verify::{Report, lock, verify};
