//! What old versions of the tree hold, and where it is given back.
//!
//! The last to let go of a table that was compacted away removes its file, and the last to let go of a memtable gives back
//! its memory. Versions are forgotten by the committer's thread and under the lock that every read takes, so nothing there
//! may be the last: everything is also kept here, until a worker lets go of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lsm_tree::AbstractTree;
use parking_lot::Mutex;
use store::Stamp;

use super::{Tree, exclusive};
use crate::memtable::Memtable;

/// A directory that does not exist.
const NOWHERE: &str = "nowhere";

/// What versions hold that may be the past.
#[derive(Default)]
pub(super) struct History {
    /// Versions were made since they were last forgotten.
    grown: AtomicBool,
    /// Memtables that no new read looks into.
    memtables: Mutex<Vec<Arc<Memtable>>>,
    versions: Mutex<Versions>,
}

/// Lists of tables.
#[derive(Default)]
struct Versions {
    /// The tree may still know them.
    known: Vec<Box<dyn Send>>,
    /// The tree has forgotten them, but for those a snapshot needs.
    forgotten: Vec<Box<dyn Send>>,
}

impl History {
    pub(super) fn grown(&self) {
        self.grown.store(true, Ordering::Release);
    }

    /// Keeps a version that was replaced.
    pub(super) fn keep(&self, version: Box<dyn Send>) {
        self.versions.lock().known.push(version);
    }

    fn forgot(&self) {
        let mut versions = self.versions.lock();
        let known = std::mem::take(&mut versions.known);
        versions.forgotten.extend(known);
    }
}

impl Tree {
    /// Forgets the memtables and versions that no read needs: reads come at the `pinned` stamps, ascending, and from
    /// `published` on. Says whether there were any: then [`Tree::sweep`] has something to do.
    ///
    /// Called while nothing is published, so no read comes with a stamp above `published` meanwhile,
    /// and all later ones use the newest version.
    pub(crate) fn forget(&self, pinned: &[Stamp], published: Stamp) -> bool {
        let dead = self.memtables.retire(pinned, published);
        let any_dead = !dead.is_empty();
        if any_dead {
            self.history.memtables.lock().extend(dead);
        }
        self.forget_versions(pinned, published) || any_dead
    }

    /// Without this a snapshot that is held would keep every list of tables since.
    fn forget_versions(&self, pinned: &[Stamp], published: Stamp) -> bool {
        if !self.history.grown.swap(false, Ordering::AcqRel) {
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
        // Removes all but the latest from memory, and from a directory that is not there: the latest may be among
        // those that are put back, and the tree would take its manifest for an old one the next time.
        let nowhere = self.tree.tree_config().path.join(NOWHERE);
        if let Err(error) = versions.maintenance(&nowhere, u64::MAX) {
            tracing::warn!(%error, "forgetting old versions failed");
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
        self.history.forgot();
        true
    }

    /// Gives back what nobody holds any more.
    pub(crate) fn sweep(&self) {
        let forgotten = std::mem::take(&mut self.history.versions.lock().forgotten);
        drop(forgotten);
        self.remove_old_manifests();
        let dead = std::mem::take(&mut *self.history.memtables.lock());
        drop(dead);
    }

    /// An open reads the newest manifest only, and when the tree has it in memory the disk has it too.
    fn remove_old_manifests(&self) {
        let newest = self.version();
        let Ok(entries) = std::fs::read_dir(&self.tree.tree_config().path) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix('v')?.parse::<u64>().ok());
            if number.is_some_and(|number| number < newest) {
                // One that stays only costs space; the tree's next open removes it.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}
