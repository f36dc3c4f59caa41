//! DeleteResourcePolicy: fine also where there is none, unless a revision is expected.

use model::{ApiError, DeleteResourcePolicyInput, DeleteResourcePolicyOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{Policy, Table};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: DeleteResourcePolicyInput,
) -> Result<DeleteResourcePolicyOutput, ApiError> {
    let (table, holder) = engine.catalog.policy_holder(ctx, &input.resource_arn)?;
    let held = holder.clone();
    let change = move |table: &Table| {
        held.detached(table, &input.resource_arn, input.expected_revision_id.as_deref())
    };
    let changed = engine.catalog.change_by_request(ctx, &table.name, change).await?;
    let revision_id = holder.policy(&changed.before).map(Policy::revision_id);
    Ok(DeleteResourcePolicyOutput { revision_id })
}
