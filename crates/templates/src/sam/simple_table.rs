//! `AWS::Serverless::SimpleTable`: a table whose key is one attribute.
//!
//! Sources: "AWS::Serverless::SimpleTable", "PrimaryKeyObject".

use serde_json::{Map, Value, json};

use super::{become_type, properties};
use crate::error::ServerlessFault;

/// The type.
pub(crate) const SIMPLE_TABLE: &str = "AWS::Serverless::SimpleTable";

/// Properties that the table takes as they are.
const PASSED: [&str; 4] =
    ["PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName"];

/// Makes `resource` a table.
pub(super) fn table(resource: &mut Value, globals: Option<&Value>) -> Result<(), ServerlessFault> {
    let mut given = properties(resource);
    // Of this type only the encryption can be global.
    if let Some(encryption) = globals.and_then(|globals| globals.get("SSESpecification")) {
        given.entry("SSESpecification").or_insert_with(|| encryption.clone());
    }
    let (name, kind) = key(given.remove("PrimaryKey"))?;
    let mut made = Map::new();
    made.insert(
        "AttributeDefinitions".to_owned(),
        json!([{ "AttributeName": name, "AttributeType": kind }]),
    );
    made.insert("KeySchema".to_owned(), json!([{ "AttributeName": name, "KeyType": "HASH" }]));
    match given.remove("Tags") {
        None => {}
        Some(Value::Object(tags)) => {
            let tags = tags.into_iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
            made.insert("Tags".to_owned(), tags.collect());
        }
        Some(_) => return Err(ServerlessFault::Form("Tags")),
    }
    for property in PASSED {
        if let Some(value) = given.remove(property) {
            made.insert(property.to_owned(), value);
        }
    }
    if !made.contains_key("ProvisionedThroughput") {
        made.insert("BillingMode".to_owned(), Value::from("PAY_PER_REQUEST"));
    }
    if let Some(name) = given.into_iter().map(|(name, _)| name).next() {
        return Err(ServerlessFault::Property { name, resource_type: SIMPLE_TABLE });
    }
    become_type(resource, "AWS::DynamoDB::Table", made);
    Ok(())
}

/// The name of the key and its type in DynamoDB.
fn key(given: Option<Value>) -> Result<(Value, &'static str), ServerlessFault> {
    let Some(given) = given else { return Ok((Value::from("id"), "S")) };
    let Value::Object(mut given) = given else { return Err(ServerlessFault::Form("PrimaryKey")) };
    let name = given.remove("Name").ok_or(ServerlessFault::KeyMember("Name"))?;
    let kind = match given.remove("Type") {
        Some(Value::String(kind)) => kind,
        Some(other) => other.to_string(),
        None => return Err(ServerlessFault::KeyMember("Type")),
    };
    match &*kind {
        "String" => Ok((name, "S")),
        "Number" => Ok((name, "N")),
        "Binary" => Ok((name, "B")),
        _ => Err(ServerlessFault::KeyType(kind)),
    }
}
