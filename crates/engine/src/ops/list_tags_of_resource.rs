//! ListTagsOfResource: all tags in one answer.
//!
//! The operation has a `NextToken`, but a table has at most 50 tags and AWS answers them at once
//! (source: the service team's word in aws/aws-sdk issue 583). A token that is sent is therefore
//! ignored.

use model::{ApiError, ListTagsOfResourceInput, ListTagsOfResourceOutput, Tag};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ListTagsOfResourceInput,
) -> Result<ListTagsOfResourceOutput, ApiError> {
    let table = engine.catalog.tagged_resource(ctx, "ListTagsOfResource", &input.resource_arn)?;
    let tag = |(key, value): &(String, String)| Tag { key: key.clone(), value: value.clone() };
    let tags = table.settings.tags.iter().map(tag).collect();
    Ok(ListTagsOfResourceOutput { tags: Some(tags), next_token: None })
}
