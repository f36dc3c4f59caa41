//! DeleteTable: the name is free at once, the keys go in the background.

use model::{ApiError, DeleteTableInput, DeleteTableOutput};

use super::create_backup::draft;
use crate::catalog::{BackupDraft, Deletion, TableSizes, describe_deleted};
use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DeleteTableInput,
) -> Result<DeleteTableOutput, ApiError> {
    let BackupDraft { id, created, .. } = draft(engine, String::new());
    let deletion = Deletion { now: created, backup: Some(id) };
    let table = engine.catalog.delete(ctx, &input.table_name, deletion).await?;
    // Read before the sweep takes the counters away; the table is deleted whether they can be read
    // or not.
    let sizes = TableSizes::read(&engine.view(), &table, engine.env.now()).await;
    let sizes = sizes.unwrap_or_else(|_| TableSizes::empty(table.created));
    engine.jobs.wake();
    Ok(DeleteTableOutput { table_description: Some(describe_deleted(&table, &sizes)) })
}
