//! The replay of recorded system calls on the model of a storage medium.
//!
//! A record names files by their paths; the medium knows them by numbers, since a call may end
//! after its file was renamed.

use std::collections::BTreeMap;
use std::path::Path;

use env::SplitMix64;
use store_testkit::medium::{Entry, FileId, Medium, Resize};

use super::recording::{Bytes, Event, Kind, Recording};

#[derive(Clone, Default)]
pub(super) struct Machine {
    medium: Medium,
    /// Where a path led to when it was last used.
    known: BTreeMap<String, FileId>,
}

impl Machine {
    /// A call that was over.
    pub(super) fn apply(&mut self, event: &Event, recordings: &[Recording], random: &SplitMix64) {
        match &event.kind {
            Kind::Sync { path, failed } if path.ends_with('/') => {
                if !failed {
                    self.medium.sync_dir(directory(path), event.begin);
                }
            }
            Kind::Sync { path, failed } => match self.file(path) {
                Some(file) if *failed => self.medium.fail_sync(file, event.begin, random),
                Some(file) => self.medium.sync(file, event.begin),
                None => {}
            },
            _ => self.apply_late(event, recordings),
        }
    }

    /// A call that was under way: nothing of it is safe.
    pub(super) fn apply_late(&mut self, event: &Event, recordings: &[Recording]) {
        let end = event.end;
        match &event.kind {
            Kind::Sync { .. } => {}
            Kind::Create { path, emptied } => match self.medium.entry(path) {
                Some(Entry::File(file)) if *emptied => {
                    self.medium.resize(file, Resize::To(0), end);
                }
                Some(_) => {}
                None => {
                    let file = self.medium.create(path, end);
                    self.known.insert(path.clone(), file);
                }
            },
            Kind::MakeDirectory { path } => self.medium.create_dir(directory(path), end),
            Kind::Write { path, offset, bytes } => {
                let file = self.expect_file(path);
                self.medium.write(file, *offset, Bytes::of(*bytes, recordings), end);
            }
            Kind::Truncate { path, length } => {
                let file = self.expect_file(path);
                self.medium.resize(file, Resize::To(*length), end);
            }
            Kind::Allocate { path, length } => {
                let file = self.expect_file(path);
                self.medium.resize(file, Resize::AtLeast(*length), end);
            }
            Kind::Rename { from, to } => {
                self.medium.rename(directory(from), directory(to), end);
            }
            Kind::Link { from, to } => {
                if let Some(Entry::File(file)) = self.medium.entry(from) {
                    self.medium.link(file, to, end);
                    self.known.insert(to.clone(), file);
                }
            }
            Kind::Unlink { path } => self.medium.remove(directory(path), end),
        }
    }

    /// What was not safe is there, lost or torn.
    pub(super) fn lose_power(&mut self, random: &SplitMix64) {
        self.medium.lose_power(random);
    }

    /// Makes the directory that is left.
    pub(super) fn write_to(&self, root: &Path) {
        for (path, entry) in self.medium.below("") {
            match entry {
                Entry::Directory => std::fs::create_dir_all(root.join(path)).unwrap(),
                Entry::File(file) => {
                    std::fs::write(root.join(path), self.medium.bytes(file)).unwrap();
                }
            }
        }
    }

    fn file(&mut self, path: &str) -> Option<FileId> {
        let file = match self.medium.entry(path) {
            Some(Entry::File(file)) => Some(file),
            Some(Entry::Directory) | None => self.known.get(path).copied(),
        }?;
        self.known.insert(path.to_owned(), file);
        Some(file)
    }

    fn expect_file(&mut self, path: &str) -> FileId {
        self.file(path).unwrap_or_else(|| panic!("no file {path} in the record"))
    }
}

/// The path of a directory as the medium names it.
fn directory(path: &str) -> &str {
    if path == "./" { "" } else { path.trim_end_matches('/') }
}
