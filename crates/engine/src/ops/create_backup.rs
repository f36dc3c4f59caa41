//! CreateBackup: the table as of this request, copied in the background.

use model::{ApiError, BackupFault, CreateBackupInput, CreateBackupOutput, InUse};

use super::describe_continuous_backups::table_not_found;
use crate::catalog::{BackupDraft, Shown, Size};
use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: CreateBackupInput,
) -> Result<CreateBackupOutput, ApiError> {
    let draft = draft(engine, input.backup_name);
    let begun = engine.catalog.begin_backup(ctx, &input.table_name, draft).await;
    let (name, backup) = begun.map_err(|error| match error {
        ApiError::ResourceInUse(InUse::TableCreating(name)) => BackupFault::TableInUse(name).into(),
        other => table_not_found(other, &input.table_name),
    })?;
    engine.jobs.wake();
    let shown = Shown { name: &name, backup: &backup, size: Size::default() };
    Ok(CreateBackupOutput { backup_details: Some(shown.details()) })
}

/// A backup that is made now.
pub(in crate::ops) fn draft(engine: &Engine, name: String) -> BackupDraft {
    let created = engine.env.now();
    let random: String = engine.env.uuid().chars().take(8).collect();
    BackupDraft { id: format!("{:014}-{random}", created.as_millis()), name, created }
}
