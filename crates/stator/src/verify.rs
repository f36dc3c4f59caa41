//! `stator verify`: checks a data directory that no server uses.

use std::path::{Path, PathBuf};

use crate::configuration::Storage;
use crate::exit::Failure;

/// The directory that a server with this configuration uses.
pub(crate) fn directory(storage: Storage) -> Result<PathBuf, Failure> {
    match storage {
        Storage::Directory(directory) => Ok(directory),
        Storage::Memory => Err(Failure::Configuration(
            "memory is set, so there is no data directory to verify; name one".to_owned(),
        )),
    }
}

/// Checks `directory` and tells what is in it.
pub(crate) fn run(directory: &Path) -> Result<(), Failure> {
    Err(Failure::Run(format!("{}: verify is not there yet", directory.display())))
}
