//! The superblock and the directory as a whole: what it is, its format, and the process that has it
//! open.
//!
//! ```text
//! LOCK      locked exclusively, as is the directory itself, while a process has the store open
//! FORMAT    the superblock: format, features, identity, checksum; written last
//! CREATING  there while a new store is being made
//! COPYING   there while a checkpoint is being made
//! log/      FLOOR and the segments of the log
//! tree/     the tables and manifests of the tree
//! ```
//!
//! Invariant: a directory that was complete once is never taken for a new one. Without `FORMAT` it
//! is only filled again while `CREATING` says that it never was complete. Half a checkpoint is
//! refused, since it is expected to hold rows. It matters that these are names and not contents: a
//! power failure leaves a name or not, and may leave a file of that name without its content.
//!
//! Two locks are taken, since each keeps out what the other does not: that of the directory any
//! process that finds `LOCK` removed or replaced; that of `LOCK` an older program, which knows no
//! other lock, and everyone where the file system cannot lock directories or tells no other machine
//! of it.

use std::io;

use crate::decode::{Reader, u32_at};
use crate::disk::{Dir, DirLock, File, Open, missing_is_fine};
use crate::encryption_at_rest::Encryption;
use crate::error::{Damage, OpenError};
use crate::options::TableFormat;
use crate::strays;

/// The directory layout this program writes, and the newest it reads.
pub(crate) const FORMAT: u32 = 1;
/// The newest features of the data this program understands.
pub(crate) const FEATURES: u32 = 4;
/// From these features on there are [`CrossReferences`].
const CROSS_REFERENCES: u32 = 2;
/// From these features on the tables are [`TableFormat::Own`].
const OWN_TABLES: u32 = 3;
/// From these features on files may be encrypted.
const ENCRYPTED: u32 = 4;

const MAGIC: &[u8; 8] = b"STATRLSM";
const FORMAT_FILE: &str = "FORMAT";
const LOCK_FILE: &str = "LOCK";
const CREATING_FILE: &str = "CREATING";
const COPYING_FILE: &str = "COPYING";
/// Where a checkpoint can be made on the same file system, for as long as it is copied from there.
pub const STAGING: &str = "CHECKPOINT";
const KNOWN: [&str; 8] =
    [FORMAT_FILE, LOCK_FILE, CREATING_FILE, COPYING_FILE, "FORMAT.new", "log", "tree", STAGING];

/// The parts of a store's directory.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) root: Dir,
    pub(crate) log: Dir,
    pub(crate) tree: Dir,
}

/// What is in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing that would be lost.
    New,
    /// A store.
    Complete(Features),
}

/// Whether the files of a store name each other, so that one from another moment is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossReferences {
    /// The log has its mark `END`, and the tree lists its tables, those of the crate in `TAILS`.
    Present,
    /// A program that made neither wrote the store.
    Absent,
}

/// What a complete store says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    features: u32,
    identity: [u8; 16],
}

impl Features {
    /// Whether its files name each other.
    #[must_use]
    pub const fn cross_references(&self) -> CrossReferences {
        if self.features >= CROSS_REFERENCES {
            CrossReferences::Present
        } else {
            CrossReferences::Absent
        }
    }

    /// Whose tables it has.
    #[must_use]
    pub const fn tables(&self) -> TableFormat {
        if self.features >= OWN_TABLES { TableFormat::Own } else { TableFormat::LsmTree }
    }

    /// Whether its files are encrypted, or were begun to be.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.features >= ENCRYPTED
    }
}

/// The lock on a store: that of `LOCK` and that of its directory, given back when dropped, in this
/// order, so that the process that gets the directory gets `LOCK` too.
#[derive(Debug)]
pub struct Lock {
    /// `None` when only reading a directory that has no such file.
    _file: Option<FileLock>,
    /// `None` where the file system cannot lock directories.
    _dir: Option<Box<dyn DirLock>>,
}

#[derive(Debug)]
struct FileLock(Box<dyn File>);

impl Drop for FileLock {
    fn drop(&mut self) {
        // Closing is not enough: a process that is just being started by this one has a copy of the
        // file for a moment.
        self.0.unlock();
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
    pub(crate) fn new(root: Dir) -> Self {
        Self { log: root.subdirectory("log"), tree: root.subdirectory("tree"), root }
    }

    /// Reads the directory without changing it.
    ///
    /// # Errors
    /// [`OpenError::Foreign`], [`OpenError::Newer`], [`OpenError::Damaged`] or [`OpenError::Io`].
    pub(crate) fn state(&self) -> Result<State, OpenError> {
        let dir = self.root.path();
        let names = match self.names() {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::New),
            Err(error) => return Err(OpenError::Io { file: dir.to_path_buf(), error }),
        };
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let is_ours = |name: &str| KNOWN.contains(&name) || strays::is_harmless(name);
        if let Some(entry) = names.iter().find(|name| !is_ours(name)) {
            let (dir, is_store) = (dir.to_path_buf(), has(FORMAT_FILE));
            return Err(OpenError::Foreign { dir, entry: entry.clone(), is_store });
        }
        if has(FORMAT_FILE) {
            return Ok(State::Complete(self.read_format()?));
        }
        if has(COPYING_FILE) {
            let what = "this checkpoint was not finished: remove its directory and make another one, or \
                 where `stator restore-server` was interrupted, run it again";
            return Err(Damage::new(&self.root.join(COPYING_FILE), 0, what).into());
        }
        if !has(CREATING_FILE) && (has("log") || has("tree")) {
            let file = self.root.join(FORMAT_FILE);
            return Err(Damage::new(&file, 0, "the file is missing").into());
        }
        Ok(State::New)
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let names = self.root.disk().read_dir(self.root.path())?;
        Ok(names.iter().map(|name| name.to_string_lossy().into_owned()).collect())
    }

    /// Locks the directory, which exists.
    pub(crate) fn lock(&self) -> Result<Lock, OpenError> {
        let dir = self.lock_dir()?;
        let path = self.root.join(LOCK_FILE);
        let open = self.root.disk().open(&path, Open::ReadWriteOrCreate);
        let file = self.lock_file(open.map_err(OpenError::io(&path))?)?;
        let holder = format!("pid {}\n", std::process::id());
        file.0
            .set_len(0)
            .and_then(|()| file.0.write_at(holder.as_bytes(), 0))
            .map_err(OpenError::io(&path))?;
        Ok(Lock { _file: Some(file), _dir: dir })
    }

    /// Locks the directory, which need not exist, without writing to it.
    pub(crate) fn lock_for_reading(&self) -> Result<Lock, OpenError> {
        let dir = self.lock_dir()?;
        let path = self.root.join(LOCK_FILE);
        let file = match self.root.disk().open(&path, Open::Read) {
            Ok(file) => Some(self.lock_file(file)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(OpenError::Io { file: path, error }),
        };
        Ok(Lock { _file: file, _dir: dir })
    }

    /// Locks the directory itself, where it exists and can be locked.
    fn lock_dir(&self) -> Result<Option<Box<dyn DirLock>>, OpenError> {
        match self.root.disk().try_lock_dir(self.root.path()) {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(self.locked()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                // `LOCK` alone did before directories were locked, so it has to do here.
                let dir = self.root.path().display();
                tracing::warn!(
                    %dir,
                    %error,
                    "the directory cannot be locked: only the file LOCK in it keeps others out"
                );
                Ok(None)
            }
        }
    }

    fn lock_file(&self, file: Box<dyn File>) -> Result<FileLock, OpenError> {
        let path = self.root.join(LOCK_FILE);
        let locked = file.try_lock().map_err(OpenError::io(&path))?;
        if locked { Ok(FileLock(file)) } else { Err(self.locked()) }
    }

    fn locked(&self) -> OpenError {
        let holder = self.root.disk().read(&self.root.join(LOCK_FILE)).unwrap_or_default();
        let holder = String::from_utf8(holder).unwrap_or_default().trim().to_owned();
        OpenError::Locked { dir: self.root.path().to_path_buf(), holder }
    }

    /// Begins to fill a new directory; what an interrupted attempt left over is removed.
    pub(crate) fn begin_creation(&self, what: Creation) -> Result<(), OpenError> {
        let marker = self.root.join(match what {
            Creation::Store => CREATING_FILE,
            Creation::Checkpoint => COPYING_FILE,
        });
        let begin = || {
            self.root.disk().open(&marker, Open::CreateEmpty)?.sync_all()?;
            for part in [&self.log, &self.tree] {
                missing_is_fine(part.disk().remove_dir_all(part.path()))?;
            }
            for part in [&self.log, &self.tree] {
                part.disk().create_dir(part.path())?;
            }
            self.root.sync()
        };
        begin().map_err(OpenError::io(self.root.path()))
    }

    /// Declares the directory a store.
    pub(crate) fn finish_creation(
        &self,
        identity: [u8; 16],
        tables: TableFormat,
        encryption: &Encryption,
    ) -> Result<Features, OpenError> {
        let features = match tables {
            TableFormat::LsmTree => CROSS_REFERENCES,
            TableFormat::Own if encryption.encrypts() => ENCRYPTED,
            TableFormat::Own => OWN_TABLES,
        };
        let features = Features { features, identity };
        let finish = || {
            self.log.sync()?;
            self.tree.sync()?;
            self.write_format(features)?;
            self.forget_creation()
        };
        finish().map_err(OpenError::io(self.root.path()))?;
        Ok(features)
    }

    /// Declares that a store has its cross references now.
    pub(crate) fn upgrade(&self, before: &Features) -> Result<(), OpenError> {
        if before.features >= CROSS_REFERENCES {
            return Ok(());
        }
        let after = Features { features: CROSS_REFERENCES, identity: before.identity };
        self.write_format(after).map_err(OpenError::io(&self.root.join(FORMAT_FILE)))
    }

    /// Declares that the tables of a store are our own from now on, and that its files are
    /// encrypted or that none is.
    pub(crate) fn declare_own_tables(
        &self,
        before: &Features,
        is_encrypted: bool,
    ) -> Result<Features, OpenError> {
        let features = if is_encrypted { ENCRYPTED } else { OWN_TABLES };
        let after = Features { features, identity: before.identity };
        self.write_format(after).map_err(OpenError::io(&self.root.join(FORMAT_FILE)))?;
        Ok(after)
    }

    fn write_format(&self, Features { features, identity }: Features) -> io::Result<()> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&features.to_le_bytes());
        bytes.extend_from_slice(&identity);
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        self.root.replace_durably(FORMAT_FILE, &bytes)
    }

    /// Removes the marker of a creation that was completed.
    pub(crate) fn forget_creation(&self) -> io::Result<()> {
        let mut removed = false;
        for marker in [CREATING_FILE, COPYING_FILE] {
            removed |= missing_is_fine(self.root.disk().remove_file(&self.root.join(marker)))?;
        }
        if removed { self.root.sync() } else { Ok(()) }
    }

    /// Removes a checkpoint that a process left here which ended while it was copied.
    pub(crate) fn remove_staging(&self) -> io::Result<()> {
        let removed = self.root.disk().remove_dir_all(&self.root.join(STAGING));
        missing_is_fine(removed).map(drop)
    }

    fn read_format(&self) -> Result<Features, OpenError> {
        let file = self.root.join(FORMAT_FILE);
        let bytes = self.root.disk().read(&file).map_err(OpenError::io(&file))?;
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
        let identity = reader.bytes(16).and_then(|bytes| bytes.try_into().ok());
        let identity = identity.ok_or_else(|| damaged("the file is too short"))?;
        Ok(Features { features, identity })
    }
}
