//! GetResourcePolicy: what PutResourcePolicy or CreateTable left, at once.

use model::{ApiError, GetResourcePolicyInput, GetResourcePolicyOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &GetResourcePolicyInput,
) -> Result<GetResourcePolicyOutput, ApiError> {
    let (table, holder) = engine.catalog.policy_holder(ctx, &input.resource_arn)?;
    let absent = || ApiError::PolicyNotFound(input.resource_arn.clone());
    let policy = holder.policy(&table).ok_or_else(absent)?;
    Ok(GetResourcePolicyOutput {
        policy: Some(policy.document.clone()),
        revision_id: Some(policy.revision_id()),
    })
}
