//! The catalog's revision: how a server follows changes that others make to the catalog.
//!
//! In a store that several servers write to, each change of the catalog also counts up one row, in
//! its commit, and names what it changed in another one. Every request compares the count before
//! its answer counts, so what a server answers is never older than what was acknowledged before.
//!
//! Invariants: no definition changes without the count. With other writers the map in memory is
//! changed here alone, one after the other, each time by what was read later than the time before.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use store::{Batch, Current, StoreError};
use tokio::sync::Mutex;

use super::{Catalog, Entry, forget, read_all, record};
use crate::error::EngineError;
use crate::layout::{
    catalog_changes_key, catalog_key, catalog_name_of, catalog_revision_key, envelope,
};
use crate::table::Table;
use crate::view::View;

/// Changes that are named; a server that is further behind reads the whole catalog.
const NAMED: usize = 128;
/// Definitions that are read at once.
const READ: usize = 64;

/// Which changes the map of a server has.
#[derive(Debug)]
pub(super) struct Revision {
    seen: AtomicU64,
    /// Held while the map follows.
    turn: Mutex<()>,
}

impl Revision {
    /// That of a view.
    pub(super) async fn of(view: &View<'_>) -> Result<Self, EngineError> {
        let seen = count(view.get(&catalog_revision_key()).await?.as_ref())?;
        Ok(Self { seen: AtomicU64::new(seen), turn: Mutex::default() })
    }

    fn seen(&self) -> u64 {
        self.seen.load(Ordering::Acquire)
    }
}

/// Where a commit that changes the catalog says so; nowhere in a store without other writers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notice {
    /// The place of its two rows among the keys that the commit declares.
    at: Option<usize>,
}

impl Notice {
    /// Says that these tables are changed.
    pub(super) fn write<'t>(
        self,
        tables: impl IntoIterator<Item = &'t Table>,
        current: &Current<'_>,
        batch: &mut Batch,
    ) -> Result<(), EngineError> {
        let Some(at) = self.at else { return Ok(()) };
        let mut last = count(current.write(at))?;
        let mut named = read_changes(current.write(at.saturating_add(1)))?;
        for table in tables {
            last = last.saturating_add(1);
            named.push((last, catalog_key(&table.namespace, &table.name)));
        }
        let superfluous = named.len().saturating_sub(NAMED);
        batch.put(catalog_revision_key().into(), last.to_be_bytes().to_vec());
        batch.put(catalog_changes_key().into(), changes_row(named.iter().skip(superfluous)));
        Ok(())
    }
}

impl Catalog {
    /// Whether other servers may change the catalog.
    pub(crate) const fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// The count of changes that the map has; zero without other writers.
    pub(crate) fn revision(&self) -> u64 {
        self.shared.as_ref().map_or(0, Revision::seen)
    }

    /// Declares, behind `keys`, what a commit that changes the catalog has to write besides.
    pub(super) fn notice(&self, keys: &mut Vec<Bytes>) -> Notice {
        if !self.is_shared() {
            return Notice { at: None };
        }
        let at = Some(keys.len());
        keys.extend([catalog_revision_key(), catalog_changes_key()]);
        Notice { at }
    }

    /// Whether the map as it was at the count `known` has every change that was acknowledged before
    /// this call. It may have followed since: then who looked into it before saw less.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn was_current(&self, known: u64) -> Result<bool, EngineError> {
        if !self.is_shared() {
            return Ok(true);
        }
        let newest = count(self.store.get(&catalog_revision_key()).await?.as_ref())?;
        Ok(newest <= known)
    }

    /// Has the map follow every change that was acknowledged before this call.
    ///
    /// # Errors
    /// The store's failure, or a definition that this version cannot read.
    pub(crate) async fn refresh(&self) -> Result<(), EngineError> {
        if self.was_current(self.revision()).await? {
            return Ok(());
        }
        let Some(shared) = &self.shared else { return Ok(()) };
        let _turn = shared.turn.lock().await;
        let rows = self.store.multi_get(&[catalog_revision_key(), catalog_changes_key()]).await?;
        let mut rows = rows.into_iter();
        let (newest, named) = (rows.next().flatten(), rows.next().flatten());
        let newest = count(newest.as_ref())?;
        let seen = shared.seen();
        if newest <= seen {
            return Ok(());
        }
        match changed_since(read_changes(named.as_ref())?, seen) {
            Some(keys) => self.read_again(keys).await?,
            None => self.read_whole().await?,
        }
        shared.seen.store(newest, Ordering::Release);
        Ok(())
    }

    /// Reads definitions again.
    async fn read_again(&self, keys: Vec<Bytes>) -> Result<(), EngineError> {
        for keys in keys.chunks(READ) {
            let rows = self.store.multi_get(keys).await?;
            for (key, row) in keys.iter().zip(rows) {
                let table = row.as_ref().map(record::from_row).transpose()?;
                self.replace(key, table)?;
            }
        }
        Ok(())
    }

    /// Replaces the definition of a catalog row's key.
    fn replace(&self, key: &Bytes, table: Option<Table>) -> Result<(), EngineError> {
        let what = "name of a changed table";
        let (namespace, name) =
            catalog_name_of(key).ok_or(EngineError::UnreadableCatalog { what })?;
        let name: Arc<str> = name.into();
        let mut namespaces = self.namespaces.write();
        let names = namespaces.entry(namespace.clone()).or_default();
        let entry =
            names.entry(Arc::clone(&name)).or_insert(Entry { stamp: store::Stamp(0), table: None });
        // What has not changed stays the same for those who compare by place.
        if entry.table.as_deref() != table.as_ref() {
            entry.table = table.map(Arc::new);
        }
        forget(&mut namespaces, &namespace, &name);
        Ok(())
    }

    /// Reads all definitions again; once more when the snapshot is lost meanwhile.
    async fn read_whole(&self) -> Result<(), EngineError> {
        match self.read_snapshot().await {
            Err(EngineError::Store(StoreError::SnapshotLost { .. })) => self.read_snapshot().await,
            read => read,
        }
    }

    async fn read_snapshot(&self) -> Result<(), EngineError> {
        let snapshot = self.store.snapshot().await?;
        let stamp = snapshot.stamp();
        let all = read_all(&View::at(snapshot), stamp).await?;
        *self.namespaces.write() = all;
        Ok(())
    }
}

/// The count in the revision's row.
fn count(row: Option<&Bytes>) -> Result<u64, EngineError> {
    let Some(row) = row else { return Ok(0) };
    let bytes = row
        .first_chunk::<8>()
        .ok_or(EngineError::UnreadableCatalog { what: "revision of the catalog" })?;
    Ok(u64::from_be_bytes(*bytes))
}

/// The catalog rows that changed after the count `seen`; `None` when not all are named any more.
fn changed_since(named: Vec<(u64, Bytes)>, seen: u64) -> Option<Vec<Bytes>> {
    let (first, _) = named.first()?;
    if *first > seen.saturating_add(1) {
        return None;
    }
    let newer = named.into_iter().filter(|(number, _)| *number > seen);
    let mut keys: Vec<Bytes> = newer.map(|(_, key)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    Some(keys)
}

/// `envelope(number (8) | length of the key (4) | key …)`, the oldest first.
fn changes_row<'a>(named: impl Iterator<Item = &'a (u64, Bytes)>) -> Vec<u8> {
    let mut content = Vec::new();
    for (number, key) in named {
        let length = u32::try_from(key.len()).unwrap_or(u32::MAX);
        content.extend_from_slice(&number.to_be_bytes());
        content.extend_from_slice(&length.to_be_bytes());
        content.extend_from_slice(key);
    }
    envelope::seal(&content)
}

fn read_changes(row: Option<&Bytes>) -> Result<Vec<(u64, Bytes)>, EngineError> {
    let Some(row) = row else { return Ok(Vec::new()) };
    let content = envelope::open(row)?;
    let mut rest = &*content;
    let mut named = Vec::new();
    while !rest.is_empty() {
        let (change, behind) = read_change(rest)
            .ok_or(EngineError::UnreadableCatalog { what: "changes of the catalog" })?;
        named.push(change);
        rest = behind;
    }
    Ok(named)
}

fn read_change(row: &[u8]) -> Option<((u64, Bytes), &[u8])> {
    let (number, rest) = row.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (key, rest) = rest.split_at_checked(length)?;
    Some(((u64::from_be_bytes(*number), Bytes::copy_from_slice(key)), rest))
}
