//! Opens the store that the configuration asks for. The only place that names concrete stores.
//!
//! Files of data are for this user alone: the process makes them with mode 600, directories with
//! 700, and a directory that others may enter is closed to them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use env::Env;
use store::{MemoryStore, Store};
use store_lsm::{Options, TableFormat};

use crate::configuration::Storage;
use crate::exit::Failure;

/// What group and others may do with a file.
const OTHERS: u32 = 0o077;

/// The opened store. Nothing is written to a directory that cannot be used.
pub(crate) fn open(
    storage: &Storage,
    (memory_budget, own_tables): (u64, bool),
    env: &Env,
) -> Result<Arc<dyn Store>, Failure> {
    match storage {
        Storage::Memory => Ok(Arc::new(MemoryStore::in_memory(env))),
        Storage::Directory(directory) => {
            rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
            let tables = if own_tables { TableFormat::Own } else { TableFormat::LsmTree };
            let options = Options { tables, ..Options::within(memory_budget) };
            match store_lsm::open(directory, options, env) {
                Ok(store) => {
                    close_to_others(directory);
                    Ok(store)
                }
                Err(error) => Err(Failure::Data(error.to_string())),
            }
        }
    }
}

/// Takes the directory away from everyone but its owner.
fn close_to_others(directory: &Path) {
    let changed = fs::metadata(directory).and_then(|metadata| {
        let mode = metadata.permissions().mode();
        if mode & OTHERS == 0 {
            return Ok(false);
        }
        fs::set_permissions(directory, fs::Permissions::from_mode(mode & !OTHERS)).map(|()| true)
    });
    let directory = directory.display();
    match changed {
        Ok(false) => {}
        Ok(true) => {
            tracing::info!(%directory, "other users could enter the data directory; now they cannot")
        }
        Err(error) => {
            tracing::warn!(%directory, %error, "other users may enter the data directory")
        }
    }
}
