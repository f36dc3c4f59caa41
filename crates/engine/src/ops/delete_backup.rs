//! DeleteBackup. A restore from it that is under way keeps its items until it is over.

use model::{ApiError, BackupFault, BackupStatus, DeleteBackupInput, DeleteBackupOutput};

use super::describe_backup::{describe, find, named};
use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DeleteBackupInput,
) -> Result<DeleteBackupOutput, ApiError> {
    let name = named(ctx, &input.backup_arn)?;
    let backup = find(engine, &name).await?;
    // Read before the sweep takes the counters away.
    let mut description = describe(engine, &name, &backup).await?;
    let deleted = engine.catalog.delete_backup(&name, ctx.deadline).await?;
    if deleted.is_none() {
        return Err(BackupFault::NotFound(input.backup_arn).into());
    }
    engine.jobs.wake();
    if let Some(details) = &mut description.backup_details {
        details.backup_status = BackupStatus::Deleted;
    }
    Ok(DeleteBackupOutput { backup_description: Some(description) })
}
