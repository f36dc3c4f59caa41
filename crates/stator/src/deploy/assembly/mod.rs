//! What there is to deploy: one template, or the stacks of a `cdk.out` in the order of their needs.

mod assets;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::exit::Failure;

/// Assemblies (stages) within each other.
const DEPTH: usize = 8;

/// A stack to deploy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) name: String,
    pub(super) template: String,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) termination_protection: Option<bool>,
    /// Templates of nested stacks: bucket and key, as the assembly writes them, and the text.
    pub(super) objects: Vec<(String, String)>,
    /// Ids in the assembly of what it needs, and its own.
    needs: Vec<String>,
    id: String,
}

/// Reads `path`; `only` names the stacks to deploy, all when it is empty.
pub(super) fn read(path: &Path, only: &[String]) -> Result<Vec<Planned>, Failure> {
    if path.is_dir() {
        let mut found = Vec::new();
        assembly(path, "", DEPTH, &mut found)?;
        return choose(order(found), only, path);
    }
    let name = match only {
        [] => name_of(path)?,
        [name] => name.clone(),
        [..] => {
            let text = "a template makes one stack: give --stack once";
            return Err(Failure::Configuration(text.to_owned()));
        }
    };
    Ok(vec![Planned { name, template: text(path)?, ..Planned::default() }])
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| {
        Failure::Configuration(format!("{} cannot be read: {error}", path.display()))
    })
}

/// `shop.template.yaml` makes the stack `shop`.
fn name_of(path: &Path) -> Result<String, Failure> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let stem = file.as_deref().and_then(|name| name.split('.').next()).unwrap_or_default();
    let name: String = stem
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() { one } else { '-' })
        .skip_while(|one| !one.is_ascii_alphabetic())
        .collect();
    if name.is_empty() {
        let text = format!("{} makes no name of a stack: give --stack NAME", path.display());
        return Err(Failure::Configuration(text));
    }
    Ok(name)
}

/// Reads the manifest of an assembly and of those in it.
fn assembly(
    directory: &Path,
    prefix: &str,
    depth: usize,
    found: &mut Vec<Planned>,
) -> Result<(), Failure> {
    let file = directory.join("manifest.json");
    let wrong = |what: String| Failure::Configuration(format!("{}: {what}", file.display()));
    let manifest: Value =
        serde_json::from_str(&text(&file)?).map_err(|error| wrong(error.to_string()))?;
    let artifacts = manifest.get("artifacts").and_then(Value::as_object);
    let artifacts = artifacts.ok_or_else(|| wrong("it has no artifacts".to_owned()))?;
    for (id, artifact) in artifacts {
        let kind = artifact.get("type").and_then(Value::as_str).unwrap_or_default();
        let empty = Map::new();
        let properties = artifact.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        match kind {
            "aws:cloudformation:stack" => {
                let name = inside(directory, properties, "templateFile").map_err(wrong)?;
                let mut planned = stack(prefix, id, artifact, properties, text(&name)?);
                planned.objects = assets::templates(directory, id)?;
                found.push(planned);
            }
            "cdk:cloud-assembly" if depth > 0 => {
                let below = inside(directory, properties, "directoryName").map_err(wrong)?;
                let prefix = format!("{prefix}{id}/");
                assembly(&below, &prefix, depth.saturating_sub(1), found)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A path that an artifact names, inside the assembly.
fn inside(
    directory: &Path,
    properties: &Map<String, Value>,
    member: &str,
) -> Result<PathBuf, String> {
    let name = properties.get(member).and_then(Value::as_str);
    let name = name.ok_or_else(|| format!("an artifact has no {member}"))?;
    Ok(directory.join(name))
}

fn stack(
    prefix: &str,
    id: &str,
    artifact: &Value,
    properties: &Map<String, Value>,
    template: String,
) -> Planned {
    let pairs = |member: &str| {
        let pairs = properties.get(member).and_then(Value::as_object).into_iter().flatten();
        pairs
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect::<Vec<_>>()
    };
    let needs = artifact.get("dependencies").and_then(Value::as_array).into_iter().flatten();
    let name = properties.get("stackName").and_then(Value::as_str).unwrap_or(id);
    Planned {
        name: name.to_owned(),
        template,
        parameters: pairs("parameters"),
        tags: pairs("tags"),
        termination_protection: properties.get("terminationProtection").and_then(Value::as_bool),
        objects: Vec::new(),
        needs: needs.filter_map(Value::as_str).map(|need| format!("{prefix}{need}")).collect(),
        id: format!("{prefix}{id}"),
    }
}

/// Each after what it needs. Needs in a circle keep the order of the manifest; CDK makes none.
fn order(mut left: Vec<Planned>) -> Vec<Planned> {
    let mut ordered: Vec<Planned> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let ready = left.iter().position(|stack| {
            !stack.needs.iter().any(|need| left.iter().any(|other| other.id == *need))
        });
        ordered.push(left.remove(ready.unwrap_or(0)));
    }
    ordered
}

/// The named stacks and what they need.
fn choose(all: Vec<Planned>, only: &[String], path: &Path) -> Result<Vec<Planned>, Failure> {
    if only.is_empty() {
        return Ok(all);
    }
    let mut chosen: Vec<String> = Vec::new();
    for name in only {
        let stack = all.iter().find(|stack| stack.name == *name || stack.id == *name);
        let stack = stack.ok_or_else(|| {
            let names: Vec<_> = all.iter().map(|stack| &*stack.name).collect();
            let (path, names) = (path.display(), names.join(", "));
            Failure::Configuration(format!("{path} has no stack {name:?}; it has {names}"))
        })?;
        chosen.push(stack.id.clone());
    }
    // What is needed comes before what needs it.
    for stack in all.iter().rev() {
        if chosen.contains(&stack.id) {
            chosen.extend(stack.needs.iter().cloned());
        }
    }
    Ok(all.into_iter().filter(|stack| chosen.contains(&stack.id)).collect())
}

#[cfg(test)]
mod tests;
