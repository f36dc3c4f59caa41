//! Requests of all kinds of transfers: what begins one, and the pages of lists.

use engine::RequestCtx;
use model::{ApiError, ChangeFault};
use serde_json::Value;

use crate::pagination;
use crate::records::{Listed, Record};
use crate::state::State;

/// The most transfers of a page that may be asked for. Source: `ListExportsMaxLimit`,
/// `ListImportsMaxLimit` in the service model, and `API_ListBulkOperations`.
pub(crate) const LARGEST_PAGE: i32 = 25;

/// The transfer that the same request began before, if its token still counts.
///
/// # Errors
/// `conflict` when the token was that of another request.
pub(crate) async fn earlier<R: Record>(
    on: &State,
    ctx: &RequestCtx,
    (token, request): (Option<&str>, &Value),
    conflict: impl Into<ApiError>,
) -> Result<Option<R>, ApiError> {
    let earlier: Option<R> = on.records.with_token(&ctx.namespace, token).await?;
    match earlier {
        Some(earlier) if earlier.outline().request != *request => Err(conflict.into()),
        earlier => Ok(earlier),
    }
}

/// Checks that one more may be in progress.
///
/// # Errors
/// When there are as many as may be.
pub(crate) async fn check_number<R: Record>(on: &State, ctx: &RequestCtx) -> Result<(), ApiError> {
    let (kinds, most) = (R::GROUP, R::MOST);
    if on.records.marked::<R>(&ctx.namespace).await?.len() < most {
        return Ok(());
    }
    let detail = format!("Too many {kinds} are in progress: at most {most} at a time");
    Err(ApiError::LimitExceeded { detail })
}

/// The number of transfers of a page.
///
/// # Errors
/// When less than one is asked for.
pub(crate) fn page_size(asked: Option<i32>, default: i32) -> Result<usize, ChangeFault> {
    let limit = asked.unwrap_or(default);
    if limit < 1 {
        return Err(ChangeFault::MaxResults(limit));
    }
    Ok(usize::try_from(limit.min(LARGEST_PAGE)).unwrap_or(1))
}

/// The token of the page behind this one, if there is one.
pub(crate) fn next_token<R: Record>(listed: &Listed<R>) -> Option<String> {
    let last = listed.records.last().filter(|_| listed.more);
    last.map(|last| pagination::token(&R::place(&last.outline().arn)))
}

/// What the ARNs of a table's transfers begin with, given its name or its ARN.
pub(crate) fn of_table(ctx: &RequestCtx, table: &str) -> String {
    match table.starts_with("arn:") {
        true => format!("{table}/"),
        false => format!("{}/", ctx.namespace.table_arn(table)),
    }
}
