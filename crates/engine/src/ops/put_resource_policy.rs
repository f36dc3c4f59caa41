//! PutResourcePolicy: kept word for word, without effect yet.

use model::{ApiError, PutResourcePolicyInput, PutResourcePolicyOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{Policy, Table};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: PutResourcePolicyInput,
) -> Result<PutResourcePolicyOutput, ApiError> {
    let (table, holder) = engine.catalog.policy_holder(ctx, &input.resource_arn)?;
    let (now, held) = (engine.env.now(), holder.clone());
    let change = move |table: &Table| {
        let expected = input.expected_revision_id.as_deref();
        held.attached(table, &input.resource_arn, &input.policy, expected, now)
    };
    let changed = engine.catalog.change_by_request(ctx, &table.name, change).await?;
    let revision_id = holder.policy(&changed.after).map(Policy::revision_id);
    Ok(PutResourcePolicyOutput { revision_id })
}
