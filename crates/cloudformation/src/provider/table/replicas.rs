//! The steps that make, change and delete the replicas of a global table in other Regions.
//!
//! What is in sync in all replicas the steps of the table change. Here are the replicas themselves,
//! what they override (reads, class, key), and what is each replica's own: protection, recovery,
//! insights, policy, tags, its stream of Kinesis.

use model::Operation;
use serde_json::{Map, Value, json};
use templates::resource::table::{DesiredTable, Index, TableType, replica_regions};
use templates::resource::{Observed, Properties, ResourceContext, ResourceError};

use super::settings;
use crate::provider::handlers::Finish;
use crate::provider::step::{Done, Step, Wait};

/// The Regions of the replicas that properties ask for elsewhere.
fn regions(context: &ResourceContext, properties: &Properties) -> Vec<String> {
    let replicas = properties.get("Replicas").and_then(Value::as_array).into_iter().flatten();
    let named = replicas.filter_map(|replica| replica.get("Region")?.as_str());
    named.filter(|region| **region != *context.namespace.region).map(str::to_owned).collect()
}

/// The same context in another Region.
fn elsewhere(context: &ResourceContext, region: &str) -> ResourceContext {
    let mut there = context.clone();
    there.namespace.region = region.into();
    there
}

/// Checks the properties of all replicas elsewhere.
pub(super) fn check(
    table: &TableType,
    (context, name): (&ResourceContext, &str),
    properties: &Properties,
) -> Result<(), ResourceError> {
    regions(context, properties).iter().try_for_each(|region| {
        table.desired(&elsewhere(context, region), name, properties, &[]).map(|_| ())
    })
}

/// Whether all replicas have each write at once.
fn is_strong(properties: &Properties) -> bool {
    properties.get("MultiRegionConsistency").and_then(Value::as_str) == Some("STRONG")
}

/// All replicas with strong consistency, and their witness, which come and go in one request.
fn strong_step(
    table: &str,
    action: &str,
    (properties, regions): (&Properties, Vec<String>),
) -> Result<Option<Step>, ResourceError> {
    let Some(last) = regions.last().cloned() else { return Ok(None) };
    let named = |region: &str| json!({action: {"RegionName": region}});
    let updates: Vec<Value> = regions.iter().map(|region| named(region)).collect();
    let mut body = json!({"TableName": table, "ReplicaUpdates": updates});
    let creates = action == "Create";
    let witnesses = properties.get("GlobalTableWitnesses").and_then(Value::as_array);
    let witness = witnesses.into_iter().flatten().find_map(|one| one.get("Region")?.as_str());
    if let Some(members) = body.as_object_mut() {
        if creates {
            members.insert("MultiRegionConsistency".to_owned(), "STRONG".into());
        }
        if let Some(region) = witness {
            let updates = Value::Array(vec![named(region)]);
            members.insert("GlobalTableWitnessUpdates".to_owned(), updates);
        }
    }
    let verb = if creates { "create" } else { "delete" };
    let what = format!("{verb} the replicas in {}", regions.join(", "));
    let step = Step::new(Operation::UpdateTable, &body, what)?.of_replica();
    Ok(Some(if creates {
        step.then(Wait::ReplicaActive(table.to_owned(), last))
    } else {
        let gone = Wait::ReplicaGone(table.to_owned(), last);
        step.then(gone).done_by(Done::ReplicaNotFound)
    }))
}

/// Deletes the replicas that `old` has and `new` does not. It comes before other changes: the
/// stream of a table with replicas cannot be switched off.
pub(super) fn leaving(
    (context, name): (&ResourceContext, &str),
    old: &Properties,
    new: Option<&Properties>,
) -> Result<Vec<Step>, ResourceError> {
    let stay = new.map(|new| regions(context, new)).unwrap_or_default();
    if is_strong(old) && stay.is_empty() {
        let all = regions(context, old);
        return strong_step(name, "Delete", (old, all)).map(|step| step.into_iter().collect());
    }
    let gone = regions(context, old).into_iter().filter(|region| !stay.contains(region));
    gone.map(|region| delete(name, &region)).collect()
}

/// What remains to be done in other Regions when the table itself is as it is to be.
pub(super) fn remaining(
    table: &TableType,
    context: &ResourceContext,
    finish: &Finish<'_>,
    seen: &Observed,
) -> Result<Vec<Step>, ResourceError> {
    let name = finish.physical_id;
    let mut steps = match finish.old {
        Some(old) => leaving((context, name), old, Some(finish.new))?,
        None => Vec::new(),
    };
    let mut present = replica_regions(seen);
    if is_strong(finish.new) && present.is_empty() {
        // They come together, alike.
        present = regions(context, finish.new);
        steps.extend(strong_step(name, "Create", (finish.new, present.clone()))?);
    }
    let own = table.desired(context, name, finish.new, &context.stack_tags)?;
    for region in regions(context, finish.new) {
        let there = elsewhere(context, &region);
        let new = table.desired(&there, name, finish.new, &[])?;
        let mut old = None;
        if present.contains(&region) {
            let known = finish.old.filter(|old| regions(context, old).contains(&region));
            if let Some(known) = known {
                let before = table.desired(&there, name, known, &[])?;
                let own_before = table.desired(context, name, known, &[])?;
                steps.extend(change((&own_before, &own), (&before, &new), &region)?);
                old = Some(before);
            } else if is_strong(finish.new) {
                // Those that came together took no overrides along.
                steps.extend(overridden(&own, &new, &region)?);
            }
        } else {
            steps.push(create(&own, &new, &region)?);
        }
        let before = only_own_settings(old.as_ref(), &new);
        let mut changes = Vec::new();
        settings::changes(&there, &before, &new, &mut changes)?;
        steps.extend(changes.into_iter().map(|step| step.in_region(&region)));
    }
    Ok(steps)
}

/// `new`, but for what is each replica's own: that is as in `old`, or as a new replica has it.
fn only_own_settings(old: Option<&DesiredTable>, new: &DesiredTable) -> DesiredTable {
    let insights = |index: &Index| old.and_then(|old| old.index(&index.name)?.insights.clone());
    let indexes = new.global_indexes.iter();
    DesiredTable {
        protected: old.is_some_and(|old| old.protected),
        recovery: old.and_then(|old| old.recovery),
        insights: old.and_then(|old| old.insights.clone()),
        policy: old.and_then(|old| old.policy.clone()),
        kinesis: old.and_then(|old| old.kinesis.clone()),
        tags: old.map(|old| old.tags.clone()).unwrap_or_default(),
        global_indexes: indexes
            .map(|index| Index { insights: insights(index), ..index.clone() })
            .collect(),
        ..new.clone()
    }
}

/// What a replica overrides, with the values that it has.
fn overrides(table: &DesiredTable) -> Map<String, Value> {
    let mut members = reads(
        table.provisioned.and_then(|units| units.read),
        table.on_demand.and_then(|units| units.read),
    );
    members.insert("TableClassOverride".to_owned(), table.class.as_str().into());
    if let Some(key) = table.encryption.as_ref().and_then(|one| one.key.clone()) {
        members.insert("KMSMasterKeyId".to_owned(), key.into());
    }
    let of_index = |index: &Index| {
        let mut members = reads(
            index.provisioned.and_then(|units| units.read),
            index.on_demand.and_then(|units| units.read),
        );
        if members.is_empty() {
            return None;
        }
        members.insert("IndexName".to_owned(), index.name.as_str().into());
        Some(Value::Object(members))
    };
    let indexes: Vec<Value> = table.global_indexes.iter().filter_map(of_index).collect();
    if !indexes.is_empty() {
        members.insert("GlobalSecondaryIndexes".to_owned(), indexes.into());
    }
    members
}

fn reads(provisioned: Option<i64>, on_demand: Option<i64>) -> Map<String, Value> {
    let mut members = Map::new();
    if let Some(units) = provisioned {
        let units = json!({"ReadCapacityUnits": units});
        members.insert("ProvisionedThroughputOverride".to_owned(), units);
    }
    if let Some(units) = on_demand {
        let units = json!({"MaxReadRequestUnits": units});
        members.insert("OnDemandThroughputOverride".to_owned(), units);
    }
    members
}

/// What a replica overrides otherwise than the table has it.
fn unlike(own: &DesiredTable, new: &DesiredTable) -> Map<String, Value> {
    let same = overrides(own);
    let mut members = overrides(new);
    members.retain(|name, value| same.get(name) != Some(value));
    members
}

fn overridden(
    own: &DesiredTable,
    new: &DesiredTable,
    region: &str,
) -> Result<Option<Step>, ResourceError> {
    let members = unlike(own, new);
    if members.is_empty() {
        return Ok(None);
    }
    let what = format!("change the replica in {region}");
    replica_step(&new.name, "Update", (region, members), what).map(Some)
}

fn create(own: &DesiredTable, new: &DesiredTable, region: &str) -> Result<Step, ResourceError> {
    let members = unlike(own, new);
    let wait = Wait::ReplicaActive(new.name.clone(), region.to_owned());
    let what = format!("create the replica in {region}");
    Ok(replica_step(&new.name, "Create", (region, members), what)?.then(wait))
}

/// A change of the table's own settings brought them to all replicas: overrides are set again then.
fn change(
    (own_before, own): (&DesiredTable, &DesiredTable),
    (before, new): (&DesiredTable, &DesiredTable),
    region: &str,
) -> Result<Option<Step>, ResourceError> {
    let members = overrides(new);
    if members == overrides(before) && overrides(own_before) == overrides(own) {
        return Ok(None);
    }
    let what = format!("change the replica in {region}");
    replica_step(&new.name, "Update", (region, members), what).map(Some)
}

fn delete(name: &str, region: &str) -> Result<Step, ResourceError> {
    let what = format!("delete the replica in {region}");
    let step = replica_step(name, "Delete", (region, Map::new()), what)?;
    let wait = Wait::ReplicaGone(name.to_owned(), region.to_owned());
    Ok(step.then(wait).done_by(Done::ReplicaNotFound))
}

fn replica_step(
    table: &str,
    action: &str,
    (region, mut members): (&str, Map<String, Value>),
    what: String,
) -> Result<Step, ResourceError> {
    members.insert("RegionName".to_owned(), region.into());
    let body = json!({"TableName": table, "ReplicaUpdates": [{action: members}]});
    Ok(Step::new(Operation::UpdateTable, &body, what)?.of_replica())
}
