//! Write-back of tables that are being written.
//!
//! What a step has written goes to the disk piece by piece, so that its last sync, which the crate
//! makes under the lock that every read takes, finds little to do. The crate does not say which
//! files a step writes; they are those with a number above all that were there before.

use std::fs::File;
use std::path::{Path, PathBuf};

/// Sends to the disk, each time it is called, what was written into the tables in `dir` that are
/// newer than those that are there now.
pub(super) fn of_newer_tables(dir: PathBuf) -> impl Fn() + Send + 'static {
    let last = table_ids(&dir).max();
    move || {
        for id in table_ids(&dir).filter(|id| Some(*id) > last) {
            // An error comes back when the crate syncs the table, and that is where it counts.
            if let Ok(file) = File::open(dir.join(id.to_string())) {
                let _ = rustix::fs::fdatasync(&file);
            }
        }
    }
}

fn table_ids(dir: &Path) -> impl Iterator<Item = u64> + use<> {
    let entries = std::fs::read_dir(dir).ok();
    let names = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.file_name()));
    names.filter_map(|name| name.to_str()?.parse().ok())
}
