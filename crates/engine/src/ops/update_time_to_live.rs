//! UpdateTimeToLive. What was there before is marked in the background. All replicas of a global
//! table have the same time to live.

use model::{ApiError, ReplicaFault, StrongFault, UpdateTimeToLiveInput, UpdateTimeToLiveOutput};

use crate::catalog::definition::replica::keep_in_sync;
use crate::catalog::{Deletion, Member, updating};
use crate::context::RequestCtx;
use crate::derived::ttl;
use crate::engine::Engine;
use crate::replication::change_group;
use crate::table::Table;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateTimeToLiveInput,
) -> Result<UpdateTimeToLiveOutput, ApiError> {
    let asked = input.time_to_live_specification;
    let wanted = asked.clone();
    let change = move |table: &Table| {
        let mut table = table.clone();
        ttl::change(&mut table, &wanted)?;
        Ok(table)
    };
    let table = engine.catalog.described(ctx, &input.table_name)?;
    if table.settings.group.is_none() {
        let change = move |table: &Table| match table.settings.group {
            // It got replicas meanwhile.
            Some(_) => Err(updating(table)),
            None => change(table),
        };
        engine.catalog.change_by_request(ctx, &input.table_name, change).await?;
    } else {
        let change = move |members: &mut [Member]| {
            let Some((own, others)) = members.split_first_mut() else { return Ok(()) };
            let Some(before) = &own.before else { return Ok(()) };
            if before.is_strong_replica() {
                return Err(ReplicaFault::Strong(StrongFault::TimeToLive).into());
            }
            let after = change(before)?;
            for other in others.iter_mut().filter_map(|other| other.after.as_mut()) {
                keep_in_sync(before, &after, other);
            }
            own.after = Some(after);
            Ok(())
        };
        let deletion = Deletion { now: engine.env.now(), backup: None };
        change_group(engine, ctx, (&table, Vec::new()), deletion, change).await?;
    }
    engine.jobs.wake();
    Ok(UpdateTimeToLiveOutput { time_to_live_specification: Some(asked) })
}
