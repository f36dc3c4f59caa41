//! Planning: from a template and its inputs to resources in order.
//!
//! Order of planning: transforms, parameters, loops, rules, conditions, the form of entries, types,
//! references, order; then everything is resolved once as far as it is known, so that faults show
//! before anything is made.

mod entry;
mod references;
mod resources;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use self::entry::holds;
use self::references::check_references;
use self::resources::{included, resources};
use crate::error::{RelationFault, TemplateError};
use crate::input::Inputs;
use crate::intrinsic::{Bindings, Mode, Resolver};
use crate::parameter::ResolvedParameter;
use crate::reference::{self, Reference};
use crate::resolved::{OutputPlan, ResolvedTemplate};
use crate::scope::{EmptyScope, Scope};
use crate::sections::Sections;
use crate::unknown::UNKNOWN;
use crate::{condition, loops, parameter, sam};

/// Plans `sections` with `inputs`.
pub(super) fn plan(
    sections: &Sections,
    inputs: &Inputs<'_>,
) -> Result<ResolvedTemplate, TemplateError> {
    let (parameters, mut bindings) = bound(sections, inputs)?;
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
        parameters,
        conditions: conditions.collect(),
        resources,
        outputs,
        bindings,
    };
    planned.bindings.stored = dry_run(&planned, inputs)?;
    Ok(planned)
}

/// The sections after the transforms.
pub(super) fn processed(
    sections: &Sections,
    inputs: &Inputs<'_>,
) -> Result<Sections, TemplateError> {
    let (_, bindings) = bound(sections, inputs)?;
    expanded(sections, &bindings, inputs)
}

/// The parameters, and what references resolve to before conditions are decided.
fn bound(
    sections: &Sections,
    inputs: &Inputs<'_>,
) -> Result<(Vec<ResolvedParameter>, Bindings), TemplateError> {
    sections.check_transforms()?;
    let bound = parameter::bind(&sections.parameters, inputs)?;
    let bindings = Bindings {
        pseudo: inputs.pseudo.clone(),
        parameters: bound.references,
        mappings: sections.mappings.clone(),
        conditions: HashMap::new(),
        resources: HashMap::new(),
        extensions: sections.extensions(),
        stored: BTreeMap::new(),
    };
    Ok((bound.parameters, bindings))
}

/// The sections without loops and resources of AWS SAM.
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
    }
    if sections.serverless() {
        serverless(&mut sections)?;
    }
    if sections.extensions() || sections.serverless() {
        sections.check_entries()?;
    }
    Ok(sections)
}

/// Carries out the transform of AWS SAM.
fn serverless(sections: &mut Sections) -> Result<(), TemplateError> {
    let made = sam::transform(&sections.resources, &sections.globals);
    let made = made.map_err(TemplateError::Serverless)?;
    let outputs = std::mem::take(&mut sections.outputs).into_iter();
    sections.outputs = outputs.map(|(key, output)| (key, made.rewritten(output))).collect();
    sections.resources = made.resources;
    sections.written = made.written;
    Ok(())
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
