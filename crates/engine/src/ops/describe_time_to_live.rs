//! DescribeTimeToLive.

use model::{
    ApiError, DescribeTimeToLiveInput, DescribeTimeToLiveOutput, TimeToLiveDescription,
    TimeToLiveStatus,
};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeTimeToLiveInput,
) -> Result<DescribeTimeToLiveOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let ttl = table.settings.ttl.as_ref();
    let status = if ttl.is_some() { TimeToLiveStatus::Enabled } else { TimeToLiveStatus::Disabled };
    let description = TimeToLiveDescription {
        time_to_live_status: Some(status),
        attribute_name: ttl.map(|ttl| ttl.attribute.to_string()),
    };
    Ok(DescribeTimeToLiveOutput { time_to_live_description: Some(description) })
}
