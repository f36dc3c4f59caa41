//! The sections Conditions and Rules: evaluates each condition and assertion.
//!
//! Conditions may name each other; they are decided in the order of their references, without
//! recursion from one into the next.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::error::{EntryFault, Fault, Format, RelationFault, TemplateError};
use super::graph;
use super::intrinsic::{Bindings, Mode, Resolver, Section, Store};
use super::scope::EmptyScope;

/// Decides all conditions into `bindings`, which knows no resource yet.
pub(super) fn decide(
    conditions: &Map<String, Value>,
    bindings: &mut Bindings,
    store: Store<'_>,
) -> Result<(), TemplateError> {
    let entries: Vec<(&String, &Value)> = conditions.iter().collect();
    let positions: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(position, (name, _))| (name.as_str(), position)).collect();
    let mut needs = Vec::with_capacity(entries.len());
    for (_, value) in &entries {
        let mut names = Vec::new();
        named_in(value, &mut names);
        let mut needed = BTreeSet::new();
        for name in names {
            let position = positions.get(name).ok_or_else(|| RelationFault::UnknownCondition {
                name: name.to_owned(),
                block: "Conditions",
            })?;
            needed.insert(*position);
        }
        needs.push(needed);
    }
    let named = |position: usize| entries.get(position).copied();
    let order = graph::order(&needs).map_err(|circular| {
        let names = circular.into_iter().filter_map(named).map(|(name, _)| name.clone());
        RelationFault::CircularConditions(names.collect())
    })?;
    for (name, value) in order.into_iter().filter_map(named) {
        let mut resolver = Resolver::new(bindings, &EmptyScope, Mode::Exact);
        resolver.store = Some(store);
        let decided =
            resolver.boolean(value, Section::Condition).map_err(|error| outside(error, name))?;
        bindings.conditions.insert(name.clone(), decided);
    }
    Ok(())
}

/// A reference to a resource has a sentence of its own in conditions.
fn outside(error: TemplateError, name: &str) -> TemplateError {
    if let TemplateError::Intrinsic(intrinsic) = &error
        && let Fault::Reference(name) | Fault::Resource { name, .. } = &intrinsic.fault
    {
        return RelationFault::ConditionReference(vec![name.clone()]).into();
    }
    error.inside(name).inside("Conditions")
}

/// The conditions that `value` names.
fn named_in<'a>(value: &'a Value, names: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => match members.get("Condition") {
            Some(Value::String(name)) if members.len() == 1 => names.push(name),
            _ => members.values().for_each(|member| named_in(member, names)),
        },
        Value::Array(items) => items.iter().for_each(|item| named_in(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Checks the assertions of all rules whose condition holds.
pub(super) fn check_rules(
    rules: &Map<String, Value>,
    bindings: &Bindings,
    store: Store<'_>,
) -> Result<(), TemplateError> {
    let mut resolver = Resolver::new(bindings, &EmptyScope, Mode::Exact);
    resolver.store = Some(store);
    for (name, rule) in rules {
        let path = |member: &str| format!("/Rules/{name}{member}");
        let members = rule.as_object().ok_or_else(|| Format::NotObject { path: path("") })?;
        let inside = |error: TemplateError| error.inside(name.as_str()).inside("Rules");
        if let Some(condition) = members.get("RuleCondition")
            && !resolver.boolean(condition, Section::Rule).map_err(inside)?
        {
            continue;
        }
        let assertions = members.get("Assertions").and_then(Value::as_array);
        let assertions = assertions.ok_or_else(|| EntryFault::NoAssertions(name.clone()))?;
        for assertion in assertions {
            let assert =
                assertion.get("Assert").ok_or_else(|| EntryFault::NoAssertions(name.clone()))?;
            if !resolver.boolean(assert, Section::Rule).map_err(inside)? {
                let description = assertion.get("AssertDescription").and_then(Value::as_str);
                let description = description.map(str::to_owned);
                return Err(TemplateError::Rule { rule: name.clone(), description });
            }
        }
    }
    Ok(())
}
