//! The stream that a request names by its ARN.

use model::{ApiError, NotFound, StreamFault};

use crate::context::RequestCtx;
use crate::derived::stream::Definition;
use crate::table::StreamName;
use crate::view::View;

/// The stream of an ARN.
pub(crate) async fn find(
    view: &View<'_>,
    ctx: &RequestCtx,
    arn: &str,
) -> Result<(StreamName, Definition), ApiError> {
    let missing = || ApiError::ResourceNotFound(NotFound::Stream(arn.to_owned()));
    let name = StreamName::parse(arn).ok_or(StreamFault::BadArn)?;
    if name.namespace != ctx.namespace {
        return Err(missing());
    }
    let stream = Definition::find(view, &name).await?.ok_or_else(missing)?;
    Ok((name, stream))
}
