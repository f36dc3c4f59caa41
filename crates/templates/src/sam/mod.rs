//! The transform `AWS::Serverless-2016-10-31`: resources of AWS SAM become those of CloudFormation.
//!
//! A simple table becomes a table, a nested application a nested stack. The other types become what
//! AWS makes of them as far as templates may refer to it: no provider carries them out, so they are
//! refused, by the type that the template names, or skipped.
//!
//! Source: "Generated CloudFormation resources for AWS SAM".

mod generated;
mod references;
mod role;
mod simple_table;

use std::collections::HashMap;

use serde_json::{Map, Value};

use self::references::Renamed;
pub(super) use self::simple_table::SIMPLE_TABLE;
use crate::error::ServerlessFault;

/// The transform's name.
pub(super) const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

/// What every type of SAM begins with.
const PREFIX: &str = "AWS::Serverless::";

/// Attributes of resources that only SAM reads.
const ATTRIBUTES: [&str; 2] = ["Connectors", "IgnoreGlobals"];

/// What the transform makes of resources.
#[derive(Debug, Default)]
pub(super) struct Transformed {
    /// The resources, in the order of the template; what is made for one follows it.
    pub(super) resources: Map<String, Value>,
    /// The types that the template names, by logical id; `None` for what the template lacks.
    pub(super) written: HashMap<String, Option<String>>,
    renamed: Renamed,
}

impl Transformed {
    /// `value` with references to what the transform made, such as `Handler.Alias`, resolved.
    pub(super) fn rewritten(&self, value: Value) -> Value {
        self.renamed.applied(value)
    }

    fn add(&mut self, logical_id: &str, resource: Value) {
        self.resources.insert(logical_id.to_owned(), resource);
    }

    /// Adds what the template does not have; what it has itself stays.
    fn make(&mut self, logical_id: String, resource: Value) {
        if !self.resources.contains_key(&logical_id) {
            self.written.insert(logical_id.clone(), None);
            self.resources.insert(logical_id, resource);
        }
    }
}

/// Transforms `resources`; `globals` is the section of that name.
///
/// # Errors
/// Every simple table that is wrong.
pub(super) fn transform(
    resources: &Map<String, Value>,
    globals: &Map<String, Value>,
) -> Result<Transformed, Vec<(String, ServerlessFault)>> {
    let mut made = Transformed::default();
    let mut faults = Vec::new();
    for (logical_id, resource) in resources {
        let mut resource = resource.clone();
        let ignores = without_attributes(&mut resource);
        let Some(kind) = serverless_type(&resource) else {
            made.add(logical_id, resource);
            continue;
        };
        made.written.insert(logical_id.clone(), Some(format!("{PREFIX}{kind}")));
        let globals = globals.get(&kind).filter(|_| !ignores);
        if kind == "SimpleTable" {
            match simple_table::table(&mut resource, globals) {
                Ok(()) => made.add(logical_id, resource),
                Err(fault) => faults.push((logical_id.clone(), fault)),
            }
        } else {
            generated::add(&mut made, logical_id, &kind, resource, globals);
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let resources = std::mem::take(&mut made.resources);
    made.resources =
        resources.into_iter().map(|(id, one)| (id, made.renamed.applied(one))).collect();
    Ok(made)
}

/// `SimpleTable` of `AWS::Serverless::SimpleTable`.
fn serverless_type(resource: &Value) -> Option<String> {
    Some(resource.get("Type")?.as_str()?.strip_prefix(PREFIX)?.to_owned())
}

/// Takes the attributes away that only SAM reads; whether the globals are ignored.
fn without_attributes(resource: &mut Value) -> bool {
    let Some(members) = resource.as_object_mut() else { return false };
    let [_, ignores] = ATTRIBUTES.map(|name| members.remove(name));
    ignores.is_some()
}

/// The properties of a resource.
fn properties(resource: &mut Value) -> Map<String, Value> {
    match resource.get_mut("Properties").map(Value::take) {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    }
}

/// Gives a resource a type and properties.
fn become_type(resource: &mut Value, resource_type: &str, properties: Map<String, Value>) {
    let Some(members) = resource.as_object_mut() else { return };
    members.insert("Type".to_owned(), Value::from(resource_type));
    members.insert("Properties".to_owned(), Value::Object(properties));
}
