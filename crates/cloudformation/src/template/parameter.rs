//! The parameters of a template: their declarations, and their values once they are bound.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::constraint;
use super::error::{EntryFault, Format, ParameterFault, TemplateError};
use super::input::{Inputs, ParameterInput};
use super::resolved::ResolvedParameter;
use super::sections::named;

const MEMBERS: &[&str] = &[
    "Type",
    "Default",
    "NoEcho",
    "AllowedValues",
    "AllowedPattern",
    "MaxLength",
    "MinLength",
    "MaxValue",
    "MinValue",
    "Description",
    "ConstraintDescription",
];

/// One parameter as the template declares it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Declaration {
    pub(super) name: String,
    pub(super) type_name: String,
    pub(super) kind: Kind,
    pub(super) default: Option<String>,
    pub(super) no_echo: bool,
    pub(super) description: Option<String>,
    pub(super) allowed_values: Vec<String>,
    pub(super) allowed_pattern: Option<String>,
    pub(super) max_length: Option<String>,
    pub(super) min_length: Option<String>,
    pub(super) max_value: Option<String>,
    pub(super) min_value: Option<String>,
    pub(super) constraint_description: Option<String>,
}

/// What a type means for the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    /// Several values, separated by commas.
    pub(super) list: bool,
    /// Each is a number.
    pub(super) number: bool,
    /// The value is the name of an SSM parameter, whose value counts.
    pub(super) stored: bool,
}

impl Kind {
    fn of(type_name: &str) -> Option<Self> {
        let inner = type_name
            .strip_prefix("AWS::SSM::Parameter::Value<")
            .and_then(|rest| rest.strip_suffix('>'));
        if let Some(inner) = inner {
            return Some(Self { stored: true, ..Self::of(inner)? });
        }
        let element = type_name.strip_prefix("List<").and_then(|rest| rest.strip_suffix('>'));
        let (list, name) = (element.is_some(), element.unwrap_or(type_name));
        match name {
            "CommaDelimitedList" if !list => Some(Self { list: true, ..Self::default() }),
            "String" => Some(Self { list, ..Self::default() }),
            "Number" => Some(Self { list, number: true, ..Self::default() }),
            name if name.starts_with("AWS::") => Some(Self { list, ..Self::default() }),
            _ => None,
        }
    }
}

/// Text of a scalar: what CloudFormation makes of numbers and booleans.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The declarations of the section.
pub(super) fn declarations(
    section: &Map<String, Value>,
) -> Result<Vec<Declaration>, TemplateError> {
    section.iter().map(|(name, value)| declaration(name, value)).collect()
}

fn declaration(name: &str, value: &Value) -> Result<Declaration, TemplateError> {
    named("Parameter", name)?;
    let path = || format!("/Parameters/{name}");
    let members = value.as_object().ok_or_else(|| Format::NotObject { path: path() })?;
    if let Some(member) = members.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
        let (parameter, member) = (name.to_owned(), member.clone());
        return Err(EntryFault::ParameterMember { parameter, member }.into());
    }
    let type_name = match members.get("Type") {
        Some(Value::String(text)) => text.clone(),
        Some(_) => return Err(Format::NotText { path: path(), member: "Type" }.into()),
        None => return Err(EntryFault::NoParameterType(name.to_owned()).into()),
    };
    let kind = Kind::of(&type_name).ok_or_else(|| EntryFault::ParameterType(type_name.clone()))?;
    let text = |member: &'static str| match members.get(member) {
        None => Ok(None),
        Some(value) => match scalar(value) {
            Some(text) => Ok(Some(text)),
            None => Err(Format::NotText { path: path(), member }),
        },
    };
    let allowed_values = match members.get("AllowedValues") {
        None => Vec::new(),
        Some(Value::Array(items)) => items
            .iter()
            .map(scalar)
            .collect::<Option<_>>()
            .ok_or_else(|| Format::NotText { path: path(), member: "AllowedValues" })?,
        Some(_) => return Err(Format::NotText { path: path(), member: "AllowedValues" }.into()),
    };
    Ok(Declaration {
        name: name.to_owned(),
        type_name,
        kind,
        default: text("Default")?,
        no_echo: text("NoEcho")?.is_some_and(|flag| flag.eq_ignore_ascii_case("true")),
        description: text("Description")?,
        allowed_values,
        allowed_pattern: text("AllowedPattern")?,
        max_length: text("MaxLength")?,
        min_length: text("MinLength")?,
        max_value: text("MaxValue")?,
        min_value: text("MinValue")?,
        constraint_description: text("ConstraintDescription")?,
    })
}

/// The parameters with their values, and what `Ref` gives for each.
pub(super) struct Bound {
    pub(super) parameters: Vec<ResolvedParameter>,
    pub(super) references: HashMap<String, Value>,
}

/// Binds the values of the request, previous ones and defaults, in this order; checks all of them.
pub(super) fn bind(
    declarations: &[Declaration],
    inputs: &Inputs<'_>,
) -> Result<Bound, TemplateError> {
    let given = given(declarations, inputs)?;
    let value = |declaration: &Declaration| {
        given.get(declaration.name.as_str()).cloned().or_else(|| declaration.default.clone())
    };
    let missing: Vec<String> = declarations
        .iter()
        .filter(|declaration| value(declaration).is_none())
        .map(|declaration| declaration.name.clone())
        .collect();
    if !missing.is_empty() {
        return Err(ParameterFault::Missing(missing).into());
    }
    let mut bound = Bound { parameters: Vec::new(), references: HashMap::new() };
    let mut not_stored = Vec::new();
    for declaration in declarations {
        let value = value(declaration).unwrap_or_default();
        let resolved = if declaration.kind.stored { (inputs.ssm)(&value) } else { None };
        if declaration.kind.stored && resolved.is_none() {
            not_stored.push(value.clone());
        }
        constraint::check(declaration, &value)?;
        let effective = resolved.as_ref().unwrap_or(&value);
        bound.references.insert(declaration.name.clone(), reference(declaration.kind, effective));
        bound.parameters.push(ResolvedParameter {
            key: declaration.name.clone(),
            value,
            resolved,
            no_echo: declaration.no_echo,
        });
    }
    if not_stored.is_empty() {
        Ok(bound)
    } else {
        Err(ParameterFault::NotInStore(not_stored).into())
    }
}

/// The values that the request gives or keeps, by name.
fn given<'a>(
    declarations: &[Declaration],
    inputs: &'a Inputs<'_>,
) -> Result<HashMap<&'a str, String>, TemplateError> {
    let mut values = HashMap::new();
    let mut unknown = Vec::new();
    for input in inputs.parameters {
        let (ParameterInput::Value(name, _) | ParameterInput::Previous(name)) = input;
        if !declarations.iter().any(|declaration| declaration.name == *name) {
            unknown.push(name.clone());
            continue;
        }
        let value = match input {
            ParameterInput::Value(_, value) => value.clone(),
            ParameterInput::Previous(name) => inputs
                .previous
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
                .ok_or_else(|| ParameterFault::NoPrevious(name.clone()))?,
        };
        if values.insert(name.as_str(), value).is_some() {
            return Err(ParameterFault::Twice(name.clone()).into());
        }
    }
    if unknown.is_empty() { Ok(values) } else { Err(ParameterFault::Unknown(unknown).into()) }
}

/// What `Ref` gives.
fn reference(kind: Kind, value: &str) -> Value {
    if kind.list {
        Value::Array(elements(value).map(Value::from).collect())
    } else {
        Value::String(value.to_owned())
    }
}

/// The elements of a list parameter: spaces around them do not count.
pub(super) fn elements(value: &str) -> impl Iterator<Item = &str> {
    let empty = value.is_empty();
    value.split(',').map(str::trim).filter(move |_| !empty)
}
