//! Damage that reads of an open store meet: counted, and its place found and reported once.
//!
//! The first read that meets damage orders a check of all tables against their checksums, as
//! `verify` makes it, on a thread of its own: the errors of the `lsm-tree` crate name no file, and
//! where there is damage there may be more.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;
use store::StoreError;

use crate::disk::Dir;
use crate::encryption_at_rest::Encryption;
use crate::error::{Damage, OpenError};
use crate::options::TableFormat;
use crate::{manifest, own_files};

/// How often a check begins anew because tables were replaced meanwhile.
const ATTEMPTS: u32 = 5;

/// What reads met.
#[derive(Debug, Default)]
pub(crate) struct DamageWatch {
    reads: AtomicU64,
    ordered: AtomicBool,
    places: Mutex<Vec<Damage>>,
}

impl DamageWatch {
    /// Takes note of the result of a read; `order` is called for the first one that met damage.
    pub(crate) fn observe<T>(&self, result: &Result<T, StoreError>, order: impl FnOnce()) {
        let Err(StoreError::Corrupt { detail }) = result else { return };
        self.reads.fetch_add(1, Ordering::Relaxed);
        if !self.ordered.swap(true, Ordering::Relaxed) {
            tracing::error!(detail, "stored data is damaged; its place is being looked for");
            order();
        }
    }

    /// Finds the damaged places by reading all tables.
    pub(crate) fn find(&self, tree: &Dir, format: TableFormat, encryption: &Encryption) {
        for _ in 0..ATTEMPTS {
            match damaged_places(tree, format, encryption) {
                Ok(places) => {
                    for Damage { file, offset, what } in &places {
                        let file = file.display();
                        tracing::error!(%file, offset, what, "stored data is damaged");
                    }
                    if places.is_empty() {
                        tracing::warn!("no table is damaged on the disk: memory may be failing");
                    }
                    *self.places.lock() = places;
                    return;
                }
                Err(error) => tracing::warn!(%error, "looking for the damaged place failed"),
            }
        }
    }

    /// Reads that met damage.
    pub(crate) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// The places, each as a phrase.
    pub(crate) fn places(&self) -> Vec<String> {
        self.places.lock().iter().map(ToString::to_string).collect()
    }
}

fn damaged_places(
    tree: &Dir,
    format: TableFormat,
    encryption: &Encryption,
) -> Result<Vec<Damage>, OpenError> {
    let mut places = Vec::new();
    if format == TableFormat::Own {
        for table in own_files::read(tree, 0, encryption)?.0.version.tables() {
            match own_files::verify_table(tree, table, encryption) {
                Err(OpenError::Damaged(damage)) => places.push(damage),
                verified => verified?,
            }
        }
        return Ok(places);
    }
    for table in &manifest::check(tree)?.tables {
        places.extend(manifest::check_table(tree.disk(), table)?.1);
    }
    Ok(places)
}
