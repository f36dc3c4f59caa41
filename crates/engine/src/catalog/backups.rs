//! Backups: the commits that begin and delete them.
//!
//! A backup that somebody asks for is a copy, of the table as of the commit that begins it; until
//! it is complete the table has a history. The backup of a deleted table is made of the table's own
//! rows, which are left alone instead of being swept. ADR 7.

use env::Deadline;
use model::{ApiError, BackupFault};
use store::{Batch, Current, Stamp, transact, transact_to_free_space};

use super::backup_rows::{BackupDraft, backup_in, backup_key, put_backup};
use super::change::{assign_owner_ids, creating, put_row, sequence};
use super::{Catalog, missing, record, table_name};
use crate::context::RequestCtx;
use crate::derived::derive_from_table;
use crate::derived::history::layout::{hold, hold_key};
use crate::error::transact_error;
use crate::layout::{OwnerId, catalog_key, dead_owner_key, owner_sequence_key};
use crate::table::{Backup, BackupKind, BackupName, Copying};

impl Catalog {
    /// Begins a backup of the table named `name`.
    ///
    /// # Errors
    /// When there is no such table, or it is being filled.
    pub(crate) async fn begin_backup(
        &self,
        ctx: &RequestCtx,
        name: &str,
        draft: BackupDraft,
    ) -> Result<(BackupName, Backup), ApiError> {
        let table = table_name(ctx, name)?.to_owned();
        let BackupDraft { id, name, created } = draft;
        let place = BackupName { namespace: ctx.namespace.clone(), table: table.clone(), id };
        let mut keys =
            vec![catalog_key(&ctx.namespace, &table), owner_sequence_key(), backup_key(&place)];
        let notice = self.notice(&mut keys);
        let backup_place = place.clone();
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let row = current.write(0).ok_or_else(|| missing(&table))?;
            let before = record::from_row(row)?;
            if before.is_being_filled() {
                return Err(creating(&before));
            }
            let mut after = before.clone();
            after.version = before.version.saturating_add(1);
            after.settings.backups = Some(after.settings.backups.unwrap_or(0).saturating_add(1));
            after.keep_history_as_needed();
            let last = assign_owner_ids(&mut after, sequence(current.write(1))?, batch);
            let owner = OwnerId(last.saturating_add(1));
            batch.put(owner_sequence_key().into(), owner.0.to_be_bytes().to_vec());
            derive_from_table(Some((&before, row)), &after, batch);
            put_row(&after, batch);
            notice.write([&after], current, batch)?;
            let history = after.settings.history;
            let copying = Copying { owner: after.owner, history, ..Copying::default() };
            for held in copying.held() {
                // Held at all times: what the copy needs begins with this commit.
                batch.put(hold_key(held, owner), hold(Stamp(0)));
            }
            let backup = Backup {
                name: name.clone(),
                created,
                kind: BackupKind::User,
                owner,
                definition: row.clone(),
                copying: Some(copying),
            };
            put_backup(&backup_place, &backup, batch);
            Ok::<_, ApiError>((after, backup))
        };
        let _change = self.begin();
        let committed = transact(&*self.store, keys, Vec::new(), ctx.deadline, apply)
            .await
            .map_err(transact_error)?;
        let (after, backup) = committed.value;
        let after = std::sync::Arc::new(after);
        let table = (&after.namespace, &after.name);
        self.entered(table, committed.stamp, Some(after.clone())).await;
        Ok((place, backup))
    }

    /// Deletes a backup; its items are left to the sweep. `None` when there is none.
    ///
    /// # Errors
    /// When it is being made, or the store fails.
    pub(crate) async fn delete_backup(
        &self,
        name: &BackupName,
        deadline: Deadline,
    ) -> Result<Option<Backup>, ApiError> {
        let (key, arn) = (backup_key(name), name.arn());
        let declared = vec![key.clone()];
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            let Some(row) = current.write(0) else { return Ok(None) };
            let backup = backup_in(row)?;
            if backup.copying.is_some() {
                return Err(BackupFault::InUse(arn.clone()).into());
            }
            batch.delete(key.to_vec());
            batch.put(dead_owner_key(backup.owner).into(), Vec::new());
            Ok::<_, ApiError>(Some(backup))
        };
        let done = transact_to_free_space(&*self.store, declared, deadline, apply).await;
        done.map(|committed| committed.value).map_err(transact_error)
    }
}
