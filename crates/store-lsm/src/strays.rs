//! Stray files: what others leave in a store's directory.
//!
//! File managers, network file systems and version control write files of their own everywhere.
//! Those are passed over by name; any other file that no store makes is refused, by a server and by
//! `stator verify` alike, because the directory may be somebody else's.

use std::io::ErrorKind;

use crate::disk::Dir;
use crate::error::OpenError;

/// Names that are passed over.
const NAMES: [&str; 15] = [
    // The list of the files of a backup, which can be opened where it is.
    "BACKUP",
    // What a server keeps beside its store: the key of secrets, also while it is made.
    "secrets.key",
    "secrets.key.new",
    // A certificate that it made, its key and its authority.
    "tls.crt",
    "tls.key",
    "tls-ca.crt",
    // What an empty file system of its own contains.
    "lost+found",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    ".directory",
    ".gitignore",
    ".gitkeep",
    // Snapshots that a file system shows in each directory.
    ".snapshot",
    ".zfs",
];

/// Beginnings of names that are passed over: files that were removed while open on NFS, and
/// attributes that macOS keeps on other file systems.
const BEGINNINGS: [&str; 2] = [".nfs", "._"];

/// Whether a name in the store's directory is passed over.
pub(crate) fn is_harmless(name: &str) -> bool {
    NAMES.contains(&name) || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

/// Whether a name in the directory of a tree is that of a file of the `lsm-tree` crate, or of the
/// list of its tables. A migration that was interrupted leaves them.
pub(crate) fn is_of_crate(name: &str) -> bool {
    let is_manifest = name.strip_prefix('v').is_some_and(|number| number.parse::<u64>().is_ok());
    // The next `current` of a process that was killed before it gave it this name.
    let is_pointer = name.strip_prefix(".tmp").is_some_and(|rest| {
        rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    is_manifest || is_pointer || ["current", "current.new", "TAILS", "TAILS.new"].contains(&name)
}

/// Checks that the directory of a tree with tables of our own has only its files.
///
/// # Errors
/// [`OpenError::Foreign`] or [`OpenError::Io`].
pub(crate) fn check_own_tables(tree: &Dir) -> Result<(), OpenError> {
    let names = match tree.disk().read_dir(tree.path()) {
        Ok(names) => names,
        // Then the manifest is missing.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OpenError::Io { file: tree.path().to_path_buf(), error }),
    };
    for name in names {
        let name = name.to_string_lossy();
        let number = name.strip_suffix(".sst").and_then(|number| number.parse::<u64>().ok());
        let is_ours = number.is_some()
            || name == "MANIFEST"
            || name == "MANIFEST.new"
            || name == "tables"
            || is_of_crate(&name);
        if !is_ours && !is_harmless(&name) {
            let dir = tree.path().to_path_buf();
            return Err(OpenError::Foreign { dir, entry: name.into_owned(), is_store: true });
        }
    }
    Ok(())
}

/// Checks that the directory of tables has only tables: the tree does not open with others in it.
///
/// # Errors
/// [`OpenError::Foreign`] or [`OpenError::Io`].
pub(crate) fn check_tables(tree: &Dir) -> Result<(), OpenError> {
    let dir = tree.join("tables");
    let names = match tree.disk().read_dir(&dir) {
        Ok(names) => names,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OpenError::Io { file: dir, error }),
    };
    for name in names {
        let name = name.to_string_lossy();
        let passed_over = name == ".DS_Store" || name.starts_with("._");
        if !passed_over && name.parse::<u64>().is_err() {
            return Err(OpenError::Foreign { dir, entry: name.into_owned(), is_store: true });
        }
    }
    Ok(())
}
