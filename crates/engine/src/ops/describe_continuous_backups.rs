//! DescribeContinuousBackups: how far one can go back.

use env::Timestamp;
use model::{
    ApiError, ContinuousBackupsDescription, ContinuousBackupsStatus,
    DescribeContinuousBackupsInput, DescribeContinuousBackupsOutput,
    PointInTimeRecoveryDescription, PointInTimeRecoveryStatus,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::Table;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeContinuousBackupsInput,
) -> Result<DescribeContinuousBackupsOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name);
    let table = table.map_err(|error| table_not_found(error, &input.table_name))?;
    let description = describe(&table, engine.env.now());
    Ok(DescribeContinuousBackupsOutput { continuous_backups_description: Some(description) })
}

/// The operations on backups have an error of their own for a table that is not there.
pub(super) fn table_not_found(error: ApiError, given: &str) -> ApiError {
    match error {
        ApiError::ResourceNotFound(_) => {
            let name = given.rsplit('/').next().unwrap_or(given);
            ApiError::TableNotFound(name.to_owned())
        }
        other => other,
    }
}

/// The backups of a table as they are at `now`. Times are whole seconds, as in the examples of the
/// AWS CLI.
pub(super) fn describe(table: &Table, now: Timestamp) -> ContinuousBackupsDescription {
    let recovery = match table.settings.recorded.recovery {
        None => PointInTimeRecoveryDescription {
            point_in_time_recovery_status: Some(PointInTimeRecoveryStatus::Disabled),
            ..Default::default()
        },
        Some(recovery) => {
            let (earliest, latest) = recovery.window(now);
            PointInTimeRecoveryDescription {
                point_in_time_recovery_status: Some(PointInTimeRecoveryStatus::Enabled),
                recovery_period_in_days: Some(recovery.days.cast_signed()),
                earliest_restorable_date_time: Some(earliest.as_epoch_seconds()),
                latest_restorable_date_time: Some(latest.as_epoch_seconds()),
            }
        }
    };
    ContinuousBackupsDescription {
        continuous_backups_status: ContinuousBackupsStatus::Enabled,
        point_in_time_recovery_description: Some(recovery),
    }
}
