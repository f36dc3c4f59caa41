//! ListExports: none, as nothing exports tables yet.

use model::{ApiError, ChangeFault, ListExportsInput, ListExportsOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    _engine: &Engine,
    _ctx: &RequestCtx,
    input: &ListExportsInput,
) -> Result<ListExportsOutput, ApiError> {
    // No page was ever followed by another one.
    if input.next_token.is_some() {
        return Err(ChangeFault::NextToken.into());
    }
    Ok(ListExportsOutput { export_summaries: Some(Vec::new()), next_token: None })
}
