//! Version garbage collection: drops old lists of tables, off the path of reads.
//!
//! The last owner of a table that was compacted away removes its file. Versions are dropped by the
//! committer's thread and under the lock that every read takes, so nothing there may be the last
//! owner: each version that is replaced is retained here too, until a worker releases it.

use std::sync::atomic::{AtomicBool, Ordering};

use lsm_tree::AbstractTree;
use parking_lot::Mutex;
use store::Stamp;

use super::{Tables, exclusive};

/// A directory that does not exist.
const NOWHERE: &str = "nowhere";

/// Versions that were replaced.
#[derive(Default)]
pub(super) struct RetainedVersions {
    /// Versions were made since they were last dropped.
    made: AtomicBool,
    versions: Mutex<Versions>,
}

/// Lists of tables.
#[derive(Default)]
struct Versions {
    /// The crate may still know them.
    known: Vec<Box<dyn Send>>,
    /// The crate has dropped them, except for those a snapshot needs.
    dropped: Vec<Box<dyn Send>>,
}

impl RetainedVersions {
    /// Versions may have been made.
    pub(super) fn versions_made(&self) {
        self.made.store(true, Ordering::Release);
    }

    /// Retains a version that was replaced.
    pub(super) fn retain(&self, version: Box<dyn Send>) {
        self.versions.lock().known.push(version);
    }

    fn mark_dropped(&self) {
        let mut versions = self.versions.lock();
        let known = std::mem::take(&mut versions.known);
        versions.dropped.extend(known);
    }
}

impl Tables {
    /// Drops the versions that no read needs: reads come at the `pinned` stamps, ascending, and
    /// from `published` on. Without this a snapshot that is held would keep every list of tables
    /// since. Returns whether there were any: then [`Tables::sweep`] has something to do.
    ///
    /// Called while nothing is published, so no read comes with a stamp above `published`
    /// meanwhile, and all later ones use the newest version.
    pub(crate) fn release_versions(&self, pinned: &[Stamp], published: Stamp) -> bool {
        if !self.retained.made.swap(false, Ordering::AcqRel) {
            return false;
        }
        let mut versions = self.tree.get_version_history_lock();
        if versions.len() <= 1 {
            return false;
        }
        let latest = versions.latest_version();
        let read = pinned.iter().copied().filter(|stamp| *stamp < published).chain([published]);
        let needed: Vec<_> =
            read.map(|stamp| versions.get_version_for_snapshot(exclusive(stamp))).collect();
        // Removes all but the latest from memory, and from a directory that is not there: the
        // latest may be among those that are put back, and the crate would take its manifest for an
        // old one the next time.
        if let Err(error) = versions.maintenance(&self.dir().join(NOWHERE), u64::MAX) {
            tracing::warn!(%error, "dropping old versions failed");
        }
        for (at, version) in needed.into_iter().enumerate() {
            if at == 0 {
                versions.replace_latest_version(version);
            } else {
                versions.append_version(version);
            }
        }
        versions.append_version(latest);
        drop(versions);
        self.retained.mark_dropped();
        true
    }

    /// Releases what no read holds any more: removes the files of tables and old manifests.
    pub(crate) fn sweep(&self) {
        let dropped = std::mem::take(&mut self.retained.versions.lock().dropped);
        drop(dropped);
        self.remove_old_manifests();
    }

    /// An open reads the newest manifest only, and when the crate has it in memory the disk has it
    /// too.
    fn remove_old_manifests(&self) {
        let newest = self.version();
        let Ok(entries) = std::fs::read_dir(self.dir()) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix('v')?.parse::<u64>().ok());
            if number.is_some_and(|number| number < newest) {
                // One that stays only costs space; the crate's next open removes it.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}
