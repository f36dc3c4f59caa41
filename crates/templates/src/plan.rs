//! Planning: from a template and its inputs to resources in order.
//!
//! Order of planning: transforms, parameters, loops, rules, conditions, the form of entries, types,
//! references, order; then everything is resolved once as far as it is known, so that faults show
//! before anything is made.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::error::{EntryFault, Fault, RelationFault, TemplateError};
use super::input::{Inputs, Unsupported};
use super::intrinsic::{Bindings, Mode, Resolver};
use super::parameter::{self, scalar};
use super::reference::{self, Reference};
use super::resolved::{DeletionPolicy, OutputPlan, PlannedResource, ResolvedTemplate};
use super::scope::{EmptyScope, Scope};
use super::sections::Sections;
use super::unknown::UNKNOWN;
use super::{condition, graph, loops};
use crate::resource;

/// Plans `sections` with `inputs`.
pub(super) fn plan(
    sections: &Sections,
    inputs: &Inputs<'_>,
) -> Result<ResolvedTemplate, TemplateError> {
    sections.check_transforms()?;
    let bound = parameter::bind(&sections.parameters, inputs)?;
    let mut bindings = Bindings {
        pseudo: inputs.pseudo.clone(),
        parameters: bound.references,
        mappings: sections.mappings.clone(),
        conditions: HashMap::new(),
        resources: HashMap::new(),
        extensions: sections.extensions(),
        stored: BTreeMap::new(),
    };
    let sections = expanded(sections, &bindings, inputs)?;
    condition::check_rules(&sections.rules, &bindings, inputs.ssm)?;
    condition::decide(&sections.conditions, &mut bindings, inputs.ssm)?;
    check_references(&sections, &bindings)?;
    bindings.resources = included(&sections, &bindings)?;
    let resources = resources(&sections, &bindings, inputs.unsupported)?;
    let outputs = outputs(&sections, &bindings)?;
    let conditions = sections
        .conditions
        .keys()
        .filter_map(|name| Some((name.clone(), *bindings.conditions.get(name)?)));
    let mut planned = ResolvedTemplate {
        description: sections.description.clone(),
        parameters: bound.parameters,
        conditions: conditions.collect(),
        resources,
        outputs,
        bindings,
    };
    planned.bindings.stored = dry_run(&planned, inputs)?;
    Ok(planned)
}

/// The sections without loops.
fn expanded(
    sections: &Sections,
    bindings: &Bindings,
    inputs: &Inputs<'_>,
) -> Result<Sections, TemplateError> {
    let mut sections = sections.clone();
    if sections.extensions() {
        let mut resolver = Resolver::new(bindings, &EmptyScope, Mode::Exact);
        resolver.store = Some(inputs.ssm);
        for (name, section) in [
            ("Conditions", &mut sections.conditions),
            ("Resources", &mut sections.resources),
            ("Outputs", &mut sections.outputs),
        ] {
            *section = loops::expand(section, &resolver).map_err(|error| error.inside(name))?;
        }
        sections.check_entries()?;
    }
    Ok(sections)
}

/// Names, each once, in the order of their first appearance.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl Names {
    fn add(&mut self, name: String) {
        if self.seen.insert(name.clone()) {
            self.list.push(name);
        }
    }
}

/// Every name that is referred to must exist, whatever the conditions say.
fn check_references(sections: &Sections, bindings: &Bindings) -> Result<(), TemplateError> {
    for (block, section) in [("Resources", &sections.resources), ("Outputs", &sections.outputs)] {
        let mut unresolved = Names::default();
        let mut fault: Option<TemplateError> = None;
        let mut look = |found: Reference| match found {
            Reference::Name(name) => {
                let known = name.starts_with("AWS::")
                    || bindings.parameters.contains_key(&name)
                    || sections.resources.contains_key(&name);
                if !known {
                    unresolved.add(name);
                }
            }
            Reference::Condition(name) if !bindings.conditions.contains_key(&name) => {
                fault.get_or_insert(RelationFault::UnknownCondition { name, block }.into());
            }
            Reference::Attribute { function, resource, attribute }
                if !sections.resources.contains_key(&resource) =>
            {
                let name = match attribute {
                    Some(attribute) if function == "Fn::Sub" => format!("{resource}.{attribute}"),
                    _ => resource,
                };
                fault.get_or_insert(Fault::Resource { function, name }.into());
            }
            Reference::Attribute { .. } | Reference::Condition(_) => {}
        };
        for entry in section.values() {
            reference::walk(entry, &|_| None, &mut look);
            if let Some(Value::String(name)) = entry.get("Condition") {
                look(Reference::Condition(name.clone()));
            }
        }
        for name in section.values().flat_map(depends_on) {
            if !sections.resources.contains_key(name) {
                unresolved.add(name.to_owned());
            }
        }
        if !unresolved.list.is_empty() {
            return Err(RelationFault::Unresolved { names: unresolved.list, block }.into());
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
    }
    Ok(())
}

/// `DependsOn` as written.
fn depends_on(resource: &Value) -> Vec<&str> {
    match resource.get("DependsOn") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether an entry's condition holds.
fn holds(entry: &Value, bindings: &Bindings) -> bool {
    let condition = entry.get("Condition").and_then(Value::as_str);
    condition.is_none_or(|name| bindings.conditions.get(name).copied().unwrap_or(false))
}

/// The resources whose condition holds, with their types.
fn included(
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

fn resources(
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
        let refused: Vec<(String, String)> = planned
            .iter()
            .filter(|resource| resource.skipped)
            .map(|resource| (resource.logical_id.clone(), resource.resource_type.clone()))
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

fn outputs(sections: &Sections, bindings: &Bindings) -> Result<Vec<OutputPlan>, TemplateError> {
    let mut planned = Vec::new();
    for (key, entry) in sections.outputs.iter().filter(|(_, entry)| holds(entry, bindings)) {
        let value = entry.get("Value").cloned().unwrap_or_default();
        let mut excluded = Vec::new();
        reference::walk(&value, &|name| bindings.conditions.get(name).copied(), &mut |found| {
            if let Reference::Name(name) = found
                && !name.starts_with("AWS::")
                && !bindings.parameters.contains_key(&name)
                && !bindings.resources.contains_key(&name)
            {
                excluded.push(name);
            }
        });
        if !excluded.is_empty() {
            return Err(RelationFault::Unresolved { names: excluded, block: "Outputs" }.into());
        }
        planned.push(OutputPlan {
            key: key.clone(),
            description: entry.get("Description").and_then(Value::as_str).map(str::to_owned),
            value,
            export: entry.get("Export").and_then(|export| export.get("Name")).cloned(),
        });
    }
    Ok(planned)
}

/// Resolves everything as far as it is known, for its faults; imports are looked up when they
/// are needed. Gives the SSM parameters that dynamic references named.
fn dry_run(
    planned: &ResolvedTemplate,
    inputs: &Inputs<'_>,
) -> Result<BTreeMap<String, String>, TemplateError> {
    let scope = DryRunScope;
    let mut resolver = Resolver::new(&planned.bindings, &scope, Mode::Preview);
    resolver.store = Some(inputs.ssm);
    for resource in &planned.resources {
        planned.members(resource, &resolver)?;
    }
    for output in &planned.outputs {
        let parts =
            [Some(("Value", &output.value)), output.export.as_ref().map(|name| ("Export", name))];
        for (part, value) in parts.into_iter().flatten() {
            resolver.value(value).map_err(|error| {
                error.inside(part).inside(output.key.as_str()).inside("Outputs")
            })?;
        }
    }
    Ok(resolver.looked_up.into_inner())
}

/// Nothing exists, and every export might.
struct DryRunScope;

impl Scope for DryRunScope {
    fn reference(&self, _: &str) -> Option<String> {
        None
    }

    fn attribute(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn import(&self, _: &str) -> Option<String> {
        Some(UNKNOWN.to_owned())
    }
}
