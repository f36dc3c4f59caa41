//! ListBackups, in the order of their ARNs: by table, then by time.

use model::{
    ApiError, BackupFault, BackupSummary, BackupTypeFilter, ListBackupsInput, ListBackupsOutput,
};
use store::PageLimit;

use crate::catalog::{
    Shown, backup_in, backup_key, backup_name, backup_range, defined_in, size_of,
};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{Backup, BackupKind, BackupName};
use crate::view::Pager;

/// Entries of a page, when the request does not say.
const PAGE: usize = 100;
/// Rows that are read at once.
const CHUNK: PageLimit = PageLimit { rows: 64, bytes: 1 << 20 };

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: ListBackupsInput,
) -> Result<ListBackupsOutput, ApiError> {
    let table = input.table_name.as_deref().map(|name| name.rsplit('/').next().unwrap_or(name));
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let mut range = backup_range(&ctx.namespace, table);
    if let Some(arn) = &input.exclusive_start_backup_arn {
        let start = BackupName::parse(arn).ok_or_else(|| BackupFault::NotFound(arn.clone()))?;
        range = range.after(&backup_key(&start));
    }
    let view = engine.view().pin().await?;
    let mut rest = Pager::forward(range);
    let mut summaries: Vec<BackupSummary> = Vec::new();
    let mut last = None;
    'pages: while !rest.is_done() {
        for (key, row) in rest.next(&view, CHUNK).await? {
            let Some(name) = backup_name(&key) else { continue };
            let backup = backup_in(&row)?;
            if !is_asked(&input, &backup) {
                continue;
            }
            if summaries.len() >= limit {
                last = summaries.last().and_then(|summary| summary.backup_arn.clone());
                break 'pages;
            }
            let size = size_of(&view, backup.owner).await?;
            let table = defined_in(&backup.definition)?;
            summaries.push(Shown { name: &name, backup: &backup, size }.summary(&table));
        }
    }
    Ok(ListBackupsOutput { backup_summaries: Some(summaries), last_evaluated_backup_arn: last })
}

/// Whether a backup is of the type and the time that the request asks for.
fn is_asked(input: &ListBackupsInput, backup: &Backup) -> bool {
    let created = backup.created.as_epoch_seconds();
    let kind = match input.backup_type.unwrap_or(BackupTypeFilter::User) {
        BackupTypeFilter::User => backup.kind == BackupKind::User,
        BackupTypeFilter::System => backup.kind == BackupKind::System,
        BackupTypeFilter::AwsBackup => false,
        BackupTypeFilter::All => true,
    };
    kind && input.time_range_lower_bound.is_none_or(|lower| created >= lower)
        && input.time_range_upper_bound.is_none_or(|upper| created < upper)
}
