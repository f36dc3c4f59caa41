//! UpdateContinuousBackups: switches point-in-time recovery on and off.
//!
//! From the commit that switches it on, the table has a history; switching it off gives that to the
//! sweep.

use model::{ApiError, ChangeFault, UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput};

use super::describe_continuous_backups::{describe, table_not_found};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{Recovery, Table};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateContinuousBackupsInput,
) -> Result<UpdateContinuousBackupsOutput, ApiError> {
    let asked = input.point_in_time_recovery_specification;
    if asked.recovery_period_in_days.is_some() && !asked.point_in_time_recovery_enabled {
        return Err(ChangeFault::PeriodWithoutRecovery.into());
    }
    let days = asked.recovery_period_in_days.and_then(|days| u32::try_from(days).ok());
    let days = days.unwrap_or(Recovery::DAYS);
    let now = engine.env.now();
    let change = move |table: &Table| {
        let mut after = table.clone();
        let present = after.settings.recorded.recovery;
        after.settings.recorded.recovery = asked.point_in_time_recovery_enabled.then(|| {
            present.map_or(Recovery::begin(days, now), |present| present.resized(days, now))
        });
        after.follow_recovery();
        Ok(after)
    };
    let changed = engine.catalog.change_by_request(ctx, &input.table_name, change).await;
    let changed = changed.map_err(|error| table_not_found(error, &input.table_name))?;
    if changed.before.settings.history != changed.after.settings.history {
        engine.jobs.wake();
    }
    let description = describe(&changed.after, now);
    Ok(UpdateContinuousBackupsOutput { continuous_backups_description: Some(description) })
}
