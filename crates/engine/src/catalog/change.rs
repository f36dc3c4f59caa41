//! Changes of the catalog: a table is created, changed or deleted in one commit, with all that
//! follows.
//!
//! Invariants: owner ids come from one sequence row that the commit declares, so none is given out
//! twice. A change makes a new version. Owners that a change drops are marked dead in its commit.

use std::sync::Arc;

use bytes::Bytes;
use env::{Deadline, Timestamp};
use model::{ApiError, BackupFault, InUse, TableFault};
use store::{Batch, Current, TransactError, transact, transact_to_free_space};

use super::backup_rows::{BackupDraft, keep_deleted};
use super::{Catalog, missing, record, table_name};
use crate::context::{Namespace, RequestCtx};
use crate::derived::history::layout;
use crate::derived::{derive_from_table, stream};
use crate::error::{EngineError, transact_error};
use crate::layout::{OwnerId, catalog_key, dead_owner_key, owner_sequence_key};
use crate::table::Table;

/// A table before and after a change.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) before: Arc<Table>,
    pub(crate) after: Arc<Table>,
}

/// When a table is deleted, and what remains of it.
#[derive(Clone, Debug)]
pub(crate) struct Deletion {
    pub(crate) now: Timestamp,
    /// The part of the ARN behind the table, for the backup that remains of a table with recovery
    /// on; `None` leaves nothing.
    pub(crate) backup: Option<String>,
}

impl Deletion {
    /// Keeps the items of a table with recovery on as a backup; the owner of what is kept.
    pub(super) fn keep(&self, table: &Table, row: &Bytes, batch: &mut Batch) -> Option<OwnerId> {
        table.settings.recorded.recovery?;
        let name = format!("{}$DeletedTableBackup", table.name);
        let draft = BackupDraft { id: self.backup.clone()?, name, created: self.now };
        keep_deleted(table, row, &draft, batch);
        Some(table.owner)
    }
}

impl Catalog {
    /// Creates a table; `draft` gets its owner ids here. `None`, and nothing done, when an earlier
    /// table of the name has a stream with the label of the draft's.
    pub(crate) async fn create(
        &self,
        ctx: &RequestCtx,
        draft: Table,
    ) -> Result<Option<Arc<Table>>, ApiError> {
        let keys = vec![catalog_key(&draft.namespace, &draft.name), owner_sequence_key()];
        let reads = stream::row_of(&draft).into_iter().collect();
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            if current.write(0).is_some() {
                return Err(ApiError::ResourceInUse(InUse::TableExists(draft.name.to_string())));
            }
            if current.read(0).is_some() {
                return Ok(None);
            }
            let mut table = draft.clone();
            assign_owner_ids(&mut table, sequence(current.write(1))?, batch);
            derive_from_table(None, &table, batch);
            put_row(&table, batch);
            Ok(Some(table))
        };
        let _change = self.begin();
        let committed = transact(&*self.store, keys, reads, ctx.deadline, apply)
            .await
            .map_err(transact_error)?;
        let table = committed.value.map(Arc::new);
        if let Some(table) = &table {
            self.enter(&table.namespace, &table.name, committed.stamp, Some(Arc::clone(table)));
        }
        Ok(table)
    }

    /// Creates a table that is filled from other rows, which are kept until then. `check` sees the
    /// values of `reads` at the commit.
    pub(crate) async fn create_restored(
        &self,
        ctx: &RequestCtx,
        draft: Table,
        reads: Vec<Bytes>,
        check: impl Fn(&Current<'_>) -> Result<(), ApiError> + Send + 'static,
    ) -> Result<Arc<Table>, ApiError> {
        let keys = vec![catalog_key(&draft.namespace, &draft.name), owner_sequence_key()];
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            if current.write(0).is_some() {
                return Err(BackupFault::TargetExists(draft.name.to_string()).into());
            }
            check(current)?;
            let mut table = draft.clone();
            assign_owner_ids(&mut table, sequence(current.write(1))?, batch);
            if let Some(copying) = table.copying() {
                for held in copying.held() {
                    batch.put(layout::hold_key(held, table.owner), layout::hold(copying.stamp));
                }
            }
            derive_from_table(None, &table, batch);
            put_row(&table, batch);
            Ok::<_, ApiError>(table)
        };
        let _change = self.begin();
        let committed = transact(&*self.store, keys, reads, ctx.deadline, apply)
            .await
            .map_err(transact_error)?;
        let table = Arc::new(committed.value);
        self.enter(&table.namespace, &table.name, committed.stamp, Some(Arc::clone(&table)));
        Ok(table)
    }

    /// Deletes a table: its name goes at once, its keys are left to the sweep.
    pub(crate) async fn delete(
        &self,
        ctx: &RequestCtx,
        name: &str,
        last: Deletion,
    ) -> Result<Arc<Table>, ApiError> {
        let name: Arc<str> = table_name(ctx, name)?.into();
        let removed = self.remove((&ctx.namespace, &name), ctx.deadline, last, |table| {
            // One that has become a replica meanwhile goes another way.
            if table.settings.group.is_some() {
                return Err(updating(table));
            }
            may_delete(table)
        });
        let removed = removed.await;
        if let Err(ApiError::ResourceNotFound(_)) = removed {
            self.say_where(&ctx.namespace, &name);
        }
        removed
    }

    /// Deletes the table `name` in one commit, if `may` does not refuse it.
    pub(crate) async fn remove(
        &self,
        (namespace, name): (&Namespace, &Arc<str>),
        deadline: Deadline,
        deletion: Deletion,
        may: impl Fn(&Table) -> Result<(), ApiError> + Send + 'static,
    ) -> Result<Arc<Table>, ApiError> {
        let key = catalog_key(namespace, name);
        let wanted = Arc::clone(name);
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let row = current.write(0).ok_or_else(|| missing(&wanted))?;
            let table = record::from_row(row)?;
            may(&table)?;
            let kept = deletion.keep(&table, row, batch);
            drop_table((&table, row), kept, deletion.now, batch);
            Ok(table)
        };
        let _change = self.begin();
        let committed = transact_to_free_space(&*self.store, vec![key], deadline, apply)
            .await
            .map_err(transact_error)?;
        self.enter(namespace, name, committed.stamp, None);
        Ok(Arc::new(committed.value))
    }

    /// Changes the table named `name` in one commit: `change` gets the definition that holds there
    /// and the values of `reads`, and may write other rows too. What is new (owner 0) gets its
    /// owner id, what was dropped is left to the sweep, and the rows of the stream and of time to
    /// live follow.
    ///
    /// # Errors
    /// What `change` refuses with, or the store's failure. `change` gets `None` when there is no
    /// such table.
    pub(crate) async fn change<R: From<EngineError> + Send + 'static>(
        &self,
        (namespace, name): (&Namespace, &str),
        reads: Vec<Bytes>,
        deadline: Deadline,
        mut change: impl FnMut(Option<Table>, &Current<'_>, &mut Batch) -> Result<Table, R>
        + Send
        + 'static,
    ) -> Result<Changed, TransactError<R>> {
        let keys = vec![catalog_key(namespace, name), owner_sequence_key()];
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let row = current.write(0);
            let before = row.map(record::from_row).transpose()?;
            let mut after = change(before.clone(), current, batch)?;
            let before = before.unwrap_or_else(|| after.clone());
            after.version = before.version.saturating_add(1);
            assign_owner_ids(&mut after, sequence(current.write(1))?, batch);
            for owner in before.owners() {
                if !after.owners().any(|kept| kept == owner) {
                    batch.put(dead_owner_key(owner).into(), Vec::new());
                }
            }
            derive_from_table(row.map(|row| (&before, row)), &after, batch);
            put_row(&after, batch);
            Ok((before, after))
        };
        let _change = self.begin();
        let committed = transact(&*self.store, keys, reads, deadline, apply).await?;
        let (before, mut after) = committed.value;
        record::set_build_start(&mut after, committed.stamp);
        let changed = Changed { before: Arc::new(before), after: Arc::new(after) };
        let table = Arc::clone(&changed.after);
        self.enter(&table.namespace, &table.name, committed.stamp, Some(Arc::clone(&table)));
        Ok(changed)
    }

    /// The same for a request: `change` makes the new definition from the old one.
    pub(crate) async fn change_by_request(
        &self,
        ctx: &RequestCtx,
        name: &str,
        mut change: impl FnMut(&Table) -> Result<Table, ApiError> + Send + 'static,
    ) -> Result<Changed, ApiError> {
        let name = table_name(ctx, name)?;
        let wanted = name.to_owned();
        let apply = move |table: Option<Table>, _: &Current<'_>, _: &mut Batch| {
            let table = table.ok_or_else(|| missing(&wanted))?;
            if table.is_being_filled() {
                return Err(creating(&table));
            }
            change(&table)
        };
        let changed = self.change((&ctx.namespace, name), Vec::new(), ctx.deadline, apply).await;
        let changed = changed.map_err(transact_error);
        if let Err(ApiError::ResourceNotFound(_)) = changed {
            self.say_where(&ctx.namespace, name);
        }
        changed
    }
}

/// Removes a table's row and leaves its owners, but for `kept`, to the sweep.
pub(super) fn drop_table(
    (table, row): (&Table, &Bytes),
    kept: Option<OwnerId>,
    now: Timestamp,
    batch: &mut Batch,
) {
    batch.delete(catalog_key(&table.namespace, &table.name).into());
    for owner in table.owners().filter(|owner| Some(*owner) != kept) {
        batch.put(dead_owner_key(owner).into(), Vec::new());
    }
    if let Some(copying) = table.copying() {
        for held in copying.held() {
            batch.delete(layout::hold_key(held, table.owner));
        }
    }
    let mut last = table.clone();
    stream::close(&mut last, now);
    // It goes with the table.
    last.settings.history = None;
    derive_from_table(Some((table, row)), &last, batch);
}

/// The answer to who wants to change or delete a table that is being filled.
pub(crate) fn creating(table: &Table) -> ApiError {
    ApiError::ResourceInUse(InUse::TableCreating(table.name.to_string()))
}

/// Whether a request may delete a table.
///
/// # Errors
/// The answer if not.
pub(crate) fn may_delete(table: &Table) -> Result<(), ApiError> {
    if table.is_being_filled() {
        return Err(creating(table));
    }
    if table.settings.backups.is_some() {
        return Err(updating(table));
    }
    if table.vector_indexes().any(|(index, _)| index.progress().is_some()) {
        return Err(ApiError::ResourceInUse(InUse::IndexCreating));
    }
    if table.settings.deletion_protection {
        return Err(TableFault::DeletionProtected.into());
    }
    Ok(())
}

/// The answer to who wants to change or delete a table that is being changed, or of which a backup
/// is being made.
pub(crate) fn updating(table: &Table) -> ApiError {
    ApiError::ResourceInUse(InUse::TableUpdating(table.name.to_string()))
}

/// Writes a table's catalog row.
pub(super) fn put_row(table: &Table, batch: &mut Batch) {
    let key = catalog_key(&table.namespace, &table.name).into();
    batch.put_stamped_value(key, record::to_row(table), record::STAMP_AT);
}

/// The last owner id given out.
pub(super) fn sequence(row: Option<&Bytes>) -> Result<u64, EngineError> {
    let Some(row) = row else { return Ok(0) };
    let bytes =
        row.first_chunk::<8>().ok_or(EngineError::UnreadableCatalog { what: "sequence" })?;
    Ok(u64::from_be_bytes(*bytes))
}

/// Gives an id that nobody had before to everything of the table that has none (zero) yet.
/// The last id that was given out is returned.
pub(super) fn assign_owner_ids(table: &mut Table, sequence: u64, batch: &mut Batch) -> u64 {
    let mut last = sequence;
    for owner in table.owners_mut().filter(|owner| **owner == OwnerId(0)) {
        last = last.saturating_add(1);
        *owner = OwnerId(last);
    }
    if last != sequence {
        batch.put(owner_sequence_key().into(), last.to_be_bytes().to_vec());
    }
    last
}
