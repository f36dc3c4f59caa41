//! The sections of a template, taken apart and checked for their form.
//!
//! Resources, conditions and outputs are checked once loops are expanded ([`check_entries`]): until
//! then a key may be `Fn::ForEach::…`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::error::{EntryFault, Format, TemplateError};
use super::logical_id;
use super::parameter::{self, Declaration};
use super::reference::is_loop;
use super::sam::SERVERLESS;

/// Source for the limits: "CloudFormation quotas".
const MAX_RESOURCES: usize = 500;
const MAX_PARAMETERS: usize = 200;
const MAX_OUTPUTS: usize = 200;
const MAX_MAPPINGS: usize = 200;
/// In bytes.
const MAX_DESCRIPTION: usize = 1_024;

/// The transform of the language itself; that of AWS SAM is in `sam`.
const EXTENSIONS: &str = "AWS::LanguageExtensions";

const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
    // Ignored here, but part of the language since hooks exist.
    "Hooks",
];

const RESOURCE_MEMBERS: &[&str] = &[
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "Metadata",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "CreationPolicy",
    "UpdatePolicy",
    "Version",
];

/// A template taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sections {
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
    pub(super) metadata: Option<Value>,
    pub(super) transforms: Vec<String>,
    pub(super) parameters: Vec<Declaration>,
    pub(super) rules: Map<String, Value>,
    pub(super) mappings: Map<String, Value>,
    pub(super) conditions: Map<String, Value>,
    pub(super) resources: Map<String, Value>,
    pub(super) outputs: Map<String, Value>,
    /// Of AWS SAM.
    pub(super) globals: Map<String, Value>,
    /// The types that the template itself names, where a transform made others of them.
    pub(super) written: HashMap<String, Option<String>>,
}

impl Sections {
    /// Takes `body` apart.
    pub(super) fn of(body: &Value) -> Result<Self, TemplateError> {
        let empty = Map::new();
        let root = body.as_object().unwrap_or(&empty);
        let transforms = transforms(root)?;
        let is_known = |key: &str| {
            SECTIONS.contains(&key) || (key == "Globals" && declares(&transforms, SERVERLESS))
        };
        let unknown: Vec<String> = root.keys().filter(|key| !is_known(key)).cloned().collect();
        if !unknown.is_empty() {
            return Err(Format::Sections(unknown).into());
        }
        for (name, section) in root.iter().filter(|(name, _)| *name != "Metadata") {
            if let Some(transform) = transform_in(section) {
                return Err(TemplateError::Transform(transform.to_owned()));
            }
            if let Some(below) = null_in(section) {
                return Err(Format::Null { path: format!("/{name}{below}") }.into());
            }
        }
        let sections = Self {
            version: version(root)?,
            description: description(root)?,
            metadata: root.get("Metadata").cloned(),
            transforms,
            parameters: parameter::declarations(&section(root, "Parameters")?)?,
            rules: section(root, "Rules")?,
            mappings: mappings(section(root, "Mappings")?)?,
            conditions: section(root, "Conditions")?,
            resources: section(root, "Resources")?,
            outputs: section(root, "Outputs")?,
            globals: section(root, "Globals")?,
            written: HashMap::new(),
        };
        if sections.resources.is_empty() {
            return Err(Format::NoResources.into());
        }
        limit("parameters", sections.parameters.len(), MAX_PARAMETERS)?;
        limit("mappings", sections.mappings.len(), MAX_MAPPINGS)?;
        // Transforms make other entries of them first.
        if !sections.extensions() && !sections.serverless() {
            sections.check_entries()?;
        }
        Ok(sections)
    }

    /// Whether the template declares `AWS::LanguageExtensions`.
    pub(super) fn extensions(&self) -> bool {
        declares(&self.transforms, EXTENSIONS)
    }

    /// Whether the template declares the transform of AWS SAM.
    pub(super) fn serverless(&self) -> bool {
        declares(&self.transforms, SERVERLESS)
    }

    /// Refuses transforms that are not carried out here.
    pub(super) fn check_transforms(&self) -> Result<(), TemplateError> {
        match self.transforms.iter().find(|name| ![EXTENSIONS, SERVERLESS].contains(&name.as_str()))
        {
            Some(name) => Err(TemplateError::Transform(name.clone())),
            None => Ok(()),
        }
    }

    /// Checks names and members of conditions, resources and outputs; there are no loops any more.
    pub(super) fn check_entries(&self) -> Result<(), TemplateError> {
        limit("resources", self.resources.len(), MAX_RESOURCES)?;
        limit("outputs", self.outputs.len(), MAX_OUTPUTS)?;
        self.conditions.keys().try_for_each(|name| logical_id::check("Condition", name))?;
        for (name, resource) in &self.resources {
            logical_id::check("Resource", name)?;
            check_resource(name, resource)?;
        }
        for (name, output) in &self.outputs {
            logical_id::check("Output", name)?;
            check_output(name, output)?;
        }
        Ok(())
    }
}

fn declares(transforms: &[String], name: &str) -> bool {
    transforms.iter().any(|one| one == name)
}

fn limit(of: &'static str, count: usize, limit: usize) -> Result<(), Format> {
    if count > limit { Err(Format::Count { of, count, limit }) } else { Ok(()) }
}

fn section(root: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, Format> {
    match root.get(name) {
        None => Ok(Map::new()),
        Some(Value::Object(members)) => Ok(members.clone()),
        Some(_) => Err(Format::NotObject { path: format!("/{name}") }),
    }
}

fn text(root: &Map<String, Value>, name: &'static str) -> Result<Option<String>, Format> {
    match root.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Format::NotText { path: "/".to_owned(), member: name }),
    }
}

fn description(root: &Map<String, Value>) -> Result<Option<String>, Format> {
    let description = text(root, "Description")?;
    match &description {
        Some(text) if text.len() > MAX_DESCRIPTION => {
            Err(Format::Description { limit: MAX_DESCRIPTION })
        }
        _ => Ok(description),
    }
}

fn version(root: &Map<String, Value>) -> Result<Option<String>, Format> {
    let version = text(root, "AWSTemplateFormatVersion")?;
    match version {
        Some(other) if other != "2010-09-09" => Err(Format::Version(other)),
        known => Ok(known),
    }
}

fn transforms(root: &Map<String, Value>) -> Result<Vec<String>, TemplateError> {
    let name = |value: &Value| match value {
        Value::String(name) => Ok(name.clone()),
        Value::Object(members) => match members.get("Name") {
            Some(Value::String(name)) => Ok(name.clone()),
            _ => Err(Format::NotText { path: "/Transform".to_owned(), member: "Name" }),
        },
        _ => Err(Format::NotText { path: "/".to_owned(), member: "Transform" }),
    };
    match root.get("Transform") {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(items.iter().map(name).collect::<Result<_, _>>()?),
        Some(one) => Ok(vec![name(one)?]),
    }
}

/// Two levels of names above text or lists of text.
fn mappings(section: Map<String, Value>) -> Result<Map<String, Value>, TemplateError> {
    for (name, mapping) in &section {
        logical_id::check("Mapping", name)?;
        let not_object = |path: String| Format::NotObject { path };
        let firsts = mapping.as_object().ok_or_else(|| not_object(format!("/Mappings/{name}")))?;
        for (first, entry) in firsts {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
            if !first.bytes().all(allowed) {
                return Err(Format::MappingName(first.clone()).into());
            }
            let seconds =
                entry.as_object().ok_or_else(|| not_object(format!("/Mappings/{name}/{first}")))?;
            if !seconds.values().all(is_mapping_value) {
                return Err(Format::MappingValue.into());
            }
        }
    }
    Ok(section)
}

fn is_mapping_value(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        Value::Object(_) | Value::Null => false,
        Value::String(_) | Value::Number(_) | Value::Bool(_) => true,
    }
}

/// The path below `value` to its first null.
fn null_in(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| Some(format!("/{index}{}", null_in(item)?))),
        Value::Object(members) => {
            members.iter().find_map(|(key, member)| Some(format!("/{key}{}", null_in(member)?)))
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The first `Fn::Transform` below `value`: macros run nowhere here, and must not pass for
/// properties.
fn transform_in(value: &Value) -> Option<&str> {
    match value {
        Value::Array(items) => items.iter().find_map(transform_in),
        Value::Object(members) => match members.get("Fn::Transform") {
            Some(transform) => Some(transform.get("Name").and_then(Value::as_str).unwrap_or("")),
            None => members.values().find_map(transform_in),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn check_resource(name: &str, resource: &Value) -> Result<(), Format> {
    let path = format!("/Resources/{name}");
    let Some(members) = resource.as_object() else { return Err(Format::NotObject { path }) };
    if let Some(member) = members.keys().find(|key| !RESOURCE_MEMBERS.contains(&key.as_str())) {
        let (resource, member) = (name.to_owned(), member.clone());
        return Err(EntryFault::ResourceMember { resource, member }.into());
    }
    if !members.get("Type").is_some_and(Value::is_string) {
        return Err(Format::NotText { path, member: "Type" });
    }
    if members.get("Condition").is_some_and(|condition| !condition.is_string()) {
        return Err(Format::NotText { path, member: "Condition" });
    }
    if members.get("Properties").is_some_and(|properties| !properties.is_object()) {
        return Err(Format::NotObject { path: format!("{path}/Properties") });
    }
    match members.get("DependsOn") {
        None | Some(Value::String(_)) => Ok(()),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => Ok(()),
        Some(_) => Err(EntryFault::DependsOn(name.to_owned()).into()),
    }
}

fn check_output(name: &str, output: &Value) -> Result<(), Format> {
    let path = format!("/Outputs/{name}");
    let Some(members) = output.as_object() else { return Err(Format::NotObject { path }) };
    if !members.contains_key("Value") {
        return Err(EntryFault::NoOutputValue(name.to_owned()).into());
    }
    if members.get("Condition").is_some_and(|condition| !condition.is_string()) {
        return Err(Format::NotText { path, member: "Condition" });
    }
    if members.get("Description").is_some_and(|description| !description.is_string()) {
        return Err(Format::NotText { path, member: "Description" });
    }
    match members.get("Export") {
        None => Ok(()),
        Some(Value::Object(export)) if export.contains_key("Name") => Ok(()),
        Some(_) => Err(EntryFault::ExportName(name.to_owned()).into()),
    }
}

/// Resource types in the order of the template, loops included as they are written.
pub(super) fn resource_types(resources: &Map<String, Value>) -> Vec<(&str, &str, &Value)> {
    let mut found = Vec::new();
    collect_types(resources, &mut found);
    found
}

fn collect_types<'a>(
    resources: &'a Map<String, Value>,
    found: &mut Vec<(&'a str, &'a str, &'a Value)>,
) {
    for (name, resource) in resources {
        if is_loop(name) {
            if let Some(Value::Object(body)) = resource.as_array().and_then(|items| items.get(2)) {
                collect_types(body, found);
            }
        } else if let Some(resource_type) = resource.get("Type").and_then(Value::as_str) {
            found.push((name, resource_type, resource));
        }
    }
}
