//! DeleteTable: the name is free at once, the keys go in the background.

use std::sync::Arc;

use model::{ApiError, DeleteTableInput, DeleteTableOutput, ReplicaFault, StrongFault};

use super::create_backup::draft;
use crate::catalog::{BackupDraft, Deletion, Member, TableSizes, describe_deleted, may_delete};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::replication::{change_group, leave};
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DeleteTableInput,
) -> Result<DeleteTableOutput, ApiError> {
    let BackupDraft { id, created, .. } = draft(engine, String::new());
    let deletion = Deletion { now: created, backup: Some(id) };
    let table = engine.catalog.described(ctx, &input.table_name);
    let table = match table.ok().filter(|table| table.settings.group.is_some()) {
        Some(replica) => delete_replica(engine, ctx, replica, deletion).await?,
        None => engine.catalog.delete(ctx, &input.table_name, deletion).await?,
    };
    // Read before the sweep takes the counters away; the table is deleted whether they can be read
    // or not.
    let sizes = TableSizes::read(&engine.view(), &table, engine.env.now()).await;
    let sizes = sizes.unwrap_or_else(|_| TableSizes::empty(table.created));
    engine.jobs.wake();
    Ok(DeleteTableOutput { table_description: Some(describe_deleted(&table, &sizes)) })
}

/// Deletes a replica, which the others then do without.
async fn delete_replica(
    engine: &Engine,
    ctx: &RequestCtx,
    replica: Arc<Table>,
    deletion: Deletion,
) -> Result<Arc<Table>, ApiError> {
    let now = deletion.now;
    let change = move |members: &mut [Member]| {
        let Some(own) = members.first() else { return Ok(()) };
        own.before.as_ref().map_or(Ok(()), may_delete)?;
        if own.before.as_ref().is_some_and(Table::is_strong_replica) {
            return Err(ReplicaFault::Strong(StrongFault::DeleteTogether).into());
        }
        let region = Arc::clone(&own.namespace.region);
        leave(members, &region, now)?;
        members.iter_mut().take(1).for_each(|own| own.after = None);
        Ok(())
    };
    let members = change_group(engine, ctx, (&replica, Vec::new()), deletion, change).await?;
    let own = members.into_iter().next().and_then(|own| own.before);
    Ok(own.map_or(replica, Arc::new))
}
