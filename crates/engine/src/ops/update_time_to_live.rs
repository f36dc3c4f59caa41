//! UpdateTimeToLive. What was there before is marked in the background.

use model::{ApiError, UpdateTimeToLiveInput, UpdateTimeToLiveOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::transact_error;
use crate::ttl;

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateTimeToLiveInput,
) -> Result<UpdateTimeToLiveOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let asked = input.time_to_live_specification;
    let wanted = asked.clone();
    engine
        .catalog
        .alter(&table, ctx.deadline, move |table, owner, batch| {
            ttl::change(table, &wanted, owner, batch)
        })
        .await
        .map_err(transact_error)?;
    engine.jobs.wake();
    Ok(UpdateTimeToLiveOutput { time_to_live_specification: Some(asked) })
}
