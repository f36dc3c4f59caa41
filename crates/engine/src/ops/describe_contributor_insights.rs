//! DescribeContributorInsights. The rules are named as on AWS; there is no CloudWatch that had
//! them.

use std::sync::Arc;

use model::{
    ApiError, ContributorInsightsMode, ContributorInsightsStatus, DescribeContributorInsightsInput,
    DescribeContributorInsightsOutput, NotFound,
};

use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{IndexKind, Insights, KeySchema, Table};

pub(crate) fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: &DescribeContributorInsightsInput,
) -> Result<DescribeContributorInsightsOutput, ApiError> {
    let table = engine.catalog.described(ctx, &input.table_name)?;
    let (keys, insights) = watched(&table, input.index_name.as_deref())?;
    let on = insights.filter(|insights| insights.enabled);
    Ok(DescribeContributorInsightsOutput {
        table_name: Some(table.name.to_string()),
        index_name: input.index_name.clone(),
        contributor_insights_rule_list: Some(
            on.map(|on| rules(&table.name, keys, on)).unwrap_or_default(),
        ),
        contributor_insights_status: Some(status(insights)),
        last_update_date_time: insights.map(|insights| insights.changed.as_epoch_seconds()),
        failure_exception: None,
        contributor_insights_mode: insights.map(|insights| insights.mode),
    })
}

/// The keys and the insights of a table or one of its global indexes.
pub(super) fn watched<'t>(
    table: &'t Table,
    index: Option<&str>,
) -> Result<(&'t KeySchema, Option<Insights>), ApiError> {
    let Some(name) = index else { return Ok((&table.keys, table.settings.recorded.insights)) };
    let index = table.index(name).filter(|index| index.kind == IndexKind::Global);
    let index = index.ok_or(ApiError::ResourceNotFound(NotFound::Resource))?;
    Ok((&index.keys, index.insights))
}

/// On or off.
pub(super) fn status(insights: Option<Insights>) -> ContributorInsightsStatus {
    if insights.is_some_and(|insights| insights.enabled) {
        ContributorInsightsStatus::Enabled
    } else {
        ContributorInsightsStatus::Disabled
    }
}

/// PKC and SKC count accesses by partition key and sort key, PKT and SKT throttled requests.
/// Source: the example of describe-contributor-insights in the AWS CLI reference.
fn rules(table: &Arc<str>, keys: &KeySchema, on: Insights) -> Vec<String> {
    let counts: &[&str] = match on.mode {
        ContributorInsightsMode::AccessedAndThrottledKeys => &["C", "T"],
        ContributorInsightsMode::ThrottledKeys => &["T"],
    };
    let parts: &[&str] = if keys.range.is_empty() { &["PK"] } else { &["PK", "SK"] };
    let made = on.changed.as_millis();
    let rule = |count: &&str, part: &&str| {
        format!("DynamoDBContributorInsights-{part}{count}-{table}-{made}")
    };
    counts.iter().flat_map(|count| parts.iter().map(move |part| rule(count, part))).collect()
}
