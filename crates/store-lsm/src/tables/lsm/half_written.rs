//! Removal of what a failed step left half written.
//!
//! The crate removes such files at the next open only, and each attempt would leave more on a full
//! disk.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use super::{Tables, table_dir};

impl Tables {
    /// The files of tables, those that are being written included.
    pub(super) fn files(&self) -> BTreeSet<PathBuf> {
        let Ok(entries) = std::fs::read_dir(table_dir(self.dir())) else {
            return BTreeSet::new();
        };
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    }

    /// Removes files that were not there before a step and are no table. No other step may run.
    pub(super) fn remove_half_written(&self, before: &BTreeSet<PathBuf>) {
        if self.ingestions.load(Ordering::Acquire) > 0 {
            return;
        }
        let mut strays = self.files();
        strays.retain(|file| !before.contains(file));
        self.with_files(|tables| {
            for table in tables {
                strays.remove(*table);
            }
        });
        for file in strays {
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::warn!(file = %file.display(), %error, "removing half a table failed");
            }
        }
    }
}
