//! Constructs of the CDK in Python and TypeScript: the resources of the CloudFormation template.
//!
//! They are the CDK's own form of the same properties (`CfnTable`), so that nothing is added by a
//! default of a library, and keys of several attributes can be said.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::cloudformation::{Resource, resources};
use crate::definition::Model;

/// A language that the CDK speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    TypeScript,
}

/// The CDK releases that are tested have no property for vector indexes.
fn no_vectors(model: &Model) -> Result<(), String> {
    match model.tables.iter().find(|table| !table.vectors.is_empty()) {
        None => Ok(()),
        Some(table) => Err(format!(
            "the CDK's table has no vector indexes, and `{}` has some; generate cloudformation",
            table.name.text
        )),
    }
}

/// A construct in Python.
pub(super) fn python(model: &Model) -> Result<String, String> {
    no_vectors(model)?;
    let mut text = String::from(
        "\"\"\"The tables of the model, made by `stator model generate cdk-python`.\"\"\"\n\n\
         from aws_cdk import CfnParameter, RemovalPolicy\nfrom aws_cdk import aws_dynamodb as dynamodb\n\
         from constructs import Construct\n\n\nclass Tables(Construct):\n    \
         \"\"\"The tables, which stay when their stack goes.\"\"\"\n\n    \
         def __init__(self, scope: Construct, construct_id: str) -> None:\n        \
         super().__init__(scope, construct_id)\n",
    );
    for resource in resources(model)? {
        for (name, kind, words) in &resource.parameters {
            let least = if *kind == "Number" { ", min_value=1" } else { "" };
            let variable = member(name, Language::Python);
            let _ = write!(
                text,
                "        {variable} = CfnParameter(\n            self, {name:?}, type={kind:?}, \
                 description={words:?}{least}\n        )\n"
            );
        }
        let variable = member(&resource.id, Language::Python);
        let _ = write!(
            text,
            "        self.{variable} = dynamodb.CfnTable(\n            self,\n            {:?},\n",
            resource.id
        );
        for (name, value) in &resource.properties {
            let value = literal(name, value, (Language::Python, 3), &resource);
            let _ = writeln!(text, "            {}={value},", member(name, Language::Python));
        }
        let _ = write!(
            text,
            "        )\n        self.{variable}.apply_removal_policy(RemovalPolicy.RETAIN)\n"
        );
    }
    if !text.contains("CfnParameter(") {
        text = text.replace("import CfnParameter, RemovalPolicy", "import RemovalPolicy");
    }
    Ok(text)
}

/// A construct in TypeScript.
pub(super) fn typescript(model: &Model) -> Result<String, String> {
    no_vectors(model)?;
    let mut members = String::new();
    let mut body = String::new();
    for resource in resources(model)? {
        for (name, kind, words) in &resource.parameters {
            let least = if *kind == "Number" { ", minValue: 1" } else { "" };
            let variable = member(name, Language::TypeScript);
            let _ = write!(
                body,
                "    const {variable} = new cdk.CfnParameter(this, {name:?}, {{\n      type: {kind:?}, \
                 description: {words:?}{least},\n    }});\n"
            );
        }
        let variable = member(&resource.id, Language::TypeScript);
        let _ = writeln!(members, "  readonly {variable}: dynamodb.CfnTable;");
        let _ = writeln!(
            body,
            "    this.{variable} = new dynamodb.CfnTable(this, {:?}, {{",
            resource.id
        );
        for (name, value) in &resource.properties {
            let value = literal(name, value, (Language::TypeScript, 3), &resource);
            let _ = writeln!(body, "      {}: {value},", member(name, Language::TypeScript));
        }
        let _ = write!(
            body,
            "    }});\n    this.{variable}.applyRemovalPolicy(cdk.RemovalPolicy.RETAIN);\n"
        );
    }
    Ok(format!(
        "// The tables of the model, made by `stator model generate cdk-typescript`.\n\
         import * as cdk from \"aws-cdk-lib\";\nimport * as dynamodb from \"aws-cdk-lib/aws-dynamodb\";\n\
         import {{ Construct }} from \"constructs\";\n\n/** The tables, which stay when their stack goes. */\n\
         export class Tables extends Construct {{\n{members}\n  constructor(scope: Construct, id: string) {{\n    \
         super(scope, id);\n{body}  }}\n}}\n"
    ))
}

/// A value in a language, at a depth of indentation; `name` is the member that it is of.
fn literal(
    name: &str,
    value: &Value,
    (language, depth): (Language, usize),
    of: &Resource,
) -> String {
    let step = if language == Language::Python { "    " } else { "  " };
    let (inner, outer) = (step.repeat(depth.saturating_add(1)), step.repeat(depth));
    match value {
        Value::Object(members) => match members.get("Ref").and_then(Value::as_str) {
            Some(parameter) => reference(parameter, language, of),
            None => object(name, members, (language, depth), of),
        },
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Array(items) => {
            let place = (language, depth.saturating_add(1));
            let items = items.iter().map(|item| literal(name, item, place, of));
            let lines: String = items.map(|item| format!("{inner}{item},\n")).collect();
            format!("[\n{lines}{outer}]")
        }
        Value::Bool(true) if language == Language::Python => "True".to_owned(),
        Value::Bool(false) if language == Language::Python => "False".to_owned(),
        other => other.to_string(),
    }
}

/// An object: in Python an instance of the class of its member.
fn object(
    name: &str,
    members: &Map<String, Value>,
    (language, depth): (Language, usize),
    of: &Resource,
) -> String {
    let step = if language == Language::Python { "    " } else { "  " };
    let flat = members.values().all(|value| value.is_string() || value.is_boolean());
    let sign = if language == Language::Python { "=" } else { ": " };
    let place = (language, depth.saturating_add(1));
    let each: Vec<String> = members
        .iter()
        .map(|(name, value)| {
            format!("{}{sign}{}", member(name, language), literal(name, value, place, of))
        })
        .collect();
    let content = if flat && language == Language::Python {
        each.join(", ")
    } else if flat {
        format!(" {} ", each.join(", "))
    } else {
        let inner = step.repeat(depth.saturating_add(1));
        let lines: String = each.iter().map(|line| format!("{inner}{line},\n")).collect();
        format!("\n{lines}{}", step.repeat(depth))
    };
    match language {
        Language::Python => format!("dynamodb.CfnTable.{}({content})", class(name)),
        Language::TypeScript => format!("{{{content}}}"),
    }
}

/// The value of a parameter.
fn reference(name: &str, language: Language, of: &Resource) -> String {
    let variable = member(name, language);
    let number = of.parameters.iter().any(|(known, kind, _)| known == name && *kind == "Number");
    match (language, number) {
        (Language::Python, true) => format!("{variable}.value_as_number"),
        (Language::Python, false) => format!("{variable}.value_as_string"),
        (Language::TypeScript, true) => format!("{variable}.valueAsNumber"),
        (Language::TypeScript, false) => format!("{variable}.valueAsString"),
    }
}

/// The CDK's class for the objects of a member, in Python.
fn class(name: &str) -> String {
    let one = match name {
        "AttributeDefinitions" => "AttributeDefinition",
        "GlobalSecondaryIndexes" => "GlobalSecondaryIndex",
        "LocalSecondaryIndexes" => "LocalSecondaryIndex",
        other => other,
    };
    format!("{one}Property")
}

/// The words of a name such as `SSESpecification` or `KeySchema`, in small letters.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at.saturating_add(1));
        let begins = letter.is_ascii_uppercase()
            && (before.is_none_or(|it| !it.is_ascii_uppercase())
                || after.is_some_and(char::is_ascii_lowercase));
        if begins || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words
}

/// A member's name: `key_schema` in Python, `keySchema` in TypeScript.
fn member(name: &str, language: Language) -> String {
    let words = words(name);
    if language == Language::Python {
        return words.join("_");
    }
    let capital = |word: &String| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    let rest: Vec<String> = words.iter().skip(1).map(capital).collect();
    words.first().cloned().unwrap_or_default() + &rest.concat()
}
