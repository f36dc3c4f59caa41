//! The facts of `model/`, read and merged: two service models, our own operation facts, overrides.
//!
//! Invariant: a shape that both services define is the same in both; loading fails otherwise.
//! Does not: decide what Rust looks like.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Map;

use super::overrides::Overrides;
use super::shape::Shape;

/// One service model as `codegen --import` wrote it.
#[derive(Deserialize)]
struct Service {
    #[serde(rename = "targetPrefix")]
    target_prefix: String,
    operations: Map<String, serde_json::Value>,
    shapes: Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct OperationShapes {
    input: String,
    output: Option<String>,
}

/// What `model/operations.toml` says about one operation.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperationFacts {
    pub(crate) family: String,
    pub(crate) access: String,
    #[serde(default)]
    pub(crate) framework: Option<String>,
    /// The framework that words faults of attribute values, if it is another one.
    #[serde(default)]
    pub(crate) values: Option<String>,
    /// Whether faults of the request have an envelope, if the framework does not decide that.
    #[serde(default)]
    pub(crate) envelope: Option<bool>,
}

/// One operation with everything known about it.
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) target_prefix: String,
    pub(crate) input: String,
    pub(crate) output: String,
    /// Whether an answer has a body: the model names no output for some.
    pub(crate) has_body: bool,
    pub(crate) facts: OperationFacts,
}

/// The whole API.
pub(crate) struct Api {
    /// In alphabetical order within each service, DynamoDB first.
    pub(crate) operations: Vec<Operation>,
    pub(crate) shapes: BTreeMap<String, Shape>,
    pub(crate) overrides: Overrides,
}

impl Api {
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let model = root.join("model");
        let mut facts: BTreeMap<String, OperationFacts> =
            read_toml(&model.join("operations.toml"))?;
        let mut api = Self {
            operations: Vec::new(),
            shapes: BTreeMap::new(),
            overrides: read_toml(&model.join("overrides.toml"))?,
        };
        for file in ["dynamodb.json", "streams.json"] {
            let text = std::fs::read_to_string(model.join(file))?;
            api.add(serde_json::from_str(&text).with_context(|| file.to_owned())?, &mut facts)?;
        }
        if let Some((name, _)) = facts.pop_first() {
            bail!("model/operations.toml describes {name}, which no service has");
        }
        for name in ["TagResource", "UntagResource"] {
            let shape = Shape { kind: "structure".into(), ..Shape::default() };
            api.shapes.insert(format!("{name}Output"), shape);
        }
        api.overrides.apply(&mut api.shapes)?;
        Ok(api)
    }

    fn add(
        &mut self,
        service: Service,
        facts: &mut BTreeMap<String, OperationFacts>,
    ) -> Result<()> {
        for (name, shape) in service.shapes {
            let shape: Shape = serde_json::from_value(shape).with_context(|| name.clone())?;
            if let Some(known) = self.shapes.insert(name.clone(), shape.clone())
                && known != shape
            {
                bail!("the two services disagree about {name}");
            }
        }
        for (name, shapes) in service.operations {
            let shapes: OperationShapes = {
                let mut shapes = shapes;
                if let Some(members) = shapes.as_object_mut() {
                    members.remove("errors");
                }
                serde_json::from_value(shapes).with_context(|| name.clone())?
            };
            let facts = facts
                .remove(&name)
                .with_context(|| format!("model/operations.toml does not describe {name}"))?;
            self.operations.push(Operation {
                has_body: shapes.output.is_some(),
                output: shapes.output.unwrap_or_else(|| format!("{name}Output")),
                input: shapes.input,
                target_prefix: service.target_prefix.clone(),
                facts,
                name,
            });
        }
        Ok(())
    }

    /// The shape called `name`; every name comes from the model, so it exists.
    pub(crate) fn shape(&self, name: &str) -> &Shape {
        static MISSING: LazyLock<Shape> = LazyLock::new(Shape::default);
        self.shapes.get(name).unwrap_or(&MISSING)
    }

    /// Shapes that become structs: structures but for errors and the attribute value itself.
    pub(crate) fn structures(&self) -> impl Iterator<Item = (&String, &Shape)> {
        self.shapes.iter().filter(|(name, shape)| {
            shape.kind == "structure" && shape.status.is_none() && *name != "AttributeValue"
        })
    }

    /// Shapes reachable from the inputs of all operations.
    pub(crate) fn reachable_from_inputs(&self) -> BTreeSet<String> {
        self.reach(self.operations.iter().map(|operation| operation.input.as_str()))
    }

    /// Shapes reachable from the outputs of all operations and from the errors.
    pub(crate) fn reachable_from_outputs(&self) -> BTreeSet<String> {
        let outputs = self.operations.iter().map(|operation| operation.output.as_str());
        let errors = self.shapes.iter().filter(|(_, shape)| shape.status.is_some());
        self.reach(outputs.chain(errors.map(|(name, _)| name.as_str())))
    }

    /// The operation families, each with the structures only it reaches; the rest is `shared`.
    pub(crate) fn families(&self) -> BTreeMap<String, Vec<String>> {
        let mut users: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for operation in &self.operations {
            let roots = [operation.input.as_str(), operation.output.as_str()];
            for shape in self.reach(roots.into_iter()) {
                users.entry(shape).or_default().insert(&operation.facts.family);
            }
        }
        let mut families: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, _) in self.structures() {
            let family = match users.get(name) {
                Some(only) if only.len() == 1 => only.first().copied().unwrap_or("shared"),
                _ => "shared",
            };
            families.entry(family.to_owned()).or_default().push(name.clone());
        }
        families
    }

    fn reach<'a>(&self, roots: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<String> = roots.map(str::to_owned).collect();
        while let Some(name) = waiting.pop() {
            if !reached.insert(name.clone()) {
                continue;
            }
            let shape = self.shape(&name);
            waiting.extend(shape.members().map(|(_, target)| target.to_owned()));
            let parts = [&shape.member, &shape.key, &shape.value];
            waiting.extend(parts.into_iter().flatten().cloned());
        }
        reached
    }
}

fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| path.display().to_string())
}
