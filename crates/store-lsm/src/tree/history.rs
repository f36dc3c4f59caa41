//! What old versions of the tree hold, and where it is given back.
//!
//! The last to let go of a memtable frees its entries one by one, which takes a twentieth of a second; the last to
//! let go of a table that was compacted away removes its file. Versions are forgotten by the committer's thread
//! and under the lock that every read takes, so nothing there may be the last: everything is
//! also kept here, until a worker finds that nobody else holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lsm_tree::{AbstractTree, Memtable};
use parking_lot::Mutex;
use store::Stamp;

use super::{Tree, exclusive};
use crate::tempo::Work;

/// A directory that does not exist.
const NOWHERE: &str = "nowhere";

/// What versions hold that may be the past.
#[derive(Default)]
pub(super) struct History {
    /// Versions were made since they were last forgotten.
    grown: AtomicBool,
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

    /// Keeps a memtable that is in a table now.
    pub(super) fn keep_memtable(&self, memtable: Arc<Memtable>) {
        self.memtables.lock().push(memtable);
    }

    /// Keeps a version that was replaced.
    pub(super) fn keep(&self, version: Box<dyn Send>) {
        self.versions.lock().known.push(version);
    }

    /// Bytes of the memtables that are kept.
    pub(super) fn memtable_bytes(&self) -> u64 {
        self.memtables.lock().iter().map(|memtable| memtable.size()).sum()
    }

    fn forgot(&self) {
        let mut versions = self.versions.lock();
        let known = std::mem::take(&mut versions.known);
        versions.forgotten.extend(known);
    }

    /// Takes the memtables that nobody else holds.
    fn dead_memtables(&self) -> Vec<Memtable> {
        let mut memtables = self.memtables.lock();
        let (dead, held) = std::mem::take(&mut *memtables)
            .into_iter()
            .partition(|memtable: &Arc<Memtable>| Arc::strong_count(memtable) == 1);
        *memtables = held;
        drop(memtables);
        Vec::into_iter(dead).filter_map(Arc::into_inner).collect()
    }
}

impl Tree {
    /// Forgets the versions that no read needs: reads come at the `pinned` stamps, ascending, and from
    /// `published` on. Without this a snapshot that is held would keep every memtable since. Says whether it forgot
    /// any: then [`Tree::sweep`] has something to do.
    ///
    /// Called while nothing is published, so no read comes with a stamp above `published` meanwhile,
    /// and all later ones use the newest version.
    pub(crate) fn forget_versions(&self, pinned: &[Stamp], published: Stamp) -> bool {
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
        let mut dead = self.history.dead_memtables();
        while let Some(memtable) = dead.pop() {
            let mut stride = self.tempo.stride(Work::Burial { waiting: dead.len() });
            for entry in memtable.items {
                drop(entry);
                stride.step();
            }
        }
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
