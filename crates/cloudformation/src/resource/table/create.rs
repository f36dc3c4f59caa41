//! The steps that make a table.

use std::collections::HashSet;

use model::Operation;
use serde_json::{Map, Value, json};

use super::settings;
use super::wanted::{Index, Units, Wanted, key_schema};
use crate::resource::step::{Done, Step, Wait};
use crate::resource::{Place, ResourceError};

/// Create the table, then what CreateTable does not take.
pub(in crate::resource) fn steps(
    place: &Place,
    wanted: &Wanted,
) -> Result<Vec<Step>, ResourceError> {
    check_definitions(wanted)?;
    let create = Step::new(Operation::CreateTable, &body(wanted), "create the table")?
        .then(Wait::TableActive(wanted.name.clone()));
    let mut steps = vec![create];
    settings::after_create(place, wanted, &mut steps)?;
    Ok(steps)
}

/// The step that deletes one.
pub(in crate::resource) fn delete(name: &str) -> Result<Vec<Step>, ResourceError> {
    let delete =
        Step::new(Operation::DeleteTable, &json!({"TableName": name}), "delete the table")?
            .then(Wait::TableGone(name.to_owned()))
            .done_by(Done::NotFound);
    Ok(vec![delete])
}

fn body(wanted: &Wanted) -> Value {
    let mut body = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    put("TableName", Some(Value::from(wanted.name.as_str())));
    put("AttributeDefinitions", Some(wanted.definitions_of(None)));
    put("KeySchema", Some(key_schema(&wanted.keys)));
    put("BillingMode", Some(Value::from(wanted.billing.as_str())));
    put("ProvisionedThroughput", wanted.provisioned.map(Units::provisioned));
    put("OnDemandThroughput", wanted.on_demand.map(Units::on_demand));
    put("WarmThroughput", wanted.warm.map(Units::warm));
    let globals: Vec<Value> = wanted.global_indexes.iter().map(Index::created).collect();
    put("GlobalSecondaryIndexes", (!globals.is_empty()).then_some(Value::Array(globals)));
    let locals = wanted.local_indexes.clone();
    put("LocalSecondaryIndexes", (!locals.is_empty()).then_some(Value::Array(locals)));
    put("VectorIndexes", wanted.vector_indexes.clone());
    put("StreamSpecification", wanted.stream.as_deref().map(settings::stream_on));
    put("SSESpecification", wanted.encryption.as_ref().map(settings::encryption));
    put("TableClass", Some(Value::from(wanted.class.as_str())));
    put("DeletionProtectionEnabled", Some(Value::Bool(wanted.protected)));
    put("Tags", (!wanted.tags.is_empty()).then(|| settings::tag_list(&wanted.tags)));
    Value::Object(body)
}

/// CloudFormation compares definitions and keys before it asks DynamoDB.
pub(in crate::resource) fn check_definitions(wanted: &Wanted) -> Result<(), ResourceError> {
    if wanted.definitions.is_empty() {
        return Err(ResourceError::NoDefinitions);
    }
    let locals = wanted.local_indexes.iter().filter_map(|index| index.get("KeySchema"));
    let locals = locals.flat_map(|schema| {
        let elements = schema.as_array().into_iter().flatten();
        elements.filter_map(|element| element.get("AttributeName")?.as_str())
    });
    let globals = wanted.global_indexes.iter().flat_map(|index| &index.keys);
    let used: Vec<&str> =
        wanted.keys.iter().chain(globals).map(|(name, _)| name.as_str()).chain(locals).collect();
    let defined: HashSet<&str> = wanted.definitions.iter().map(|(name, _)| name.as_str()).collect();
    let mut met = HashSet::new();
    let undefined: Vec<String> = used
        .iter()
        .filter(|name| met.insert(**name) && !defined.contains(**name))
        .map(|name| (*name).to_owned())
        .collect();
    // Attributes of vector indexes may be defined too.
    let with_vectors = wanted.vector_indexes.is_some();
    let names = wanted.definitions.iter().map(|(name, _)| name);
    let unused: Vec<String> =
        names.filter(|name| !with_vectors && !met.contains(name.as_str())).cloned().collect();
    if undefined.is_empty() && unused.is_empty() {
        Ok(())
    } else {
        Err(ResourceError::Definitions { unused, undefined })
    }
}
