//! DescribeLimits: the quotas of an AWS account. Source: "Quotas in Amazon DynamoDB".

use model::{DescribeLimitsInput, DescribeLimitsOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;

const ACCOUNT: i64 = 80_000;
const TABLE: i64 = 40_000;

pub(crate) const fn call(
    _: &Engine,
    _: &RequestCtx,
    _: &DescribeLimitsInput,
) -> DescribeLimitsOutput {
    DescribeLimitsOutput {
        account_max_read_capacity_units: Some(ACCOUNT),
        account_max_write_capacity_units: Some(ACCOUNT),
        table_max_read_capacity_units: Some(TABLE),
        table_max_write_capacity_units: Some(TABLE),
    }
}
