//! The steps that make a table.

use std::collections::HashSet;

use model::Operation;
use serde_json::{Map, Value, json};
use templates::resource::table::{DesiredTable, EnumValue, Index, Units, key_schema};
use templates::resource::{ResourceContext, ResourceError};

use super::settings;
use crate::provider::step::{Done, Step, Wait};

/// Create the table, then what CreateTable does not take.
pub(super) fn steps(
    context: &ResourceContext,
    desired: &DesiredTable,
) -> Result<Vec<Step>, ResourceError> {
    check_definitions(desired)?;
    let (body, what) = match &desired.replica_of {
        Some(source) => (replica(desired, source), format!("create a replica of {source}")),
        None => (body(desired), "create the table".to_owned()),
    };
    let create = Step::new(Operation::CreateTable, &body, what)?
        .then(Wait::TableActive(desired.name.clone()));
    let mut steps = vec![create];
    settings::after_create(context, desired, &mut steps)?;
    Ok(steps)
}

/// The step that deletes one.
pub(super) fn delete(name: &str) -> Result<Vec<Step>, ResourceError> {
    let delete =
        Step::new(Operation::DeleteTable, &json!({"TableName": name}), "delete the table")?
            .then(Wait::TableGone(name.to_owned()))
            .done_by(Done::NotFound);
    Ok(vec![delete])
}

/// The members of CreateTable for a replica in another account: the rest it has from its source.
fn replica(desired: &DesiredTable, source: &str) -> Value {
    let own = [
        "TableName",
        "SSESpecification",
        "TableClass",
        "DeletionProtectionEnabled",
        "Tags",
        "GlobalTableSettingsReplicationMode",
    ];
    let mut body = body(desired);
    if let Some(members) = body.as_object_mut() {
        members.retain(|name, _| own.contains(&name.as_str()));
        members.insert("GlobalTableSourceArn".to_owned(), source.into());
        // The policy must be there from the beginning.
        let policy = desired.policy.as_deref();
        members.extend(policy.map(|text| ("ResourcePolicy".to_owned(), text.into())));
    }
    body
}

/// The members of CreateTable.
pub(super) fn body(desired: &DesiredTable) -> Value {
    let mut body = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    put("TableName", Some(Value::from(desired.name.as_str())));
    put("AttributeDefinitions", Some(desired.definitions_of(None)));
    put("KeySchema", Some(key_schema(&desired.keys)));
    put("BillingMode", Some(Value::from(desired.billing.as_str())));
    put("ProvisionedThroughput", desired.provisioned.map(Units::provisioned));
    put("OnDemandThroughput", desired.on_demand.map(Units::on_demand));
    put("WarmThroughput", desired.warm.map(Units::warm));
    let globals: Vec<Value> = desired.global_indexes.iter().map(Index::created).collect();
    put("GlobalSecondaryIndexes", (!globals.is_empty()).then_some(Value::Array(globals)));
    let locals = desired.local_indexes.clone();
    put("LocalSecondaryIndexes", (!locals.is_empty()).then_some(Value::Array(locals)));
    put("VectorIndexes", desired.vector_indexes.clone());
    put(
        "StreamSpecification",
        desired.stream.as_ref().map(EnumValue::as_str).map(settings::stream_on),
    );
    put("SSESpecification", desired.encryption.as_ref().map(settings::encryption));
    put("TableClass", Some(Value::from(desired.class.as_str())));
    put("DeletionProtectionEnabled", Some(Value::Bool(desired.protected)));
    put(
        "GlobalTableSettingsReplicationMode",
        desired.settings_replication.as_deref().map(Value::from),
    );
    put("Tags", (!desired.tags.is_empty()).then(|| settings::tag_list(&desired.tags)));
    Value::Object(body)
}

/// CloudFormation compares definitions and keys before it asks DynamoDB.
pub(super) fn check_definitions(desired: &DesiredTable) -> Result<(), ResourceError> {
    if desired.definitions.is_empty() {
        return Err(ResourceError::NoDefinitions);
    }
    let locals = desired.local_indexes.iter().filter_map(|index| index.get("KeySchema"));
    let locals = locals.flat_map(|schema| {
        let elements = schema.as_array().into_iter().flatten();
        elements.filter_map(|element| element.get("AttributeName")?.as_str())
    });
    let globals = desired.global_indexes.iter().flat_map(|index| &index.keys);
    let used: Vec<&str> =
        desired.keys.iter().chain(globals).map(|(name, _)| name.as_str()).chain(locals).collect();
    let defined: HashSet<&str> =
        desired.definitions.iter().map(|(name, _)| name.as_str()).collect();
    let mut met = HashSet::new();
    let undefined: Vec<String> = used
        .iter()
        .filter(|name| met.insert(**name) && !defined.contains(**name))
        .map(|name| (*name).to_owned())
        .collect();
    // Attributes of vector indexes may be defined too.
    let with_vectors = desired.vector_indexes.is_some();
    let names = desired.definitions.iter().map(|(name, _)| name);
    let unused: Vec<String> =
        names.filter(|name| !with_vectors && !met.contains(name.as_str())).cloned().collect();
    if undefined.is_empty() && unused.is_empty() {
        Ok(())
    } else {
        Err(ResourceError::Definitions { unused, undefined })
    }
}
