//! `Fn::ForEach` of AWS::LanguageExtensions: expands loops.
//!
//! A loop `"Fn::ForEach::Name": [Identifier, Collection, {Key: Value}]` may appear where a key
//! may. The identifier is replaced in keys and values: `${Identifier}`, `&{Identifier}` (without
//! characters that a name cannot have), and `Ref` of it. On the way, names given by functions
//! become names too. Invariant: what is made is charged to the resolver's budget.

use serde_json::{Map, Value};

use super::error::{Fault, TemplateError};
use super::intrinsic::Resolver;
use super::parameter::scalar;
use super::reference::is_loop;

/// Identifiers and their values, the innermost last.
type Variables<'a> = Vec<(&'a str, String)>;

/// `members` with its loops expanded, at every depth.
pub(super) fn expand(
    members: &Map<String, Value>,
    resolver: &Resolver<'_>,
) -> Result<Map<String, Value>, TemplateError> {
    let mut out = Map::new();
    expand_members(members, &mut Vec::new(), resolver, &mut out)?;
    Ok(out)
}

fn expand_members<'a>(
    members: &'a Map<String, Value>,
    variables: &mut Variables<'a>,
    resolver: &Resolver<'_>,
    out: &mut Map<String, Value>,
) -> Result<(), TemplateError> {
    for (key, member) in members {
        if is_loop(key) {
            expand_loop(member, variables, resolver, out)
                .map_err(|error| error.inside(key.as_str()))?;
            continue;
        }
        let name = replaced(key, variables);
        resolver.charge(name.len())?;
        let value = expand_value(member, variables, resolver)
            .map_err(|error| error.inside(key.as_str()))?;
        if out.insert(name, value).is_some() {
            return Err(Fault::Form("Fn::ForEach").into());
        }
    }
    Ok(())
}

fn expand_loop<'a>(
    argument: &'a Value,
    variables: &mut Variables<'a>,
    resolver: &Resolver<'_>,
    out: &mut Map<String, Value>,
) -> Result<(), TemplateError> {
    let form = || TemplateError::from(Fault::Form("Fn::ForEach"));
    let Some([Value::String(identifier), collection, Value::Object(body)]) =
        argument.as_array().map(Vec::as_slice)
    else {
        return Err(form());
    };
    let named = |key: &String| {
        is_loop(key)
            || key.contains(&format!("${{{identifier}}}"))
            || key.contains(&format!("&{{{identifier}}}"))
    };
    if !body.keys().all(named) {
        return Err(form());
    }
    let collection = expand_value(collection, variables, resolver)?;
    let Some(Value::Array(items)) = resolver.value(&collection)? else { return Err(form()) };
    for item in items {
        variables.push((identifier, scalar(&item).ok_or_else(form)?));
        expand_members(body, variables, resolver, out)?;
        variables.pop();
    }
    Ok(())
}

fn expand_value<'a>(
    value: &'a Value,
    variables: &mut Variables<'a>,
    resolver: &Resolver<'_>,
) -> Result<Value, TemplateError> {
    resolver.charge(1)?;
    match value {
        Value::String(text) => {
            let text = replaced(text, variables);
            resolver.charge(text.len())?;
            Ok(Value::from(text))
        }
        Value::Array(items) => items
            .iter()
            .map(|item| expand_value(item, variables, resolver))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Value::Object(members) => {
            if let Some(value) = reference(members, variables) {
                return Ok(Value::from(value));
            }
            let mut out = Map::new();
            expand_members(members, variables, resolver, &mut out)?;
            resolve_name(&mut out, resolver)?;
            Ok(Value::Object(out))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.clone()),
    }
}

/// The extensions let `Ref` and `Fn::GetAtt` name what they mean by a function of parameters: it
/// becomes the name, so that references can be seen without resolving anything.
fn resolve_name(
    members: &mut Map<String, Value>,
    resolver: &Resolver<'_>,
) -> Result<(), TemplateError> {
    if members.len() != 1 {
        return Ok(());
    }
    let named = match members.iter_mut().next() {
        Some((key, argument)) if key == "Ref" => argument,
        Some((key, Value::Array(items))) if key == "Fn::GetAtt" => match items.first_mut() {
            Some(id) => id,
            None => return Ok(()),
        },
        _ => return Ok(()),
    };
    if named.is_object()
        && let Some(name) = resolver.value(named)?
    {
        *named = name;
    }
    Ok(())
}

/// The value of `{"Ref": Identifier}`.
fn reference(members: &Map<String, Value>, variables: &Variables<'_>) -> Option<String> {
    let name = members.get("Ref").filter(|_| members.len() == 1)?.as_str()?;
    variables.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
}

fn replaced(text: &str, variables: &Variables<'_>) -> String {
    let mut text = text.to_owned();
    if !text.contains('{') {
        return text;
    }
    for (name, value) in variables.iter().rev() {
        text = text.replace(&format!("${{{name}}}"), value);
        if text.contains("&{") {
            let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
            text = text.replace(&format!("&{{{name}}}"), &plain);
        }
    }
    text
}
