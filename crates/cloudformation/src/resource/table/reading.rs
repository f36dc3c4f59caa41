//! Reading parts of checked properties that both types of tables have in common.

use serde_json::{Map, Value};

use super::wanted::{DEFAULT_INSIGHTS, DEFAULT_RECOVERY, Insights, Kinesis, Units};
use crate::resource::Properties;

/// A member as text.
pub(in crate::resource) fn text(members: &Properties, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// A member as an object.
pub(in crate::resource) fn object<'a>(
    members: &'a Properties,
    name: &str,
) -> Option<&'a Properties> {
    members.get(name).and_then(Value::as_object)
}

/// The objects of a member that is a list.
pub(in crate::resource) fn objects<'a>(
    members: &'a Properties,
    name: &str,
) -> impl Iterator<Item = &'a Properties> {
    members.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

pub(in crate::resource) fn flag(members: &Properties, name: &str) -> bool {
    members.get(name).and_then(Value::as_bool).unwrap_or(false)
}

pub(in crate::resource) fn integer(members: &Properties, name: &str) -> Option<i64> {
    members.get(name).and_then(Value::as_i64)
}

/// Pairs of texts out of a list of objects.
pub(in crate::resource) fn pairs(
    members: &Properties,
    list: &str,
    first: &str,
    second: &str,
) -> Vec<(String, String)> {
    let pair = |entry: &Map<String, Value>| Some((text(entry, first)?, text(entry, second)?));
    objects(members, list).filter_map(pair).collect()
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
    let mode = text(found, "Mode").unwrap_or_else(|| DEFAULT_INSIGHTS.to_owned());
    flag(found, "Enabled").then_some(Insights { mode })
}

pub(in crate::resource) fn recovery(members: &Properties) -> Option<i64> {
    let found = object(members, "PointInTimeRecoverySpecification")?;
    flag(found, "PointInTimeRecoveryEnabled")
        .then(|| integer(found, "RecoveryPeriodInDays").unwrap_or(DEFAULT_RECOVERY))
}

pub(in crate::resource) fn kinesis(members: &Properties) -> Option<Kinesis> {
    let found = object(members, "KinesisStreamSpecification")?;
    let precision = text(found, "ApproximateCreationDateTimePrecision");
    Some(Kinesis { stream: text(found, "StreamArn")?, precision })
}

/// The attribute of time to live, when it is on; one that is not named is left to the request's checks.
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

pub(in crate::resource) fn stream(members: &Properties) -> Option<String> {
    text(object(members, "StreamSpecification")?, "StreamViewType")
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
