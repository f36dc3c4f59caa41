//! Binds parameters: values of the request, previous values and defaults.

use std::collections::HashMap;

use serde_json::Value;

use super::constraint;
use super::declaration::{Declaration, Kind, elements};
use super::pattern::Shares;
use crate::error::{ParameterFault, TemplateError};
use crate::input::{Inputs, ParameterInput};

/// A parameter with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedParameter {
    /// Its name.
    pub key: String,
    /// The value as given, previous or default: for SSM types the name of the SSM parameter.
    pub value: String,
    /// For SSM types the value of the parameter in SSM (`ResolvedValue` of DescribeStacks).
    pub resolved: Option<String>,
    /// Whether answers show `****` instead.
    pub no_echo: bool,
}

/// The parameters with their values, and what `Ref` gives for each.
pub(crate) struct Bound {
    pub(crate) parameters: Vec<ResolvedParameter>,
    pub(crate) references: HashMap<String, Value>,
}

/// Binds the values of the request, previous ones and defaults, in this order; checks all of them.
pub(crate) fn bind(
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
    let values: Vec<String> =
        declarations.iter().map(|declaration| value(declaration).unwrap_or_default()).collect();
    let shares = Shares::of(declarations.iter().zip(values.iter().map(String::as_str)));
    let mut bound = Bound { parameters: Vec::new(), references: HashMap::new() };
    let mut not_stored = Vec::new();
    for (declaration, value) in declarations.iter().zip(values) {
        let resolved = if declaration.kind.stored { (inputs.ssm)(&value) } else { None };
        if declaration.kind.stored && resolved.is_none() {
            not_stored.push(value.clone());
        }
        constraint::check(declaration, &value, shares)?;
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
