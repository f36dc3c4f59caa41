//! DescribeBackup.

use model::{ApiError, BackupDescription, BackupFault, DescribeBackupInput, DescribeBackupOutput};

use crate::catalog::{Shown, backup_in, backup_key, defined_in, size_of};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{Backup, BackupName};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DescribeBackupInput,
) -> Result<DescribeBackupOutput, ApiError> {
    let name = named(ctx, &input.backup_arn)?;
    let backup = find(engine, &name).await?;
    let description = describe(engine, &name, &backup).await?;
    Ok(DescribeBackupOutput { backup_description: Some(description) })
}

/// The name in an ARN of a backup of this account and Region.
pub(super) fn named(ctx: &RequestCtx, arn: &str) -> Result<BackupName, ApiError> {
    let name = BackupName::parse(arn).filter(|name| name.namespace == ctx.namespace);
    name.ok_or_else(|| BackupFault::NotFound(arn.to_owned()).into())
}

/// The backup of this name.
pub(super) async fn find(engine: &Engine, name: &BackupName) -> Result<Backup, ApiError> {
    let row = engine.view().get(&backup_key(name)).await?;
    let row = row.ok_or_else(|| BackupFault::NotFound(name.arn()))?;
    Ok(backup_in(&row)?)
}

/// Its description.
pub(super) async fn describe(
    engine: &Engine,
    name: &BackupName,
    backup: &Backup,
) -> Result<BackupDescription, ApiError> {
    let table = defined_in(&backup.definition)?;
    let size = size_of(&engine.view(), backup.owner).await?;
    Ok(Shown { name, backup, size }.description(&table))
}
