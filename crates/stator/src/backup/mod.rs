//! Backups of a data directory: directories that each hold a whole copy and a list of its files
//! with their checksums.
//!
//! `DESTINATION/ID/` is a data directory that can be opened, and `BACKUP` in it is the list, in the
//! form that `sha256sum --check` reads. What is being written is in `ID.partial`, which gets its
//! name when everything in it is durable. Tables never change, so one that an earlier backup has is
//! linked to that and not copied again.

mod bucket;
mod copy;
mod destination;
mod error;
mod files;
mod manifest;
mod pace;
mod restore;

pub(crate) use bucket::{BucketPlace, check as check_in_bucket, fetch, is_in_bucket};
pub(crate) use copy::{Done, rendered};
pub(crate) use destination::Destination;
pub(crate) use error::BackupError;
pub(crate) use files::holds_backups;
pub(crate) use manifest::Manifest;
pub(crate) use pace::{Pace, Shown};
pub(crate) use restore::{Restored, Target, check, check_room, chosen, restore};

/// The list of the files of a backup, in it.
pub(crate) const MANIFEST: &str = "BACKUP";
/// Files beside the store that belong to a server's data: the key of its secrets, and a certificate
/// that it made.
pub(crate) const BESIDE: [&str; 4] = ["secrets.key", "tls.crt", "tls.key", "tls-ca.crt"];
/// What the directory of a backup that is not complete ends with.
const PARTIAL: &str = ".partial";
/// The files that are complete in such a directory.
const JOURNAL: &str = "BACKUP.partial";

#[cfg(test)]
mod tests;
