//! The resources of a plan: those whose condition holds, each after those it depends on.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::entry::{depends_on, holds};
use crate::error::{EntryFault, RelationFault, TemplateError};
use crate::graph;
use crate::input::Unsupported;
use crate::intrinsic::{Bindings, Mode, Resolver};
use crate::parameter::scalar;
use crate::reference::{self, Reference};
use crate::resolved::{DeletionPolicy, PlannedResource};
use crate::resource;
use crate::scope::EmptyScope;
use crate::sections::Sections;

/// The resources whose condition holds, with their types.
pub(super) fn included(
    sections: &Sections,
    bindings: &Bindings,
) -> Result<HashMap<String, String>, TemplateError> {
    let of_type = |(name, entry): (&String, &Value)| {
        let resource_type = entry.get("Type").and_then(Value::as_str)?;
        holds(entry, bindings).then(|| (name.clone(), resource_type.to_owned()))
    };
    let types: HashMap<String, String> = sections.resources.iter().filter_map(of_type).collect();
    let mut wrong: Vec<String> =
        types.values().filter(|name| !resource::is_type_name(name)).cloned().collect();
    if wrong.is_empty() {
        return Ok(types);
    }
    wrong.sort();
    Err(RelationFault::UnrecognizedTypes(wrong).into())
}

pub(super) fn resources(
    sections: &Sections,
    bindings: &Bindings,
    unsupported: Unsupported,
) -> Result<Vec<PlannedResource>, TemplateError> {
    let mut planned = Vec::new();
    for (name, entry) in &sections.resources {
        if bindings.resources.contains_key(name) {
            planned.push(planned_resource(name, entry, bindings)?);
        }
    }
    if unsupported == Unsupported::Refuse {
        // As the template names them; what a transform made for them goes without saying.
        let written = |resource: &PlannedResource| match sections.written.get(&resource.logical_id)
        {
            Some(written) => written.clone(),
            None => Some(resource.resource_type.clone()),
        };
        let refused: Vec<(String, String)> = planned
            .iter()
            .filter(|resource| resource.skipped)
            .filter_map(|resource| Some((resource.logical_id.clone(), written(resource)?)))
            .collect();
        if !refused.is_empty() {
            return Err(TemplateError::Unsupported(refused));
        }
    }
    sorted(planned)
}

/// The resources, each after those it depends on.
fn sorted(planned: Vec<PlannedResource>) -> Result<Vec<PlannedResource>, TemplateError> {
    let names: Vec<&str> = planned.iter().map(|resource| resource.logical_id.as_str()).collect();
    let positions: HashMap<&str, usize> =
        names.iter().enumerate().map(|(position, name)| (*name, position)).collect();
    let needs: Vec<BTreeSet<usize>> = planned
        .iter()
        .map(|resource| {
            let found = resource.depends_on.iter().filter_map(|name| positions.get(name.as_str()));
            found.copied().collect()
        })
        .collect();
    let circular = |positions: Vec<usize>| {
        let named = positions.iter().filter_map(|position| names.get(*position));
        TemplateError::Circular(named.map(|name| (*name).to_owned()).collect())
    };
    let order = graph::order(&needs).map_err(circular)?;
    let mut planned: Vec<Option<PlannedResource>> = planned.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|position| planned.get_mut(position)?.take()).collect())
}

fn planned_resource(
    name: &str,
    entry: &Value,
    bindings: &Bindings,
) -> Result<PlannedResource, TemplateError> {
    let resource_type = entry.get("Type").and_then(Value::as_str).unwrap_or_default();
    let properties = entry.get("Properties").cloned().unwrap_or_else(|| Value::Object(Map::new()));
    let mut needed: Vec<String> = Vec::new();
    let mut excluded: Vec<String> = Vec::new();
    let mut need = |name: String| {
        if bindings.resources.contains_key(&name) {
            if !needed.contains(&name) {
                needed.push(name);
            }
        } else if !name.starts_with("AWS::") && !bindings.parameters.contains_key(&name) {
            excluded.push(name);
        }
    };
    for part in [Some(&properties), entry.get("Metadata")].into_iter().flatten() {
        reference::walk(part, &|name| bindings.conditions.get(name).copied(), &mut |found| {
            match found {
                Reference::Name(name) => need(name),
                Reference::Attribute { resource, .. } => need(resource),
                Reference::Condition(_) => {}
            }
        });
    }
    if !excluded.is_empty() {
        return Err(RelationFault::Unresolved { names: excluded, block: "Resources" }.into());
    }
    for name in depends_on(entry) {
        if bindings.resources.contains_key(name) && !needed.iter().any(|known| known == name) {
            needed.push(name.to_owned());
        }
    }
    // None of the types that are provided can be snapshot.
    let skipped = resource::find(resource_type).is_none();
    let policy = |attribute, allowed| policy(name, entry, attribute, allowed, bindings);
    Ok(PlannedResource {
        logical_id: name.to_owned(),
        resource_type: resource_type.to_owned(),
        properties,
        metadata: entry.get("Metadata").cloned(),
        depends_on: needed,
        deletion_policy: policy(
            "DeletionPolicy",
            if skipped { &ALL_POLICIES } else { &["Delete", "Retain", "RetainExceptOnCreate"] },
        )?,
        update_replace_policy: policy(
            "UpdateReplacePolicy",
            if skipped { &["Delete", "Retain", "Snapshot"] } else { &["Delete", "Retain"] },
        )?,
        has_deletion_policy: entry.get("DeletionPolicy").is_some(),
        skipped,
    })
}

const ALL_POLICIES: [&str; 4] = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];

/// A policy; with the extensions of the language it may be a function of parameters.
fn policy(
    name: &str,
    entry: &Value,
    attribute: &'static str,
    allowed: &'static [&'static str],
    bindings: &Bindings,
) -> Result<DeletionPolicy, TemplateError> {
    let Some(written) = entry.get(attribute) else { return Ok(DeletionPolicy::Delete) };
    let resolved = if bindings.extensions {
        Resolver::new(bindings, &EmptyScope, Mode::Exact).value(written)?
    } else {
        Some(written.clone())
    };
    let given = resolved.as_ref().and_then(scalar).unwrap_or_else(|| written.to_string());
    let known = DeletionPolicy::from_name(&given).filter(|_| allowed.contains(&given.as_str()));
    known.ok_or_else(|| {
        EntryFault::Policy { resource: name.to_owned(), attribute, given, allowed }.into()
    })
}
