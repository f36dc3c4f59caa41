//! Opening: from a directory to a running store.

use std::path::Path;
use std::sync::Arc;

use env::Env;
use store::{Commit, Committer, Stamp};

use crate::backend::LsmBackend;
use crate::disk::Dir;
use crate::encryption_at_rest::Encryption;
use crate::error::{Damage, OpenError};
use crate::options::TableFormat;
use crate::recovery::{ManifestVersion, Recover, recover};
use crate::superblock::{CrossReferences, Features};
use crate::tables::{self, NotOpened};
use crate::tree::Tree;
use crate::{Options, manifest, own_files, tails, verify};

/// The embedded store as the engine sees it.
pub type LsmStore = Committer<LsmBackend>;

/// Opens the store in `dir`, or makes one where `dir` is absent or empty.
///
/// # Errors
/// See [`OpenError`]. After any of them the files are as they were.
pub fn open(dir: &Path, options: Options, env: &Env) -> Result<Arc<LsmStore>, OpenError> {
    let options = options.bounded();
    let limits = options.limits;
    let backend = open_backend(dir, options, env)?;
    let store = Committer::open(backend, env.clone(), limits).map_err(|error| OpenError::Io {
        file: dir.to_path_buf(),
        error: std::io::Error::other(error.to_string()),
    })?;
    Ok(Arc::new(store))
}

/// Decrypts the directory `dir`, which no process has open: all of it is written anew without a
/// key, and then it needs none. What was interrupted is continued by the next call.
///
/// # Errors
/// As [`open`]; [`OpenError::Absent`] where there is no store.
pub fn decrypt(dir: &Path, options: Options, env: &Env) -> Result<(), OpenError> {
    drop(verify::lock(dir)?);
    let options = Options { encryption: options.encryption.only_decrypting(), ..options };
    let backend = open_backend(dir, options.bounded(), env)?;
    let closed = store::Backend::close(&backend);
    closed.map_err(|error| OpenError::io(dir)(std::io::Error::other(error.to_string())))
}

fn open_backend(dir: &Path, options: Options, env: &Env) -> Result<LsmBackend, OpenError> {
    let trees = Trees { options: &options, env };
    let mut recovered = recover(Dir::os(dir), &trees, options.log_segment_bytes, env)?;
    if options.converts_tables && recovered.tables.format() == TableFormat::LsmTree {
        // It was of the oldest format, and has what a conversion needs only now.
        drop(recovered);
        recovered = recover(Dir::os(dir), &trees, options.log_segment_bytes, env)?;
    }
    LsmBackend::start(recovered, env.clone(), options).map_err(OpenError::io(dir))
}

/// What a backend in `dir` shares with its workers.
#[cfg(test)]
pub(crate) fn open_shared(dir: &Path, options: Options) -> crate::state::Shared {
    let env = Env::real();
    let trees = Trees { options: &options, env: &env };
    let recovered = recover(Dir::os(dir), &trees, options.log_segment_bytes, &env).unwrap();
    let (shared, lock) = crate::state::Shared::new(recovered, env.clone(), options.clone());
    drop(lock);
    shared
}

/// How a tree is made and recovered.
pub(crate) struct Trees<'a> {
    pub(crate) options: &'a Options,
    pub(crate) env: &'a Env,
}

impl Recover for Trees<'_> {
    type Tables = Tree;

    fn new_tables(&self) -> TableFormat {
        self.options.tables
    }

    fn encryption(&self) -> Encryption {
        self.options.encryption.clone()
    }

    fn create(&self, dir: &Dir) -> Result<(), OpenError> {
        match Tree::open(dir, self.options.tables, self.options, self.env) {
            Ok(_) => {}
            Err(NotOpened::Named(error)) => return Err(error),
            Err(NotOpened::Unnamed(error)) => {
                return Err(OpenError::io(dir.path())(std::io::Error::other(error)));
            }
        }
        match self.options.tables {
            TableFormat::LsmTree => tails::write(dir),
            TableFormat::Own => Ok(()),
        }
    }

    fn check_manifest(
        &self,
        dir: &Dir,
        features: &Features,
        known: u64,
    ) -> Result<ManifestVersion, OpenError> {
        if features.tables() == TableFormat::Own {
            let version = own_files::check(dir, known, &self.options.encryption)?.sequence;
            return Ok(ManifestVersion { version, file: own_files::manifest_path(dir) });
        }
        let referenced = features.cross_references() == CrossReferences::Present;
        if referenced {
            tails::check_current(dir)?;
        }
        let manifest = manifest::check(dir)?;
        if referenced {
            tails::check(dir, &manifest)?;
        }
        Ok(ManifestVersion { version: manifest.version, file: manifest::current_path(dir) })
    }

    fn list_tables(&self, dir: &Dir) -> Result<(), OpenError> {
        tails::write(dir)
    }

    fn migrate(&self, dir: &Dir, features: &Features, version: u64) -> Result<bool, OpenError> {
        // A directory from before there were cross references gets those first.
        let before = features.tables() == TableFormat::LsmTree;
        let due = self.options.converts_tables
            && before
            && features.cross_references() == CrossReferences::Present;
        if before && !self.options.converts_tables && self.options.tables == TableFormat::Own {
            tracing::info!(
                dir = %dir.path().display(),
                "the directory has tables of the format before, and keeps them until a conversion is \
                 asked for: docs/operate/upgrade.md"
            );
        }
        if due {
            tables::copy_to_own(dir, version, self.options, self.env)?;
        }
        Ok(due)
    }

    fn open(&self, dir: &Dir, features: &Features) -> Result<Tree, OpenError> {
        if features.tables() == TableFormat::Own {
            // What a migration left that was interrupted.
            tables::remove_lsm_files(dir).map_err(OpenError::io(dir.path()))?;
        }
        match Tree::open(dir, features.tables(), self.options, self.env) {
            Ok(tree) => Ok(tree),
            Err(NotOpened::Named(error)) => Err(error),
            Err(NotOpened::Unnamed(error)) => {
                // A full check says which file it is.
                let what = format!("the tree cannot be opened: {error}");
                let found = verify::first_damaged_table(dir)?;
                Err(found.unwrap_or_else(|| Damage::new(dir.path(), 0, what)).into())
            }
        }
    }

    fn newest_stamp(&self, tree: &Tree) -> Stamp {
        tree.newest_in_tables()
    }

    fn replay(&self, tree: &Tree, group: &[Commit]) {
        let _ = tree.insert(group);
    }
}
