//! UpdateTimeToLive. What was there before is marked in the background.

use model::{ApiError, UpdateTimeToLiveInput, UpdateTimeToLiveOutput};

use crate::context::RequestCtx;
use crate::derived::ttl;
use crate::engine::Engine;
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
    engine.catalog.change_by_request(ctx, &input.table_name, change).await?;
    engine.jobs.wake();
    Ok(UpdateTimeToLiveOutput { time_to_live_specification: Some(asked) })
}
