//! The stream that a request names by its ARN.

use model::{ApiError, NotFound, StreamFault};
use store::Snapshot;

use crate::context::RequestCtx;
use crate::derived::stream::Definition;
use crate::table::StreamName;

/// The stream of an ARN.
pub(crate) async fn find(
    snapshot: &dyn Snapshot,
    ctx: &RequestCtx,
    arn: &str,
) -> Result<(StreamName, Definition), ApiError> {
    let missing = || ApiError::ResourceNotFound(NotFound::Stream(arn.to_owned()));
    let name = StreamName::parse(arn).ok_or(StreamFault::BadArn)?;
    if name.namespace != ctx.namespace {
        return Err(missing());
    }
    let stream = Definition::find(snapshot, &name).await?.ok_or_else(missing)?;
    Ok((name, stream))
}
