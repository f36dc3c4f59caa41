//! Generates what a request needs permission for: actions on resources, and condition values.
//!
//! A resource is found by the shape of the member that names it; a request for an index needs no
//! permission for its table. The actions of a transaction are those of its parts. What a PartiQL
//! statement needs is in its text, which is handed on.
//!
//! Invariant: every operation has a row, one that names no resource too.

use std::fmt::Write as _;
use std::path::Path;

use super::api::{Api, Operation};
use super::names;
use super::output::File;
use super::shape::Shape;
use super::types::{Held, held};

/// Members whose values conditions of policies test: shape, member, and the condition key.
/// Source: "Using IAM policy conditions" in DynamoDB's developer guide.
const CONDITIONS: [(&str, &str, &str); 3] = [
    ("ReturnConsumedCapacity", "ReturnConsumedCapacity", "dynamodb:ReturnConsumedCapacity"),
    ("ReturnValue", "ReturnValues", "dynamodb:ReturnValues"),
    ("Select", "Select", "dynamodb:Select"),
];

/// The condition key that tells a part of a transaction from a single operation.
/// Source: "Using IAM with DynamoDB transactions" in DynamoDB's developer guide.
const ENCLOSING: &str = "dynamodb:EnclosingOperation";

/// `permissions.rs`: what each request needs permission for.
pub(crate) fn file(api: &Api, directory: &Path) -> File {
    let mut body = String::from(
        "use crate::Request;\nuse crate::permission::{ConditionValue, Permission, Resource};\n\n\
         impl Request {\n    /// The actions and resources that the caller needs permission for, at least one.\n    \
         #[must_use]\n    pub fn permissions(&self) -> Vec<Permission<'_>> {\n\
         let own = self.operation().facts().auth_action;\nlet mut out = Vec::new();\n\
         let mut need = |action, resource| out.push(Permission { action, resource });\nmatch self {\n",
    );
    for operation in &api.operations {
        let rows = permissions(api, operation);
        let input = if rows.is_empty() { "_" } else { "input" };
        let _ = writeln!(body, "Self::{}({input}) => {{{rows}}}", operation.name);
    }
    body.push_str(
        "}\nif out.is_empty() { out.push(Permission { action: own, resource: Resource::Any }); }\nout\n}\n\n    \
         /// The values of the request that conditions of policies test, by condition key.\n    \
         #[must_use]\n    pub fn condition_values(&self) -> Vec<ConditionValue> {\n\
         let mut out = Vec::new();\n\
         let mut give = |key, value| out.push(ConditionValue { key, value });\nmatch self {\n",
    );
    let mut without = Vec::new();
    for operation in &api.operations {
        let rows = conditions(api, operation);
        if rows.is_empty() {
            without.push(format!("Self::{}(_)", operation.name));
        } else {
            let _ = writeln!(body, "Self::{}(input) => {{{rows}}}", operation.name);
        }
    }
    let _ = writeln!(body, "{} => {{}}\n}}\nout\n}}\n}}\n", without.join(" | "));
    let about = "What each request needs permission for.";
    File::new(directory, "permissions", about, &body)
}

/// Statements that add the permissions of one operation.
fn permissions(api: &Api, operation: &Operation) -> String {
    let mut out = String::new();
    structure(api, operation, api.shape(&operation.input), &Place::input(), &mut out);
    out
}

/// Where the generated code is inside a request.
struct Place {
    /// The expression of the structure at hand.
    structure: String,
    /// The expression of the action.
    action: String,
    /// Whether the structure is the input itself.
    is_input: bool,
}

impl Place {
    fn input() -> Self {
        Self { structure: "input".into(), action: "own".into(), is_input: true }
    }
}

fn structure(api: &Api, operation: &Operation, shape: &Shape, at: &Place, out: &mut String) {
    for (member, target) in shape.members() {
        let field = format!("{}.{}", at.structure, names::snake(member));
        let Some(resource) = resource(operation, shape, member, target, at) else {
            nested(api, operation, (member, target), (&field, shape.is_required(member)), at, out);
            continue;
        };
        let push = |resource: &str| format!("need({}, Resource::{resource});", at.action);
        let _ = if shape.is_required(member) {
            writeln!(out, "{}", push(&resource.replace("NAME", &format!("&{field}"))))
        } else {
            let push = push(&resource.replace("NAME", "name"));
            writeln!(out, "if let Some(name) = &{field} {{ {push} }}")
        };
    }
}

/// The resource that a member names, as a variant over `NAME`.
fn resource(
    operation: &Operation,
    owner: &Shape,
    member: &str,
    target: &str,
    at: &Place,
) -> Option<String> {
    if member.starts_with("ExclusiveStart") {
        return None;
    }
    let streams = operation.target_prefix.contains("Streams");
    Some(match target {
        "TableArn" | "TableName" if member == "GlobalTableName" => "GlobalTable(NAME)".into(),
        "TableArn" | "TableName" => {
            match owner.members().find(|(_, shape)| *shape == "IndexName") {
                Some((index, _)) if at.is_input && owner.is_required(index) => {
                    format!("Index {{ table: NAME, index: &input.{} }}", names::snake(index))
                }
                Some((index, _)) if at.is_input => {
                    format!("of(NAME, input.{}.as_deref())", names::snake(index))
                }
                _ => "Table(NAME)".into(),
            }
        }
        // Elsewhere it is a stream of Kinesis.
        "StreamArn" if streams => "Arn(NAME)".into(),
        "BackupArn" | "ResourceArnString" | "ExportArn" | "ImportArn" | "BulkOperationArn" => {
            "Arn(NAME)".into()
        }
        "PartiQLStatement" => "Statement(NAME)".into(),
        _ => return None,
    })
}

/// Statements for what lies below a member: structures, lists of structures, maps by table.
fn nested(
    api: &Api,
    operation: &Operation,
    (member, target): (&str, &str),
    (field, required): (&str, bool),
    at: &Place,
    out: &mut String,
) {
    let (binding, inner) = match held(api, target) {
        Held::Structure(name) => ("part", api.shape(name)),
        Held::List(name) if matches!(held(api, name), Held::Structure(_)) => {
            ("one", api.shape(name))
        }
        Held::Map(_) if api.shape(target).key.as_deref() == Some("TableArn") => {
            let push = "need(own, Resource::Table(table));";
            let _ = writeln!(out, "for (table, _) in {field}.iter() {{ {push} }}");
            return;
        }
        _ => return,
    };
    // A part of a transaction needs the action of the single operation.
    let action = if operation.name.starts_with("Transact") && !at.is_input {
        format!("\"dynamodb:{member}{}\"", if member.ends_with("Item") { "" } else { "Item" })
    } else {
        at.action.clone()
    };
    let place = Place { structure: binding.into(), action, is_input: false };
    let mut body = String::new();
    structure(api, operation, inner, &place, &mut body);
    if body.is_empty() {
        return;
    }
    let _ = match (binding, required) {
        ("one", true) => writeln!(out, "for one in &{field} {{ {body} }}"),
        ("one", false) => writeln!(out, "for one in {field}.iter().flatten() {{ {body} }}"),
        (_, true) => writeln!(out, "let part = &{field};\n{body}"),
        (_, false) => writeln!(out, "if let Some(part) = &{field} {{ {body} }}"),
    };
}

/// Statements that add the condition values of one operation.
fn conditions(api: &Api, operation: &Operation) -> String {
    let mut out = String::new();
    if operation.name.starts_with("Transact") {
        let _ = writeln!(out, "give({ENCLOSING:?}, {:?});", operation.name);
    }
    let input = api.shape(&operation.input);
    for (member, target) in input.members() {
        let row = CONDITIONS.iter().find(|(shape, name, _)| *shape == target && *name == member);
        let Some((_, _, key)) = row else { continue };
        let field = names::snake(member);
        let give = format!("give({key:?}, value.as_str());");
        let _ = writeln!(out, "if let Some(value) = input.{field} {{ {give} }}");
    }
    out
}
