//! Templates of CloudFormation: the tables of a model.
//!
//! Tables are retained when their stack goes. Provisioned units and keys of one's own, which a
//! model does not say, are parameters without a default.

use serde_json::{Map, Value, json};

use crate::definition::{Billing, Class, Encryption, Model, Table};
use crate::scenario::create_table;

/// A table as a resource.
pub(super) struct Resource {
    /// Its logical id.
    pub(super) id: String,
    /// Its properties; what a parameter gives is `{"Ref": name}`.
    pub(super) properties: Map<String, Value>,
    /// The parameters that it needs: name, type, description.
    pub(super) parameters: Vec<(String, &'static str, String)>,
}

/// The template of `model`.
pub(super) fn template(model: &Model) -> Result<String, String> {
    let mut named = Map::new();
    let mut parameters = Map::new();
    for resource in resources(model)? {
        let value = json!({
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": resource.properties,
        });
        named.insert(resource.id, value);
        for (name, kind, description) in resource.parameters {
            let mut parameter = json!({ "Type": kind, "Description": description });
            if let Some(members) = parameter.as_object_mut().filter(|_| kind == "Number") {
                members.insert("MinValue".to_owned(), json!(1));
            }
            parameters.insert(name, parameter);
        }
    }
    let mut template = Map::new();
    template.insert("AWSTemplateFormatVersion".to_owned(), json!("2010-09-09"));
    if let Some(name) = &model.name {
        template.insert("Description".to_owned(), json!(name));
    }
    if !parameters.is_empty() {
        template.insert("Parameters".to_owned(), Value::Object(parameters));
    }
    template.insert("Resources".to_owned(), Value::Object(named));
    let text = serde_json::to_string_pretty(&template).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

/// The tables of `model`.
pub(super) fn resources(model: &Model) -> Result<Vec<Resource>, String> {
    let mut resources: Vec<Resource> = Vec::new();
    for (at, table) in model.tables.iter().enumerate() {
        let body = create_table(model, at);
        let Some(Value::Object(properties)) = body else {
            return Err(format!("table `{}` cannot be described", table.name.text));
        };
        let plain = logical_id(&table.name.text);
        let taken = resources.iter().filter(|other| other.id.starts_with(&plain)).count();
        let id = if taken == 0 { plain } else { format!("{plain}{}", taken.saturating_add(1)) };
        let mut resource = Resource { id, properties, parameters: Vec::new() };
        settings(table, &mut resource);
        resources.push(resource);
    }
    Ok(resources)
}

/// What a table has besides its keys.
fn settings(table: &Table, resource: &mut Resource) {
    let id = resource.id.clone();
    let mut set = |name: &str, value: Value| {
        resource.properties.insert(name.to_owned(), value);
    };
    if table.class == Class::InfrequentAccess {
        set("TableClass", json!("STANDARD_INFREQUENT_ACCESS"));
    }
    if let Some(stream) = table.stream {
        set("StreamSpecification", json!({ "StreamViewType": stream.view_type() }));
    }
    if let Some(ttl) = &table.ttl {
        set("TimeToLiveSpecification", json!({ "AttributeName": ttl.text, "Enabled": true }));
    }
    if table.point_in_time_recovery {
        let value = json!({ "PointInTimeRecoveryEnabled": true });
        set("PointInTimeRecoverySpecification", value);
    }
    if table.deletion_protection {
        set("DeletionProtectionEnabled", json!(true));
    }
    match table.encryption {
        Encryption::DynamoDb => {}
        Encryption::AwsManaged => {
            set("SSESpecification", json!({ "SSEEnabled": true, "SSEType": "KMS" }));
        }
        Encryption::CustomerManaged => {
            let key = format!("{id}Key");
            let reference = json!({ "Ref": key });
            let value =
                json!({ "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": reference });
            set("SSESpecification", value);
            let words = format!("The KMS key that encrypts {}", table.name.text);
            resource.parameters.push((key, "String", words));
        }
    }
    if table.billing == Billing::Provisioned {
        provision(table, resource);
    }
}

/// Provisioned units of the table and of each global index, as parameters.
fn provision(table: &Table, resource: &mut Resource) {
    resource.properties.insert("BillingMode".to_owned(), json!("PROVISIONED"));
    let id = resource.id.clone();
    let mut units = |of: String, words: &str| {
        let mut named = |kind: &str| {
            let name = format!("{of}{kind}Units");
            let description = format!("{kind} capacity units of {words}");
            resource.parameters.push((name.clone(), "Number", description));
            json!({ "Ref": name })
        };
        json!({ "ReadCapacityUnits": named("Read"), "WriteCapacityUnits": named("Write") })
    };
    let own = units(id.clone(), &table.name.text);
    let global = table.indexes.iter().filter(|index| !index.local);
    let each: Vec<Value> = global
        .map(|index| {
            let name = &index.name.text;
            units(
                format!("{id}{}", logical_id(name)),
                &format!("{}, index {name}", table.name.text),
            )
        })
        .collect();
    resource.properties.insert("ProvisionedThroughput".to_owned(), own);
    let indexes = resource.properties.get_mut("GlobalSecondaryIndexes");
    let indexes = indexes.and_then(Value::as_array_mut).into_iter().flatten();
    for (index, units) in indexes.zip(each) {
        if let Some(members) = index.as_object_mut() {
            members.insert("ProvisionedThroughput".to_owned(), units);
        }
    }
}

/// A name with letters and digits only, each word with a capital.
pub(super) fn logical_id(name: &str) -> String {
    let mut id = String::new();
    let mut capital = true;
    for character in name.chars() {
        if !character.is_ascii_alphanumeric() {
            capital = true;
        } else if std::mem::take(&mut capital) {
            id.push(character.to_ascii_uppercase());
        } else {
            id.push(character);
        }
    }
    id
}
