//! Recovery: from a directory to an open log and tables that hold everything in it.
//!
//! Order matters: what the directory is, the lock, the superblock, the whole log, the manifest of
//! the tables, all of it read only; and only then the tables' own recovery, which removes files
//! that it does not know. Recovery is the same for whatever keeps the tables, so the simulation
//! runs it over tables of its own.

use std::path::PathBuf;

use env::Env;
use store::{Commit, Stamp};

use crate::disk::Dir;
use crate::encryption_at_rest::Encryption;
use crate::error::{Damage, OpenError};
use crate::log::scan::{self, Checked};
use crate::log::{LogWriter, WriteAheadLog};
use crate::options::TableFormat;
use crate::superblock::{Creation, CrossReferences, Features, Layout, Lock, State};

/// What keeps the rows of the log that were flushed.
pub trait Recover {
    /// The opened tables.
    type Tables;

    /// The tables that a new directory gets.
    fn new_tables(&self) -> TableFormat;

    /// The keys of the directory's files.
    fn encryption(&self) -> Encryption {
        Encryption::none()
    }

    /// Makes empty tables, of [`Recover::new_tables`], in the new directory `dir`.
    ///
    /// # Errors
    /// [`OpenError::Io`].
    fn create(&self, dir: &Dir) -> Result<(), OpenError>;

    /// Checks the manifest, of which version `known` was there before, and returns its version.
    /// Changes nothing.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] or [`OpenError::Io`].
    fn check_manifest(
        &self,
        dir: &Dir,
        features: &Features,
        known: u64,
    ) -> Result<ManifestVersion, OpenError>;

    /// Lists the tables, for a directory from before they were.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] or [`OpenError::Io`].
    fn list_tables(&self, dir: &Dir) -> Result<(), OpenError>;

    /// Copies the tables of the directory, whose manifest has this version, into tables of another
    /// kind, where that is wanted; then the directory is declared to have those. Returns whether
    /// it did.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] or [`OpenError::Io`]; the tables that were there are as they were.
    fn migrate(&self, _dir: &Dir, _: &Features, _version: u64) -> Result<bool, OpenError> {
        Ok(false)
    }

    /// Opens the tables; may remove files that the manifest does not lead to.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] or [`OpenError::Io`].
    fn open(&self, dir: &Dir, features: &Features) -> Result<Self::Tables, OpenError>;

    /// The newest stamp in any table; newer ones may have been there and be compacted away.
    fn newest_stamp(&self, tables: &Self::Tables) -> Stamp;

    /// Puts commits of the log into memory.
    fn replay(&self, tables: &Self::Tables, group: &[Commit]);
}

/// The version of a manifest, which grows with every change, and the file that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestVersion {
    /// The version.
    pub version: u64,
    /// The file whose damage an older version would be.
    pub file: PathBuf,
}

/// A directory that was opened.
#[derive(Debug)]
pub struct Recovered<T> {
    /// The tables, with everything from the log in memory.
    pub tables: T,
    /// The log, which continues after its last valid group.
    pub log: WriteAheadLog,
    /// The lock on the directory.
    pub lock: Lock,
    pub(crate) layout: Layout,
    pub(crate) features: Features,
}

/// Opens the store in `root`, or makes one where `root` is absent or empty. New segments of the log
/// have `segment_bytes`.
///
/// # Errors
/// See [`OpenError`]. After any of them the files are as they were.
pub fn recover<R: Recover>(
    root: Dir,
    recover: &R,
    segment_bytes: u64,
    env: &Env,
) -> Result<Recovered<R::Tables>, OpenError> {
    if Layout::new(root.clone()).state()? == State::New {
        root.create_durably().map_err(OpenError::io(root.path()))?;
    }
    // From here on whatever happens to its name.
    let layout = Layout::new(root.anchored());
    let root = &layout.root;
    let lock = layout.lock()?;
    // Once more: another process may have used it until now.
    let features = match layout.state()? {
        State::New => create(&layout, recover, segment_bytes, env)?,
        State::Complete(features) => {
            layout.forget_creation().map_err(OpenError::io(root.path()))?;
            layout.remove_staging().map_err(OpenError::io(root.path()))?;
            features
        }
    };
    let encryption = recover.encryption();
    if features.is_encrypted() && !encryption.has_keys() {
        return Err(OpenError::Encrypted { dir: root.path().to_path_buf() });
    }
    let mut checked = scan::check(&layout.log, features.cross_references(), &encryption)?;
    let version = check_manifest(&layout, recover, &checked, &features)?;
    sync_names(&layout)?;
    let migrated = recover.migrate(&layout.tree, &features, version)?;
    let has_own_tables = migrated || features.tables() == TableFormat::Own;
    let is_encrypted = encryption.encrypts() || features.is_encrypted();
    if is_encrypted && !has_own_tables {
        return Err(OpenError::NotEncryptable { dir: root.path().to_path_buf() });
    }
    // Before the first file is encrypted: no program that knows of no key opens it from now on.
    let features = if migrated || is_encrypted != features.is_encrypted() {
        layout.declare_own_tables(&features, is_encrypted)?
    } else {
        features
    };
    let tables = recover.open(&layout.tree, &features)?;
    let newest = recover.newest_stamp(&tables);
    replay(recover, &tables, newest, &checked)?;
    // A crash between a bulk load and its note in the log leaves rows the log does not know of.
    checked.end.last_stamp = checked.end.last_stamp.max(newest);
    let log = LogWriter::resume(&layout.log, (env.clone(), encryption), segment_bytes, checked)?;
    if features.cross_references() == CrossReferences::Absent {
        recover.list_tables(&layout.tree)?;
    }
    layout.upgrade(&features)?;
    Ok(Recovered { tables, log: WriteAheadLog::new(log), lock, layout, features })
}

fn create<R: Recover>(
    layout: &Layout,
    recover: &R,
    segment_bytes: u64,
    env: &Env,
) -> Result<Features, OpenError> {
    let encryption = recover.encryption();
    if encryption.encrypts() && recover.new_tables() == TableFormat::LsmTree {
        return Err(OpenError::NotEncryptable { dir: layout.root.path().to_path_buf() });
    }
    layout.begin_creation(Creation::Store)?;
    LogWriter::create(&layout.log, (env, &encryption), segment_bytes, Stamp(0), 0)
        .map_err(OpenError::io(layout.log.path()))?;
    recover.create(&layout.tree)?;
    let mut identity = [0; 16];
    env.fill_random(&mut identity);
    layout.finish_creation(identity, recover.new_tables(), &encryption)
}

/// Makes the names of the superblock and of the manifest durable.
///
/// The process before may have been killed before it did. A power failure could then bring back
/// those that they replaced, and from now on what only those lead to is removed: tables, and what
/// the log has of their rows.
fn sync_names(layout: &Layout) -> Result<(), OpenError> {
    for dir in [&layout.root, &layout.tree] {
        dir.sync().map_err(OpenError::io(dir.path()))?;
    }
    Ok(())
}

/// There is a manifest, and not an older one than the log knows of.
fn check_manifest<R: Recover>(
    layout: &Layout,
    recover: &R,
    checked: &Checked,
    features: &Features,
) -> Result<u64, OpenError> {
    let known = checked.start.tree_version;
    let ManifestVersion { version, file } =
        recover.check_manifest(&layout.tree, features, known)?;
    if version < known {
        let what = format!(
            "the tree's manifest is version {version}, and version {known} was there before"
        );
        return Err(Damage::new(&file, 0, what).into());
    }
    Ok(version)
}

/// Puts what is not in tables into memory. What is in both does no harm: it has the same stamp.
fn replay<R: Recover>(
    recover: &R,
    tables: &R::Tables,
    newest: Stamp,
    checked: &Checked,
) -> Result<(), OpenError> {
    let flushed = checked.start.flushed_through.max(newest);
    for segment in &checked.segments {
        for group in segment.commits(flushed) {
            let mut group = group?;
            group.retain(|commit| commit.stamp > flushed);
            recover.replay(tables, &group);
        }
    }
    Ok(())
}
