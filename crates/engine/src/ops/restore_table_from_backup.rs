//! RestoreTableFromBackup: a new table with the items and the settings of a backup.

use bytes::Bytes;
use model::{ApiError, BackupFault, RestoreTableFromBackupInput, RestoreTableFromBackupOutput};
use store::{Current, Stamp};

use super::describe_backup::{find, named};
use crate::catalog::definition::restored::{Overrides, Target, restored};
use crate::catalog::{Phase, TableSizes, backup_key, defined_in, describe};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::history::check_target;
use crate::table::{Copying, Restore};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: RestoreTableFromBackupInput,
) -> Result<RestoreTableFromBackupOutput, ApiError> {
    check_target(engine, ctx, &input.target_table_name)?;
    let name = named(ctx, &input.backup_arn)?;
    let backup = find(engine, &name).await?;
    if backup.copying.is_some() {
        return Err(BackupFault::InUse(input.backup_arn).into());
    }
    let source = defined_in(&backup.definition)?;
    let copying =
        Copying { owner: backup.owner, history: None, stamp: Stamp(0), done: Bytes::new() };
    let created = engine.env.now();
    let target = Target {
        namespace: ctx.namespace.clone(),
        name: input.target_table_name,
        id: engine.env.uuid(),
        created,
        restore: Restore {
            at: backup.created,
            table: source.arn(),
            backup: Some(input.backup_arn.clone()),
            copying: Some(copying),
        },
    };
    let overrides = Overrides {
        billing: input.billing_mode_override,
        throughput: input.provisioned_throughput_override,
        on_demand: input.on_demand_throughput_override,
        encryption: input.sse_specification_override,
        globals: input.global_secondary_index_override,
        locals: input.local_secondary_index_override,
        vectors: input.vector_index_override,
    };
    let draft = restored(&source, &overrides, target)?;
    let arn = input.backup_arn;
    let check = move |current: &Current<'_>| match current.read(0) {
        Some(_) => Ok(()),
        None => Err(BackupFault::NotFound(arn.clone()).into()),
    };
    let reads = vec![backup_key(&name)];
    let table = engine.catalog.create_restored(ctx, draft, reads, check).await?;
    engine.jobs.wake();
    let description = describe(&table, Phase::Creating, &TableSizes::empty(table.created));
    Ok(RestoreTableFromBackupOutput { table_description: Some(description) })
}
