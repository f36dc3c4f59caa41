//! The fields of a table's row that its kept settings have. Each is absent where nothing was asked for.

use model::ContributorInsightsMode;
use value::AttributeValue;

use super::{Reader, Tree, integer, missing, text, timestamp, tree};
use crate::error::EngineError;
use crate::table::{Insights, Policy, RecordedSettings, Recovery};

/// The fields, with their names.
pub(super) fn fields(kept: &RecordedSettings) -> impl Iterator<Item = (String, AttributeValue)> {
    let recovery = kept.recovery.map(|recovery| {
        let fields =
            [("since", timestamp(recovery.since)), ("days", integer(recovery.days.into()))];
        ("recovery", tree(fields))
    });
    let policy = kept.policy.as_ref().map(|policy| ("policy", policy_tree(policy)));
    let stream = kept.stream_policy.as_ref().map(|policy| ("stream_policy", policy_tree(policy)));
    let kept = [recovery, policy, stream].into_iter().flatten();
    kept.map(|(name, fields)| (name.to_owned(), AttributeValue::M(fields)))
}

/// The insights of a table or an index, with their name.
pub(super) fn insights(insights: Option<Insights>) -> Option<(String, AttributeValue)> {
    let insights = insights?;
    let fields = tree([
        ("enabled", AttributeValue::Bool(insights.enabled)),
        ("mode", text(insights.mode.as_str())),
        ("changed", timestamp(insights.changed)),
    ]);
    Some(("insights".to_owned(), AttributeValue::M(fields)))
}

fn policy_tree(policy: &Policy) -> Tree {
    tree([
        ("document", text(&policy.document)),
        ("revision", integer(policy.revision.cast_signed())),
    ])
}

/// The kept settings among the others.
pub(super) fn read(settings: &Reader<'_>) -> Result<RecordedSettings, EngineError> {
    let recovery = settings.optional_reader("recovery")?.map(|reader| {
        let since = reader.optional_timestamp("since")?.ok_or(missing("since"))?;
        let days = reader.integer("days")?.try_into().map_err(|_| missing("days"))?;
        Ok::<_, EngineError>(Recovery { since, days })
    });
    Ok(RecordedSettings {
        recovery: recovery.transpose()?,
        insights: read_insights(settings)?,
        policy: read_policy(settings, "policy")?,
        stream_policy: read_policy(settings, "stream_policy")?,
    })
}

/// The insights of a table or an index.
pub(super) fn read_insights(reader: &Reader<'_>) -> Result<Option<Insights>, EngineError> {
    let Some(reader) = reader.optional_reader("insights")? else { return Ok(None) };
    let Some(AttributeValue::Bool(enabled)) = reader.tree.get("enabled") else {
        return Err(missing("enabled"));
    };
    Ok(Some(Insights {
        enabled: *enabled,
        mode: ContributorInsightsMode::parse(reader.text("mode")?).ok_or(missing("mode"))?,
        changed: reader.optional_timestamp("changed")?.ok_or(missing("changed"))?,
    }))
}

fn read_policy(settings: &Reader<'_>, name: &'static str) -> Result<Option<Policy>, EngineError> {
    let Some(reader) = settings.optional_reader(name)? else { return Ok(None) };
    let revision = reader.integer("revision")?.cast_unsigned();
    Ok(Some(Policy { document: reader.text("document")?.to_owned(), revision }))
}
