//! ListImports: none, as nothing imports tables yet.

use model::{ApiError, ChangeFault, ListImportsInput, ListImportsOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    _engine: &Engine,
    _ctx: &RequestCtx,
    input: &ListImportsInput,
) -> Result<ListImportsOutput, ApiError> {
    // No page was ever followed by another one.
    if input.next_token.is_some() {
        return Err(ChangeFault::NextToken.into());
    }
    Ok(ListImportsOutput { import_summary_list: Some(Vec::new()), next_token: None })
}
