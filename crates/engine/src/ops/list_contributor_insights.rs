//! ListContributorInsights: the tables and global indexes that have them, tables in byte order,
//! each before its indexes.
//!
//! A token is the last name of its page, `table` or `table/index`; no name contains a slash.

use model::{
    ApiError, ChangeFault, ContributorInsightsSummary, ListContributorInsightsInput,
    ListContributorInsightsOutput,
};

use super::describe_contributor_insights::status;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{Insights, Table};

/// Summaries a page. Source: API_ListContributorInsights, which allows up to 100.
const PAGE: usize = 100;

/// A table, or one of its indexes; in the order of the answer.
type Place = (String, Option<String>);

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &ListContributorInsightsInput,
) -> Result<ListContributorInsightsOutput, ApiError> {
    let limit = limit(input.max_results)?;
    let after = input.next_token.as_deref().map(place).transpose()?;
    let tables = match &input.table_name {
        Some(name) => vec![engine.catalog.described(ctx, name)?],
        None => engine.catalog.of(&ctx.namespace),
    };
    let mut found = tables.iter().flat_map(|table| watched(table));
    let mut behind = found.by_ref().filter(|(place, _)| Some(place) > after.as_ref());
    let page: Vec<_> = behind.by_ref().take(limit).collect();
    let more = behind.next().is_some();
    let next_token = page.last().filter(|_| more).map(|(place, _)| token(place));
    let summary = |((table, index), insights): (Place, Insights)| ContributorInsightsSummary {
        table_name: Some(table),
        index_name: index,
        contributor_insights_status: Some(status(Some(insights))),
        contributor_insights_mode: Some(insights.mode),
    };
    let summaries = page.into_iter().map(summary).collect();
    Ok(ListContributorInsightsOutput {
        contributor_insights_summaries: Some(summaries),
        next_token,
    })
}

/// What has insights on, of one table, in order.
fn watched(table: &Table) -> Vec<(Place, Insights)> {
    let own = table.settings.recorded.insights.map(|insights| (None, insights));
    let of_index =
        |index: &crate::table::Index| Some((Some(index.name.to_string()), index.insights?));
    let mut found: Vec<_> = own
        .into_iter()
        .chain(table.indexes.iter().filter_map(of_index))
        .filter(|(_, insights)| insights.enabled)
        .map(|(index, insights)| ((table.name.to_string(), index), insights))
        .collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

fn limit(given: Option<i32>) -> Result<usize, ChangeFault> {
    let Some(given) = given else { return Ok(PAGE) };
    usize::try_from(given).ok().filter(|limit| *limit > 0).ok_or(ChangeFault::MaxResults(given))
}

fn token((table, index): &Place) -> String {
    index.as_ref().map_or_else(|| table.clone(), |index| format!("{table}/{index}"))
}

fn place(token: &str) -> Result<Place, ChangeFault> {
    let (table, index) = match token.split_once('/') {
        Some((table, index)) => (table, Some(index)),
        None => (token, None),
    };
    let named = |name: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        !name.is_empty() && name.bytes().all(plain)
    };
    if named(table) && index.is_none_or(named) {
        Ok((table.to_owned(), index.map(str::to_owned)))
    } else {
        Err(ChangeFault::NextToken)
    }
}
