//! RestoreTableToPointInTime: a new table with the items of another one at an earlier second.
//!
//! Settings come from the source as it is now. Source: API_RestoreTableToPointInTime ("the settings
//! of the source table at the time of restore").
//!
//! Order of checks: the request alone, the target, the source, its recovery, the time, overrides.

use std::sync::Arc;

use env::Timestamp;
use model::{
    ApiError, BackupFault, HistoryFault, RestoreTableToPointInTimeInput,
    RestoreTableToPointInTimeOutput,
};

use super::describe_continuous_backups::table_not_found;
use crate::catalog::definition::restored::{Overrides, Target, restored};
use crate::catalog::{Phase, TableSizes, describe};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::history::{AsOf, MomentFault, as_of, check_target, create_from_history};
use crate::table::{Copying, Restore, Table};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: RestoreTableToPointInTimeInput,
) -> Result<RestoreTableToPointInTimeOutput, ApiError> {
    let at = time(&input)?;
    let source = source(&input)?;
    check_target(engine, ctx, &input.target_table_name)?;
    let table = engine.catalog.described(ctx, source);
    let table = table.map_err(|error| table_not_found(error, source))?;
    let moment = moment(engine, &table, at).await?;
    let draft = draft(engine, ctx, &table, input, (at, &moment))?;
    let restored = create_from_history(engine, ctx, &table, draft).await?;
    engine.jobs.wake();
    let sizes = TableSizes::empty(restored.created);
    let description = describe(&restored, Phase::Creating, &sizes);
    Ok(RestoreTableToPointInTimeOutput { table_description: Some(description) })
}

/// The time asked for; `None` for the latest.
fn time(input: &RestoreTableToPointInTimeInput) -> Result<Option<Timestamp>, HistoryFault> {
    match (input.restore_date_time, input.use_latest_restorable_time) {
        (Some(_), Some(true)) => Err(HistoryFault::TwoTimes),
        (None, Some(true)) => Ok(None),
        (Some(at), _) => Ok(Some(seconds(at))),
        (None, _) => Err(HistoryFault::TimeMissing),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped, and the fraction is to be cut off"
)]
fn seconds(at: f64) -> Timestamp {
    Timestamp::from_secs(at.clamp(0.0, 1e12) as u64)
}

fn source(input: &RestoreTableToPointInTimeInput) -> Result<&str, HistoryFault> {
    match (&input.source_table_name, &input.source_table_arn) {
        (Some(_), Some(_)) => Err(HistoryFault::TwoSources),
        (Some(source), None) | (None, Some(source)) => Ok(source),
        (None, None) => Err(HistoryFault::SourceMissing),
    }
}

async fn moment(
    engine: &Engine,
    table: &Arc<Table>,
    at: Option<Timestamp>,
) -> Result<AsOf, ApiError> {
    as_of(engine, table, at).await.map_err(|fault| match fault {
        MomentFault::Off => BackupFault::RecoveryOff(table.name.to_string()).into(),
        MomentFault::Outside { earliest, latest } => BackupFault::Time {
            asked: at.unwrap_or_default().as_secs(),
            earliest: earliest.as_secs(),
            latest: latest.as_secs(),
        }
        .into(),
        MomentFault::Engine(error) => error.into(),
    })
}

fn draft(
    engine: &Engine,
    ctx: &RequestCtx,
    source: &Table,
    input: RestoreTableToPointInTimeInput,
    (at, moment): (Option<Timestamp>, &AsOf),
) -> Result<Table, ApiError> {
    let created = engine.env.now();
    let overrides = Overrides {
        billing: input.billing_mode_override,
        throughput: input.provisioned_throughput_override,
        on_demand: input.on_demand_throughput_override,
        encryption: input.sse_specification_override,
        globals: input.global_secondary_index_override,
        locals: input.local_secondary_index_override,
        vectors: input.vector_index_override,
    };
    let restore = Restore {
        at: at.unwrap_or_else(|| Timestamp::from_secs(created.as_secs())),
        table: source.arn(),
        backup: None,
        copying: Some(Copying {
            owner: source.owner,
            history: source.settings.history,
            stamp: moment.at(),
            done: bytes::Bytes::new(),
        }),
    };
    let target = Target {
        namespace: ctx.namespace.clone(),
        name: input.target_table_name,
        id: engine.env.uuid(),
        created,
        restore,
    };
    restored(source, &overrides, target)
}
