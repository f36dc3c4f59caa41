//! The directory as a whole: whose it is, which format it has, and who has it open.
//!
//! ```text
//! LOCK      locked exclusively for as long as a process has the store open
//! FORMAT    the superblock: format, features, identity, checksum; written last
//! CREATING  there while a new store is being made
//! COPYING   there while a checkpoint is being made
//! log/      FLOOR and the segments of the log
//! tree/     the tables and manifests of the tree
//! ```
//!
//! Invariant: a directory that was complete once is never taken for a new one. Without `FORMAT` it is
//! only filled again while `CREATING` says that it never was complete. Half a checkpoint is refused, since
//! somebody looks for rows in it. That these are names and not contents matters: a power failure leaves a
//! name or not, and may leave a file of that name without what was written into it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use crate::error::{Damage, OpenError};
use crate::files::{Reader, sync_dir, u32_at, write_atomically};

/// The directory layout this program writes, and the newest it reads.
pub(crate) const FORMAT: u32 = 1;
/// The newest features of the data this program understands.
pub(crate) const FEATURES: u32 = 1;

const MAGIC: &[u8; 8] = b"STATRLSM";
const FORMAT_FILE: &str = "FORMAT";
const LOCK_FILE: &str = "LOCK";
const CREATING_FILE: &str = "CREATING";
const COPYING_FILE: &str = "COPYING";
/// `lost+found` is what an empty file system of its own contains.
const KNOWN: [&str; 8] = [
    FORMAT_FILE,
    LOCK_FILE,
    CREATING_FILE,
    COPYING_FILE,
    "FORMAT.new",
    "log",
    "tree",
    "lost+found",
];

/// The parts of a store's directory.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) root: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) tree: PathBuf,
}

/// What is in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing that would be lost.
    New,
    /// A store.
    Complete,
}

/// The lock on a directory; given back when dropped.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process that is just being started by this one has a copy of the
        // file for a moment. Unlocking cannot fail on a file that is locked.
        let _ = rustix::fs::flock(&self.0, FlockOperation::Unlock);
    }
}

/// What a directory is being filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Creation {
    /// A store that has nothing yet: it can be begun anew.
    Store,
    /// A copy of a store, which must not be taken for an empty one.
    Checkpoint,
}

impl Layout {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), log: root.join("log"), tree: root.join("tree") }
    }

    /// Looks at the directory without changing it.
    ///
    /// # Errors
    /// [`OpenError::Foreign`], [`OpenError::Newer`], [`OpenError::Damaged`] or [`OpenError::Io`].
    pub(crate) fn state(&self) -> Result<State, OpenError> {
        let names = match self.names() {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::New),
            Err(error) => return Err(OpenError::Io { file: self.root.clone(), error }),
        };
        if let Some(entry) = names.iter().find(|name| !KNOWN.contains(&name.as_str())) {
            return Err(OpenError::Foreign { dir: self.root.clone(), entry: entry.clone() });
        }
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        if has(FORMAT_FILE) {
            self.read_format()?;
            return Ok(State::Complete);
        }
        if has(COPYING_FILE) {
            let what =
                "this checkpoint was not finished: remove its directory and make another one";
            return Err(Damage::new(&self.root.join(COPYING_FILE), 0, what).into());
        }
        if !has(CREATING_FILE) && (has("log") || has("tree")) {
            let file = self.root.join(FORMAT_FILE);
            return Err(Damage::new(&file, 0, "the file is missing").into());
        }
        Ok(State::New)
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let entries = std::fs::read_dir(&self.root)?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    /// Locks the directory, which exists.
    pub(crate) fn lock(&self) -> Result<Lock, OpenError> {
        let path = self.root.join(LOCK_FILE);
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
        let mut file = options.open(&path).map_err(OpenError::io(&path))?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let holder = std::fs::read_to_string(&path).unwrap_or_default().trim().to_owned();
                return Err(OpenError::Locked { dir: self.root.clone(), holder });
            }
            Err(error) => return Err(OpenError::Io { file: path, error: error.into() }),
        }
        let holder = format!("pid {}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(OpenError::io(&path))?;
        Ok(Lock(file))
    }

    /// Locks the directory without writing to it. Where no lock file exists, nobody has it open.
    pub(crate) fn lock_for_reading(&self) -> Result<Option<Lock>, OpenError> {
        let path = self.root.join(LOCK_FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(OpenError::Io { file: path, error }),
        };
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Lock(file))),
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let holder = std::fs::read_to_string(&path).unwrap_or_default().trim().to_owned();
                Err(OpenError::Locked { dir: self.root.clone(), holder })
            }
            Err(error) => Err(OpenError::Io { file: path, error: error.into() }),
        }
    }

    /// Begins to fill a new directory; what an interrupted attempt left behind is removed.
    pub(crate) fn begin_creation(&self, what: Creation) -> Result<(), OpenError> {
        let marker = self.root.join(match what {
            Creation::Store => CREATING_FILE,
            Creation::Checkpoint => COPYING_FILE,
        });
        let begin = || {
            File::create(&marker)?.sync_all()?;
            for part in [&self.log, &self.tree] {
                match std::fs::remove_dir_all(part) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
            std::fs::create_dir(&self.log)?;
            std::fs::create_dir(&self.tree)?;
            sync_dir(&self.root)
        };
        begin().map_err(OpenError::io(&self.root))
    }

    /// Declares the directory a store.
    pub(crate) fn finish_creation(&self, identity: [u8; 16]) -> Result<(), OpenError> {
        let finish = || {
            sync_dir(&self.log)?;
            sync_dir(&self.tree)?;
            let mut bytes = MAGIC.to_vec();
            bytes.extend_from_slice(&FORMAT.to_le_bytes());
            bytes.extend_from_slice(&FEATURES.to_le_bytes());
            bytes.extend_from_slice(&identity);
            bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
            write_atomically(&self.root, FORMAT_FILE, &bytes)?;
            self.forget_creation()
        };
        finish().map_err(OpenError::io(&self.root))
    }

    /// Removes the marker of a creation that was completed.
    pub(crate) fn forget_creation(&self) -> io::Result<()> {
        let mut removed = false;
        for marker in [CREATING_FILE, COPYING_FILE] {
            match std::fs::remove_file(self.root.join(marker)) {
                Ok(()) => removed = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        if removed { sync_dir(&self.root) } else { Ok(()) }
    }

    fn read_format(&self) -> Result<(), OpenError> {
        let file = self.root.join(FORMAT_FILE);
        let bytes = std::fs::read(&file).map_err(OpenError::io(&file))?;
        let damaged = |what| OpenError::Damaged(Damage::new(&file, 0, what));
        let body_bytes = bytes.len().saturating_sub(4);
        let body = bytes.get(..body_bytes).unwrap_or_default();
        if u32_at(&bytes, body_bytes) != Some(crc32fast::hash(body)) {
            return Err(damaged("the file does not match its checksum"));
        }
        let mut reader = Reader(body);
        let (Some(magic), Some(format), Some(features)) =
            (reader.bytes(8), reader.u32(), reader.u32())
        else {
            return Err(damaged("the file is too short"));
        };
        if magic != MAGIC {
            return Err(damaged("the file is not what its name says"));
        }
        for (found, known) in [(format, FORMAT), (features, FEATURES)] {
            if found > known {
                return Err(OpenError::Newer { file: file.clone(), found, known });
            }
        }
        Ok(())
    }
}
