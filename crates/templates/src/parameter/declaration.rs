//! The declarations of parameters: the section `Parameters`, checked.

use serde_json::{Map, Value};

use crate::error::{EntryFault, Format, TemplateError};
use crate::logical_id;

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
pub(crate) struct Declaration {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) kind: Kind,
    pub(crate) default: Option<String>,
    pub(crate) no_echo: bool,
    pub(crate) description: Option<String>,
    pub(crate) allowed_values: Vec<String>,
    pub(crate) allowed_pattern: Option<String>,
    pub(crate) max_length: Option<String>,
    pub(crate) min_length: Option<String>,
    pub(crate) max_value: Option<String>,
    pub(crate) min_value: Option<String>,
    pub(crate) constraint_description: Option<String>,
}

/// What a type means for the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Several values, separated by commas.
    pub(crate) list: bool,
    /// Each is a number.
    pub(crate) number: bool,
    /// The value is the name of an SSM parameter, whose value counts.
    pub(crate) stored: bool,
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

/// The text of a scalar, as CloudFormation converts numbers and booleans.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The declarations of the section.
pub(crate) fn declarations(
    section: &Map<String, Value>,
) -> Result<Vec<Declaration>, TemplateError> {
    section.iter().map(|(name, value)| declaration(name, value)).collect()
}

fn declaration(name: &str, value: &Value) -> Result<Declaration, TemplateError> {
    logical_id::check("Parameter", name)?;
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

/// The elements of a list parameter: spaces around them do not count.
pub(crate) fn elements(value: &str) -> impl Iterator<Item = &str> {
    let empty = value.is_empty();
    value.split(',').map(str::trim).filter(move |_| !empty)
}
