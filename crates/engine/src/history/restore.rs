//! Begin of a restore: the new table is made in the commit that checks that its source is still
//! there, and that keeps the rows it needs.

use std::sync::Arc;

use bytes::Bytes;
use env::Timestamp;
use model::{ApiError, BackupFault};
use store::Current;

use super::trim::announced;
use crate::catalog::defined_in;
use crate::context::RequestCtx;
use crate::derived::history::layout::trim_key;
use crate::engine::Engine;
use crate::layout::{OwnerId, catalog_key};
use crate::table::Table;

/// Restores that may be under way. Source: "Quotas in Amazon DynamoDB" in the developer guide.
const MAX_RESTORES: usize = 50;

/// Whether a table named `name` may be made by a restore.
///
/// # Errors
/// When there is one, or too many restores are under way.
pub(crate) fn check_target(engine: &Engine, ctx: &RequestCtx, name: &str) -> Result<(), ApiError> {
    if let Some(table) = engine.catalog.find(&ctx.namespace, name) {
        return Err(if table.is_being_filled() {
            BackupFault::TableInUse(name.to_owned()).into()
        } else {
            BackupFault::TargetExists(name.to_owned()).into()
        });
    }
    let tables = engine.catalog.all();
    if tables.iter().filter(|table| table.copying().is_some()).count() >= MAX_RESTORES {
        let detail = format!("Too many restores are under way: at most {MAX_RESTORES} at a time");
        return Err(ApiError::LimitExceeded { detail });
    }
    Ok(())
}

/// Makes a table that is filled from the history of `source`.
///
/// # Errors
/// When the source or its history was changed so that the moment is not there any more.
pub(crate) async fn create_from_history(
    engine: &Engine,
    ctx: &RequestCtx,
    source: &Table,
    draft: Table,
) -> Result<Arc<Table>, ApiError> {
    let name = source.name.to_string();
    let off = BackupFault::RecoveryOff(name.clone());
    let Some(history) = source.settings.history else { return Err(off.into()) };
    let at = draft.settings.restore.as_ref().map_or(Timestamp::default(), |restore| restore.at);
    let reads = vec![catalog_key(&source.namespace, &source.name), trim_key(history)];
    let expected = (source.owner, Some(history));
    let check = move |current: &Current<'_>| {
        let row = current.read(0).ok_or_else(|| ApiError::TableNotFound(name.clone()))?;
        if found(row)? != expected {
            return Err(BackupFault::RecoveryOff(name.clone()).into());
        }
        let earliest = current.read(1).map(announced).transpose()?.unwrap_or_default();
        if at.as_secs() < earliest {
            let asked = at.as_secs();
            return Err(BackupFault::Time { asked, earliest, latest: asked.max(earliest) }.into());
        }
        Ok(())
    };
    engine.catalog.create_restored(ctx, draft, reads, check).await
}

/// The owner and the history of the table in a catalog row.
fn found(row: &Bytes) -> Result<(OwnerId, Option<OwnerId>), ApiError> {
    let table = defined_in(row)?;
    Ok((table.owner, table.settings.history))
}
