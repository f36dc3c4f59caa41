//! The names of files and directories: as the program sees them, and as a power failure leaves
//! them.

use std::collections::{BTreeMap, BTreeSet};

use env::SplitMix64;

use super::FileId;

/// What a name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File(FileId),
    /// A directory.
    Directory,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    seen: Tree,
    safe: Tree,
    unsynced: Vec<Unsynced>,
}

/// Entries by path.
type Tree = BTreeMap<String, Entry>;

#[derive(Clone, Debug)]
struct Unsynced {
    end: u64,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Add(String, Entry),
    Move(String, String),
    Remove(String),
}

impl Names {
    pub(super) fn entry(&self, path: &str) -> Option<Entry> {
        if path.is_empty() { Some(Entry::Directory) } else { self.seen.get(path).copied() }
    }

    pub(super) fn below(&self, dir: &str) -> Vec<(String, Entry)> {
        let inside = |path: &str| dir.is_empty() || is_inside(path, dir);
        let found = self.seen.iter().filter(|(path, _)| inside(path));
        found.map(|(path, entry)| (path.clone(), *entry)).collect()
    }

    pub(super) fn files(&self) -> BTreeSet<FileId> {
        let file = |entry: &Entry| match entry {
            Entry::File(file) => Some(*file),
            Entry::Directory => None,
        };
        self.seen.values().filter_map(file).collect()
    }

    pub(super) fn add(&mut self, path: &str, entry: Entry, end: u64) {
        self.change(Change::Add(path.to_owned(), entry), end);
    }

    pub(super) fn rename(&mut self, from: &str, to: &str, end: u64) {
        self.change(Change::Move(from.to_owned(), to.to_owned()), end);
    }

    pub(super) fn remove(&mut self, path: &str, end: u64) {
        self.change(Change::Remove(path.to_owned()), end);
    }

    pub(super) fn sync(&mut self, dir: &str, begin: u64) {
        let unsynced = std::mem::take(&mut self.unsynced);
        let (synced, later): (Vec<_>, Vec<_>) = unsynced.into_iter().partition(|unsynced| {
            unsynced.end < begin && unsynced.change.directories().contains(&dir)
        });
        for Unsynced { change, .. } in synced {
            change.apply(&mut self.safe);
        }
        self.unsynced = later;
    }

    pub(super) fn lose_power(&mut self, random: &SplitMix64) {
        let unsynced = std::mem::take(&mut self.unsynced);
        let first = random.below(unsynced.len() as u64 + 1) as usize;
        // As a file system with one journal leaves them; or each directory for itself.
        let one_journal = random.below(2) == 0;
        let mut stopped: BTreeSet<String> = BTreeSet::new();
        for (at, Unsynced { change, .. }) in unsynced.into_iter().enumerate() {
            let mut kept = at < first;
            if !one_journal {
                let directories = change.directories();
                kept = directories.iter().all(|dir| !stopped.contains(*dir) && random.below(4) > 0);
                if !kept {
                    stopped.extend(directories.into_iter().map(str::to_owned));
                }
            }
            if kept {
                change.apply(&mut self.safe);
            }
        }
        // What is in a directory that was lost is lost.
        let safe = &self.safe;
        let reachable = |path: &str| {
            path.match_indices('/')
                .all(|(at, _)| path.get(..at).is_some_and(|dir| safe.contains_key(dir)))
        };
        let lost: Vec<String> = safe.keys().filter(|path| !reachable(path)).cloned().collect();
        for path in lost {
            self.safe.remove(&path);
        }
        self.seen.clone_from(&self.safe);
    }

    fn change(&mut self, change: Change, end: u64) {
        change.apply(&mut self.seen);
        self.unsynced.push(Unsynced { end, change });
    }
}

impl Change {
    /// The directories whose syncs make it safe.
    fn directories(&self) -> Vec<&str> {
        match self {
            Self::Add(path, _) | Self::Remove(path) => vec![parent(path)],
            Self::Move(from, to) if parent(from) == parent(to) => vec![parent(from)],
            Self::Move(from, to) => vec![parent(from), parent(to)],
        }
    }

    fn apply(&self, tree: &mut Tree) {
        match self {
            Self::Add(path, entry) => drop(tree.insert(path.clone(), *entry)),
            Self::Remove(path) => drop(tree.remove(path)),
            Self::Move(from, to) => {
                let moves = |path: &&String| *path == from || is_inside(path, from);
                let moved: Vec<String> = tree.keys().filter(moves).cloned().collect();
                for path in moved {
                    if let (Some(entry), Some(rest)) = (tree.remove(&path), path.get(from.len()..))
                    {
                        tree.insert(format!("{to}{rest}"), entry);
                    }
                }
            }
        }
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

fn is_inside(path: &str, dir: &str) -> bool {
    path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'))
}
