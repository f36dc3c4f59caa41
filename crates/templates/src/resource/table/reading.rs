//! Readers for the parts of checked properties that both table types have in common.

use model::StreamViewType;
use serde_json::Value;

use super::desired::{DEFAULT_INSIGHTS_MODE, DEFAULT_RECOVERY_DAYS, Insights, Kinesis, Units};
use super::enum_value::{ApiEnum, EnumValue};
use crate::resource::context::Properties;
use crate::resource::members::{flag, integer, object, pairs, text};

/// A member of an enumeration; `default` when it is absent.
pub(in crate::resource) fn enum_value<T: ApiEnum>(
    members: &Properties,
    name: &str,
    default: T,
) -> EnumValue<T> {
    text(members, name).map_or(EnumValue::Known(default), |text| EnumValue::of(&text))
}

pub(in crate::resource) fn keys(members: &Properties) -> Vec<(String, String)> {
    pairs(members, "KeySchema", "AttributeName", "KeyType")
}

/// Two numbers out of an object.
pub(in crate::resource) fn units(
    members: &Properties,
    name: &str,
    read: &str,
    write: &str,
) -> Option<Units> {
    let found = object(members, name)?;
    Some(Units { read: integer(found, read), write: integer(found, write) })
}

pub(in crate::resource) fn warm(members: &Properties) -> Option<Units> {
    units(members, "WarmThroughput", "ReadUnitsPerSecond", "WriteUnitsPerSecond")
}

pub(in crate::resource) fn insights(members: &Properties) -> Option<Insights> {
    let found = object(members, "ContributorInsightsSpecification")?;
    let mode = enum_value(found, "Mode", DEFAULT_INSIGHTS_MODE);
    flag(found, "Enabled").then_some(Insights { mode })
}

pub(in crate::resource) fn recovery(members: &Properties) -> Option<i64> {
    let found = object(members, "PointInTimeRecoverySpecification")?;
    flag(found, "PointInTimeRecoveryEnabled")
        .then(|| integer(found, "RecoveryPeriodInDays").unwrap_or(DEFAULT_RECOVERY_DAYS))
}

pub(in crate::resource) fn kinesis(members: &Properties) -> Option<Kinesis> {
    let found = object(members, "KinesisStreamSpecification")?;
    let precision = text(found, "ApproximateCreationDateTimePrecision");
    Some(Kinesis { stream: text(found, "StreamArn")?, precision })
}

/// The attribute of time to live, when it is on; a missing name is left to the request's
/// checks.
pub(in crate::resource) fn time_to_live(members: &Properties) -> Option<String> {
    let found = object(members, "TimeToLiveSpecification")?;
    flag(found, "Enabled").then(|| text(found, "AttributeName").unwrap_or_default())
}

/// The resource policy as JSON text.
pub(in crate::resource) fn policy(members: &Properties) -> Option<String> {
    match object(members, "ResourcePolicy")?.get("PolicyDocument")? {
        Value::String(text) => Some(text.clone()),
        document => Some(document.to_string()),
    }
}

pub(in crate::resource) fn stream(members: &Properties) -> Option<EnumValue<StreamViewType>> {
    text(object(members, "StreamSpecification")?, "StreamViewType").as_deref().map(EnumValue::of)
}

/// The tags of the stack, with the resource's own over them.
pub(in crate::resource) fn tags(
    members: &Properties,
    stack: &[(String, String)],
) -> Vec<(String, String)> {
    let own = pairs(members, "Tags", "Key", "Value");
    let mut tags: Vec<(String, String)> = stack
        .iter()
        .filter(|(key, _)| !own.iter().any(|(known, _)| known == key))
        .cloned()
        .collect();
    tags.extend(own);
    tags
}
