//! A disk with what was synced and what was not, as a record makes it; and what a power failure leaves.
//!
//! Assumed of the disk: a sector of 512 bytes is written as a whole or not at all; a sync makes safe what was
//! written before it began; names of a directory become safe by a sync of it. Assumed of nothing else: files
//! and directories do not wait for each other.

use std::collections::BTreeMap;
use std::path::Path;

use env::SplitMix64;

use super::recording::{Bytes, Event, Kind, Recording};

const SECTOR: usize = 512;

#[derive(Clone, Default)]
pub(super) struct Machine {
    files: Vec<File>,
    /// Names as the program sees them.
    names: Names,
    /// Names that survive.
    safe_names: Names,
    changes: Vec<Change>,
    /// Where a path led to when it was last used: a call may end after its file was renamed.
    known: BTreeMap<String, usize>,
}

/// Files by path, and directories, whose paths end in `/`.
type Names = BTreeMap<String, Option<usize>>;

#[derive(Clone, Default)]
struct File {
    /// As the program sees it.
    bytes: Vec<u8>,
    safe: Vec<u8>,
    /// What was done and not synced, in order.
    loose: Vec<Loose>,
}

#[derive(Clone)]
struct Loose {
    end: u64,
    what: What,
}

#[derive(Clone)]
enum What {
    Data {
        offset: usize,
        bytes: Vec<u8>,
    },
    /// The length becomes this, or at least this.
    Length {
        length: usize,
        cuts: bool,
    },
}

/// A change of names that is not safe yet.
#[derive(Clone)]
struct Change {
    end: u64,
    /// The directories whose syncs make it safe.
    directories: Vec<String>,
    what: NameChange,
}

#[derive(Clone)]
enum NameChange {
    Add(String, Option<usize>),
    Move(String, String),
    Remove(String),
}

impl Machine {
    /// A call that was over.
    pub(super) fn apply(&mut self, event: &Event, recordings: &[Recording], random: &SplitMix64) {
        match &event.kind {
            Kind::Sync { path, failed } if path.ends_with('/') => {
                if !failed {
                    self.sync_directory(path, event.begin);
                }
            }
            Kind::Sync { path, failed } => {
                if let Some(file) = self.file(path) {
                    file.sync(event.begin, *failed, random);
                }
            }
            _ => self.apply_late(event, recordings),
        }
    }

    /// A call that was under way: nothing of it is safe.
    pub(super) fn apply_late(&mut self, event: &Event, recordings: &[Recording]) {
        let end = event.end;
        match &event.kind {
            Kind::Sync { .. } => {}
            Kind::Create { path, emptied } => match self.names.get(path).copied().flatten() {
                Some(_) if *emptied => {
                    self.loosen(path, end, What::Length { length: 0, cuts: true })
                }
                Some(_) => {}
                None => {
                    self.files.push(File::default());
                    self.change(end, NameChange::Add(path.clone(), Some(self.files.len() - 1)));
                }
            },
            Kind::MakeDirectory { path } => {
                self.change(end, NameChange::Add(format!("{path}/"), None));
            }
            Kind::Write { path, offset, bytes } => {
                let bytes = Bytes::of(*bytes, recordings).to_vec();
                self.loosen(path, end, What::Data { offset: *offset, bytes });
            }
            Kind::Truncate { path, length } => {
                self.loosen(path, end, What::Length { length: *length, cuts: true });
            }
            Kind::Allocate { path, length } => {
                self.loosen(path, end, What::Length { length: *length, cuts: false });
            }
            Kind::Rename { from, to } => {
                self.change(end, NameChange::Move(from.clone(), to.clone()));
            }
            Kind::Link { from, to } => {
                let file = self.names.get(from).copied().flatten();
                self.change(end, NameChange::Add(to.clone(), file));
            }
            Kind::Unlink { path } => self.change(end, NameChange::Remove(path.clone())),
        }
    }

    /// What was not safe is there, lost or torn.
    pub(super) fn lose_power(&mut self, random: &SplitMix64) {
        self.files.iter_mut().for_each(|file| file.keep_some(u64::MAX, random));
        let changes = std::mem::take(&mut self.changes);
        let most = random.below(changes.len() as u64 + 1) as usize;
        // As a file system with one journal leaves them; or each directory for itself.
        let one_journal = random.below(2) == 0;
        let mut by_directory: BTreeMap<String, bool> = BTreeMap::new();
        for (at, change) in changes.into_iter().enumerate() {
            let mut goes_on = |directory: &String| {
                let goes_on = by_directory.entry(directory.clone()).or_insert(true);
                *goes_on = *goes_on && random.below(4) > 0;
                *goes_on
            };
            let kept =
                if one_journal { at < most } else { change.directories.iter().all(&mut goes_on) };
            if kept {
                change.what.apply(&mut self.safe_names);
            }
        }
    }

    /// Makes the directory that is left.
    pub(super) fn write_to(&self, root: &Path) {
        for (path, file) in &self.safe_names {
            let mut parents = path.trim_end_matches('/').match_indices('/');
            if !parents.all(|(at, _)| self.safe_names.contains_key(&path[..=at])) {
                // It is in a directory that was lost.
                continue;
            }
            match file {
                None => std::fs::create_dir_all(root.join(path)).unwrap(),
                Some(file) => std::fs::write(root.join(path), &self.files[*file].safe).unwrap(),
            }
        }
    }

    fn file(&mut self, path: &str) -> Option<&mut File> {
        let at = self.names.get(path).copied().flatten().or(self.known.get(path).copied())?;
        self.known.insert(path.to_owned(), at);
        self.files.get_mut(at)
    }

    fn loosen(&mut self, path: &str, end: u64, what: What) {
        let file = self.file(path).unwrap_or_else(|| panic!("no file {path} in the record"));
        let what = file.see(what);
        file.loose.push(Loose { end, what });
    }

    fn change(&mut self, end: u64, what: NameChange) {
        let directories = match &what {
            NameChange::Add(path, _) | NameChange::Remove(path) => vec![parent(path)],
            NameChange::Move(from, to) if parent(from) == parent(to) => vec![parent(from)],
            NameChange::Move(from, to) => vec![parent(from), parent(to)],
        };
        if let NameChange::Add(path, Some(file)) = &what {
            self.known.insert(path.clone(), *file);
        }
        what.apply(&mut self.names);
        self.changes.push(Change { end, directories, what });
    }

    fn sync_directory(&mut self, path: &str, begin: u64) {
        let directory = if path == "./" { "" } else { path };
        let (safe, loose): (Vec<Change>, Vec<Change>) =
            std::mem::take(&mut self.changes).into_iter().partition(|change| {
                change.end < begin && change.directories.iter().any(|of| of == directory)
            });
        safe.iter().for_each(|change| change.what.apply(&mut self.safe_names));
        self.changes = loose;
    }
}

impl File {
    /// Shows a change to the program. What goes to the disk are whole sectors, as they are then.
    fn see(&mut self, what: What) -> What {
        what.apply(&mut self.bytes, |_| true);
        let What::Data { offset, bytes } = what else { return what };
        let start = offset / SECTOR * SECTOR;
        let end = (offset + bytes.len()).next_multiple_of(SECTOR).min(self.bytes.len());
        What::Data { offset: start, bytes: self.bytes[start..end].to_vec() }
    }

    fn sync(&mut self, begin: u64, failed: bool, random: &SplitMix64) {
        if failed {
            return self.keep_some(begin, random);
        }
        let (safe, loose): (Vec<Loose>, Vec<Loose>) =
            std::mem::take(&mut self.loose).into_iter().partition(|loose| loose.end < begin);
        self.loose = loose;
        for Loose { what, .. } in safe {
            what.apply(&mut self.safe, |_| true);
        }
    }

    /// Of what was done before `begin`, nothing, everything, a beginning or any sectors are safe; the rest is
    /// lost for good.
    fn keep_some(&mut self, begin: u64, random: &SplitMix64) {
        let (old, loose): (Vec<Loose>, Vec<Loose>) =
            std::mem::take(&mut self.loose).into_iter().partition(|loose| loose.end < begin);
        self.loose = loose;
        let mode = random.below(4);
        let most = random.below(old.len() as u64 + 1) as usize;
        for (at, Loose { what, .. }) in old.into_iter().enumerate() {
            what.apply(&mut self.safe, |_| match mode {
                0 => false,
                1 => true,
                2 => at < most,
                _ => random.below(2) == 0,
            });
        }
    }
}

impl What {
    /// Does it to `safe`, as far as sectors are kept.
    fn apply(&self, safe: &mut Vec<u8>, mut keeps: impl FnMut(usize) -> bool) {
        match self {
            Self::Data { offset, bytes } => {
                let end = offset + bytes.len();
                let mut at = *offset;
                while at < end {
                    let next = ((at / SECTOR + 1) * SECTOR).min(end);
                    if keeps(at / SECTOR) {
                        if safe.len() < next {
                            safe.resize(next, 0);
                        }
                        safe[at..next].copy_from_slice(&bytes[at - offset..next - offset]);
                    }
                    at = next;
                }
            }
            Self::Length { length, cuts } => {
                if keeps(0) && (*cuts || safe.len() < *length) {
                    safe.resize(*length, 0);
                }
            }
        }
    }
}

impl NameChange {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Add(path, file) => drop(names.insert(path.clone(), *file)),
            Self::Remove(path) => {
                names.remove(path);
                names.remove(&format!("{path}/"));
            }
            Self::Move(from, to) => {
                let inside = format!("{from}/");
                let moved: Vec<String> = names
                    .keys()
                    .filter(|name| *name == from || name.starts_with(&inside))
                    .cloned()
                    .collect();
                for name in moved {
                    let file = names.remove(&name).flatten();
                    names.insert(format!("{to}{}", &name[from.len()..]), file);
                }
            }
        }
    }
}

/// The directory of a path; empty for the root.
fn parent(path: &str) -> String {
    let path = path.trim_end_matches('/');
    path.rfind('/').map_or(String::new(), |at| path[..=at].to_owned())
}
