//! DescribeContributorInsights. CloudWatch has the rules by the same names.

use model::{
    ApiError, ContributorInsightsStatus, DescribeContributorInsightsInput,
    DescribeContributorInsightsOutput, NotFound,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::insights::{Rule, rules_of};
use crate::keys::Source;
use crate::table::{IndexKind, Insights, Table};

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeContributorInsightsInput,
) -> Result<DescribeContributorInsightsOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let (source, insights) = watched(&table, input.index_name.as_deref())?;
    let rules = insights.map(|on| rules_of(source, on)).unwrap_or_default();
    Ok(DescribeContributorInsightsOutput {
        table_name: Some(table.name.to_string()),
        index_name: input.index_name.clone(),
        contributor_insights_rule_list: Some(rules.iter().map(Rule::name).collect()),
        contributor_insights_status: Some(status(insights)),
        last_update_date_time: insights.map(|insights| insights.changed.as_epoch_seconds()),
        failure_exception: None,
        contributor_insights_mode: insights.map(|insights| insights.mode),
    })
}

/// A table or one of its global indexes, and its insights.
pub(super) fn watched<'t>(
    table: &'t Table,
    index: Option<&str>,
) -> Result<(Source<'t>, Option<Insights>), ApiError> {
    let Some(name) = index else {
        return Ok((Source::Table(table), table.settings.recorded.insights));
    };
    let index = table.index(name).filter(|index| index.kind == IndexKind::Global);
    let index = index.ok_or(ApiError::ResourceNotFound(NotFound::Resource))?;
    Ok((Source::Index(table, index), index.insights))
}

/// On or off.
pub(super) fn status(insights: Option<Insights>) -> ContributorInsightsStatus {
    if insights.is_some_and(|insights| insights.enabled) {
        ContributorInsightsStatus::Enabled
    } else {
        ContributorInsightsStatus::Disabled
    }
}
