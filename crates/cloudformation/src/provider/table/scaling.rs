//! The steps that scale the throughput of a global table: a target and its policy for each replica,
//! index and direction that its properties have settings for.
//!
//! Names of policies are those that DynamoDB's console gives. Source: "Managing throughput capacity
//! automatically with DynamoDB auto scaling" in the developer guide.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use templates::resource::{Properties, ResourceContext};

use crate::provider::handlers::Finish;
use crate::provider::scaling::{deregister, put_policy, register};
use crate::provider::step::Step;

/// Where a target is: its Region, what it scales and in which dimension.
type Place = (String, String, &'static str);

/// Which settings scale a direction, and in which dimensions and metric.
struct Direction {
    throughput: &'static str,
    settings: &'static str,
    of_table: &'static str,
    of_index: &'static str,
    metric: &'static str,
}

const READ: Direction = Direction {
    throughput: "ReadProvisionedThroughputSettings",
    settings: "ReadCapacityAutoScalingSettings",
    of_table: "dynamodb:table:ReadCapacityUnits",
    of_index: "dynamodb:index:ReadCapacityUnits",
    metric: "DynamoDBReadCapacityUtilization",
};

const WRITE: Direction = Direction {
    throughput: "WriteProvisionedThroughputSettings",
    settings: "WriteCapacityAutoScalingSettings",
    of_table: "dynamodb:table:WriteCapacityUnits",
    of_index: "dynamodb:index:WriteCapacityUnits",
    metric: "DynamoDBWriteCapacityUtilization",
};

fn list<'a>(members: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    members.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// The settings of one direction in the members of a table, replica or index.
fn settings<'a>(members: &'a Value, direction: &Direction) -> Option<&'a Value> {
    members.get(direction.throughput)?.get(direction.settings)
}

/// All settings that properties ask for. Writes are set at the table and hold in each Region.
fn asked(table: &str, properties: &Properties) -> BTreeMap<Place, (Value, &'static str)> {
    let properties = Value::Object(properties.clone());
    let mut found = BTreeMap::new();
    // Throughput of a table that is billed by requests is not scaled.
    if properties.get("BillingMode").and_then(Value::as_str) == Some("PAY_PER_REQUEST") {
        return found;
    }
    for replica in list(&properties, "Replicas") {
        let Some(region) = replica.get("Region").and_then(Value::as_str) else { continue };
        for (members, direction) in [(replica, &READ), (&properties, &WRITE)] {
            let resource = format!("table/{table}");
            if let Some(asked) = settings(members, direction) {
                let place = (region.to_owned(), resource, direction.of_table);
                found.insert(place, (asked.clone(), direction.metric));
            }
            for index in list(members, "GlobalSecondaryIndexes") {
                let name = index.get("IndexName").and_then(Value::as_str);
                if let (Some(name), Some(asked)) = (name, settings(index, direction)) {
                    let resource = format!("table/{table}/index/{name}");
                    let place = (region.to_owned(), resource, direction.of_index);
                    found.insert(place, (asked.clone(), direction.metric));
                }
            }
        }
    }
    found
}

/// Whether throughput is scaled, and so differs from what is provisioned at first.
pub(super) fn is_scaled(properties: &Properties) -> bool {
    !asked("", properties).is_empty()
}

/// A number that a template may also give as text.
fn number(settings: &Value, name: &str) -> Option<Value> {
    match settings.get(name)? {
        Value::String(text) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    }
}

fn named((_, resource, dimension): &Place) -> Map<String, Value> {
    [("ServiceNamespace", "dynamodb"), ("ResourceId", resource), ("ScalableDimension", dimension)]
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .into_iter()
        .collect()
}

/// The body of RegisterScalableTarget.
fn target(place: &Place, settings: &Value) -> Map<String, Value> {
    let mut body = named(place);
    for name in ["MinCapacity", "MaxCapacity"] {
        body.extend(number(settings, name).map(|value| (name.to_owned(), value)));
    }
    body
}

/// The body of PutScalingPolicy.
fn policy(place: &Place, settings: &Value, metric: &str) -> Map<String, Value> {
    let asked = settings.get("TargetTrackingScalingPolicyConfiguration").cloned();
    let asked = asked.unwrap_or_default();
    let mut tracking = Map::new();
    for name in ["TargetValue", "ScaleInCooldown", "ScaleOutCooldown", "DisableScaleIn"] {
        tracking.extend(number(&asked, name).map(|value| (name.to_owned(), value)));
    }
    let metric_name = json!({"PredefinedMetricType": metric});
    tracking.insert("PredefinedMetricSpecification".to_owned(), metric_name);
    let mut body = named(place);
    let name = format!("{metric}:{}", place.1);
    body.insert("PolicyName".to_owned(), name.into());
    body.insert("PolicyType".to_owned(), "TargetTrackingScaling".into());
    body.insert("TargetTrackingScalingPolicyConfiguration".to_owned(), tracking.into());
    body
}

/// A step in its Region, which may be that of the stack.
fn placed(context: &ResourceContext, step: Step, region: &str) -> Step {
    if *context.namespace.region == *region { step } else { step.in_region(region) }
}

/// What remains to be done when the tables and their replicas are there.
pub(super) fn remaining(context: &ResourceContext, finish: &Finish<'_>) -> Vec<Step> {
    let table = finish.physical_id;
    let old = finish.old.map(|old| asked(table, old)).unwrap_or_default();
    let new = asked(table, finish.new);
    let gone = old.keys().filter(|place| !new.contains_key(*place));
    let mut steps: Vec<Step> =
        gone.map(|place| placed(context, deregister(&named(place)), &place.0)).collect();
    for (place, (settings, metric)) in &new {
        if old.get(place).is_some_and(|(known, _)| known == settings) {
            continue;
        }
        for step in [register(target(place, settings)), put_policy(policy(place, settings, metric))]
        {
            steps.push(placed(context, step, &place.0));
        }
    }
    steps
}

/// Ends all scaling, before the table is deleted.
pub(super) fn end(context: &ResourceContext, table: &str, properties: &Properties) -> Vec<Step> {
    let places = asked(table, properties).into_keys();
    places.map(|place| placed(context, deregister(&named(&place)), &place.0)).collect()
}
