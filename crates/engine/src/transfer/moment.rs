//! Moments of a table that an export needs: found, held so that nothing of them is trimmed or
//! swept, and let go.
//!
//! A hold is a row whose holder the export chose before, so holding twice is holding once, and an
//! export that was interrupted anywhere can let go of it.

use bytes::Bytes;
use env::{Deadline, Timestamp};
use model::{ApiError, BackupFault, TransferError};
use store::{Batch, Current, Stamp, transact};

use crate::catalog::defined_in;
use crate::context::{Namespace, RequestCtx};
use crate::derived::history::layout::{hold, hold_key, trim_key};
use crate::engine::Engine;
use crate::error::{EngineError, transact_error};
use crate::history::{AsOf, MomentFault, announced, as_of};
use crate::layout::{OwnerId, catalog_key};
use crate::table::Table;
use crate::view::View;

/// Holders that are no tables or backups have this bit.
const HOLDER: u64 = 1 << 63;

/// A table at a moment. Plain numbers, so that its holder can store it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableMoment {
    /// The table's name.
    pub table: String,
    /// The identifier that DescribeTable shows.
    pub table_id: String,
    /// The owner of the items.
    pub owner: u64,
    /// The owner of the history.
    pub history: u64,
    /// The commit up to which everything is seen.
    pub stamp: u64,
    /// The second since 1970.
    pub second: u64,
}

impl TableMoment {
    /// The rows as of the moment.
    pub(super) async fn view(&self, engine: &Engine) -> Result<View<'static>, EngineError> {
        let snapshot = engine.store.snapshot().await?;
        let (owner, history) = (OwnerId(self.owner), OwnerId(self.history));
        let past = AsOf::new(snapshot, Stamp(self.stamp), owner, history);
        Ok(View::at(std::sync::Arc::new(past)))
    }

    fn holds(&self, holder: u64) -> [Bytes; 2] {
        [self.owner, self.history]
            .map(|held| hold_key(OwnerId(held), OwnerId(holder | HOLDER)).into())
    }
}

impl Engine {
    /// The moment of a table, given by its ARN or name, at a second; `None` is now.
    ///
    /// # Errors
    /// The answers of exports: no such table, recovery off, a time that cannot be seen.
    pub async fn table_moment(
        &self,
        ctx: &RequestCtx,
        table: &str,
        at: Option<f64>,
    ) -> Result<TableMoment, ApiError> {
        let found = self.exported(ctx, table)?;
        let at = at.map(seconds);
        let moment = as_of(self, &found, at).await.map_err(|fault| match fault {
            MomentFault::Off => BackupFault::RecoveryOff(found.name.to_string()).into(),
            MomentFault::Outside { earliest, latest } => TransferError::ExportTime {
                asked: at.unwrap_or_default().as_secs(),
                earliest: earliest.as_secs(),
                latest: latest.as_secs(),
            }
            .into(),
            MomentFault::Engine(error) => ApiError::from(error),
        })?;
        let history = found.settings.history.unwrap_or(OwnerId(0));
        Ok(TableMoment {
            table: found.name.to_string(),
            table_id: found.table_id.clone(),
            owner: found.owner.0,
            history: history.0,
            stamp: moment.at().0,
            second: at.unwrap_or(self.env.now()).as_secs(),
        })
    }

    /// The table that an export is asked for.
    pub(super) fn exported(
        &self,
        ctx: &RequestCtx,
        table: &str,
    ) -> Result<std::sync::Arc<Table>, ApiError> {
        self.catalog.described(ctx, table).map_err(|error| match error {
            ApiError::ResourceNotFound(_) => {
                let name = table.rsplit('/').next().unwrap_or(table);
                ApiError::TableNotFound(name.to_owned())
            }
            other => other,
        })
    }

    /// Holds a moment for `holder` until it is [let go](Self::release), whatever becomes of the
    /// table.
    ///
    /// # Errors
    /// When the table or its history were deleted or trimmed since the moment was found.
    pub async fn hold(
        &self,
        namespace: &Namespace,
        moment: &TableMoment,
        holder: u64,
    ) -> Result<(), ApiError> {
        let writes = moment.holds(holder).to_vec();
        let history = OwnerId(moment.history);
        let reads = vec![catalog_key(namespace, &moment.table), trim_key(history)];
        let (keys, wanted) = (writes.clone(), moment.clone());
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            if current.write(0).is_some() {
                return Ok(());
            }
            check(&wanted, current)?;
            for key in &keys {
                batch.put(key.to_vec(), hold(Stamp(wanted.stamp)));
            }
            Ok::<_, ApiError>(())
        };
        let done = transact(&*self.store, writes, reads, Deadline::NEVER, apply).await;
        done.map(|_| ()).map_err(transact_error)
    }

    /// Lets a moment go. One that is not held is fine.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn release(&self, moment: &TableMoment, holder: u64) -> Result<(), ApiError> {
        let keys = moment.holds(holder).to_vec();
        let held = keys.clone();
        let apply = move |_: &Current<'_>, batch: &mut Batch| {
            held.iter().for_each(|key| batch.delete(key.to_vec()));
            Ok::<_, ApiError>(())
        };
        let done = transact(&*self.store, keys, Vec::new(), Deadline::NEVER, apply).await;
        done.map_err(transact_error)?;
        // What it held may be waiting to be swept.
        self.jobs.wake();
        Ok(())
    }
}

/// Whether the rows of a moment are all there at this commit.
fn check(moment: &TableMoment, current: &Current<'_>) -> Result<(), ApiError> {
    let gone = || ApiError::TableNotFound(moment.table.clone());
    let table = defined_in(current.read(0).ok_or_else(gone)?)?;
    if table.owner.0 != moment.owner {
        return Err(gone());
    }
    if table.settings.history != Some(OwnerId(moment.history)) {
        return Err(BackupFault::RecoveryOff(moment.table.clone()).into());
    }
    let earliest = current.read(1).map(announced).transpose()?.unwrap_or_default();
    if moment.second < earliest {
        let asked = moment.second;
        return Err(TransferError::ExportTime { asked, earliest, latest: asked }.into());
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped, and the fraction is to be cut off"
)]
fn seconds(at: f64) -> Timestamp {
    Timestamp::from_secs(at.clamp(0.0, 1e12) as u64)
}
