//! DescribeEndpoints: where clients that discover endpoints go. They are here already.

use model::{DescribeEndpointsRequest, DescribeEndpointsResponse, Endpoint};

use crate::context::RequestCtx;
use crate::engine::Engine;

/// Minutes that a client may keep the answer, as on AWS.
const CACHE_MINUTES: i64 = 1440;

pub(crate) fn call(
    _: &Engine,
    ctx: &RequestCtx,
    _: &DescribeEndpointsRequest,
) -> DescribeEndpointsResponse {
    let address = ctx
        .host
        .as_deref()
        .map_or_else(|| format!("dynamodb.{}.amazonaws.com", ctx.namespace.region), str::to_owned);
    DescribeEndpointsResponse {
        endpoints: vec![Endpoint { address, cache_period_in_minutes: CACHE_MINUTES }],
    }
}
