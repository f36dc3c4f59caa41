//! Opens the store that the configuration asks for. The only place that names concrete stores.

use std::sync::Arc;

use env::Env;
use store::{MemoryStore, Store};
use store_lsm::Options;

use crate::configuration::Storage;
use crate::exit::Failure;

/// The opened store. Nothing is written to a directory that cannot be used.
pub(crate) fn open(
    storage: &Storage,
    memory_budget: u64,
    env: &Env,
) -> Result<Arc<dyn Store>, Failure> {
    match storage {
        Storage::Memory => Ok(Arc::new(MemoryStore::in_memory(env))),
        Storage::Directory(directory) => {
            match store_lsm::open(directory, Options::within(memory_budget), env) {
                Ok(store) => Ok(store),
                Err(error) => Err(Failure::Data(error.to_string())),
            }
        }
    }
}
