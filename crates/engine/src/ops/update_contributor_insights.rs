//! UpdateContributorInsights: switched on and off at once; rules that go take their counts along.
//!
//! The answer shows the change on its way, as the example in the AWS CLI reference does.

use std::time::Duration;

use env::Timestamp;
use model::{
    ApiError, ContributorInsightsAction, ContributorInsightsMode, ContributorInsightsStatus,
    UpdateContributorInsightsInput, UpdateContributorInsightsOutput,
};

use super::describe_contributor_insights::watched;
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::table::{Index, IndexKind, Insights, Table};

pub(crate) async fn call(
    engine: &Engine,
    ctx: &RequestCtx,
    input: UpdateContributorInsightsInput,
) -> Result<UpdateContributorInsightsOutput, ApiError> {
    let enabled = input.contributor_insights_action == ContributorInsightsAction::Enable;
    let (index, mode) = (input.index_name.clone(), input.contributor_insights_mode);
    let now = engine.env.now();
    let change = move |table: &Table| {
        let (_, present) = watched(table, index.as_deref())?;
        let kept = present.map_or(ContributorInsightsMode::AccessedAndThrottledKeys, |on| on.mode);
        let mode = mode.unwrap_or(kept);
        let same = |present: &Insights| present.enabled == enabled && present.mode == mode;
        let wanted = present.filter(same).unwrap_or_else(|| {
            let changed = unlike_others(table, now);
            // The rules on throttled keys stay when the mode changes.
            let stays = present.filter(|on| on.enabled && enabled);
            Insights { enabled, mode, changed, made: stays.map(|on| on.made()) }
        });
        let mut after = table.clone();
        match &index {
            None => after.settings.recorded.insights = Some(wanted),
            Some(name) => {
                let named =
                    |index: &&mut Index| index.kind == IndexKind::Global && *index.name == **name;
                let indexes = after.indexes.iter_mut().filter(named);
                indexes.for_each(|index| index.insights = Some(wanted));
            }
        }
        Ok(after)
    };
    let changed = engine.catalog.change_by_request(ctx, &input.table_name, change).await?;
    let (source, insights) = watched(&changed.after, input.index_name.as_deref())?;
    let kept = insights.filter(|on| on.enabled).map(|on| on.mode);
    engine.accounting.contributors.forget(source, kept);
    let status = if enabled {
        ContributorInsightsStatus::Enabling
    } else {
        ContributorInsightsStatus::Disabling
    };
    Ok(UpdateContributorInsightsOutput {
        table_name: Some(changed.after.name.to_string()),
        index_name: input.index_name,
        contributor_insights_status: Some(status),
        contributor_insights_mode: insights.map(|insights| insights.mode),
    })
}

/// `now`, or the first millisecond after it that is in no name of another rule of the table.
fn unlike_others(table: &Table, now: Timestamp) -> Timestamp {
    let others = table.indexes.iter().map(|index| index.insights);
    let all = others.chain([table.settings.recorded.insights]).flatten();
    let known: Vec<u64> =
        all.flat_map(|on| [on.changed.as_millis(), on.made().as_millis()]).collect();
    let mut at = now;
    while known.contains(&at.as_millis()) {
        at = at.plus(Duration::from_millis(1));
    }
    at
}
