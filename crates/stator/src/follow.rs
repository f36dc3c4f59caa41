//! Following other servers over the same store: who may do what, and operations that they left.
//!
//! Tables are not among it: each request compares the catalog itself.

use std::sync::Arc;
use std::time::Duration;

use access::AccessControl;
use env::Env;

use crate::services::AwsRouter;

/// How often identities and keys are compared, so that a change counts everywhere by then.
const IDENTITIES: Duration = Duration::from_secs(1);
/// How many of these turns pass between two looks for operations of servers that are gone.
const STACKS: u32 = 5;

/// Follows for ever.
pub(crate) async fn others(aws: AwsRouter, access: Option<Arc<AccessControl>>, env: Env) {
    let mut turn = 0_u32;
    loop {
        env.sleep(IDENTITIES).await;
        if let Some(access) = &access
            && let Err(error) = access.follow().await
        {
            tracing::warn!(%error, "changes of identities on other servers are read later");
        }
        turn = turn.wrapping_add(1);
        if turn.is_multiple_of(STACKS)
            && let Err(error) = aws.cloudformation().resume().await
        {
            tracing::debug!(%error, "operations of other servers are looked at later");
        }
    }
}
