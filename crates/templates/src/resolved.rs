//! A planned template: resources in order, each resolved when it is made.

use serde_json::{Map, Value};

use super::error::{EntryFault, TemplateError};
use super::intrinsic::{Bindings, Mode, Resolver};
use super::parameter::{ResolvedParameter, scalar};
use super::reference::{self, Reference};
use super::scope::Scope;

/// A template bound to its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedTemplate {
    /// `Description`.
    pub description: Option<String>,
    /// The parameters in the order of the template.
    pub parameters: Vec<ResolvedParameter>,
    /// The conditions and what they came to, in the order of the template.
    pub conditions: Vec<(String, bool)>,
    /// The resources whose condition holds: each after everything it needs, else in template order.
    pub resources: Vec<PlannedResource>,
    /// The outputs whose condition holds.
    pub outputs: Vec<OutputPlan>,
    pub(super) bindings: Bindings,
}

/// A resource of the template.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedResource {
    /// Its logical id.
    pub logical_id: String,
    /// `Type`.
    pub resource_type: String,
    /// `Properties` as written, not resolved; an empty object when there are none.
    pub properties: Value,
    /// `Metadata`, as written.
    pub metadata: Option<Value>,
    /// Everything that must exist before: `DependsOn` and references, without those excluded by a
    /// condition.
    pub depends_on: Vec<String>,
    /// What happens to it when it leaves the stack or the stack is deleted.
    pub deletion_policy: DeletionPolicy,
    /// What happens to the old one when it is replaced.
    pub update_replace_policy: DeletionPolicy,
    /// The template says what happens when it is deleted, as imports need.
    pub has_deletion_policy: bool,
    /// Without a provider, recorded only because [`Unsupported::Skip`](super::Unsupported::Skip)
    /// was asked for.
    pub skipped: bool,
}

/// `DeletionPolicy` and `UpdateReplacePolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeletionPolicy {
    /// The resource is deleted.
    #[default]
    Delete,
    /// It is kept.
    Retain,
    /// It is kept, but deleted when the operation that created it is rolled back.
    RetainExceptOnCreate,
    /// A snapshot is taken first; not for tables.
    Snapshot,
}

impl DeletionPolicy {
    /// Its name in a template.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::RetainExceptOnCreate => "RetainExceptOnCreate",
            Self::Snapshot => "Snapshot",
        }
    }

    /// The policy of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Delete, Self::Retain, Self::RetainExceptOnCreate, Self::Snapshot]
            .into_iter()
            .find(|policy| policy.as_str() == name)
    }
}

/// An output of the template, not resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputPlan {
    /// Its key.
    pub key: String,
    /// `Description`.
    pub description: Option<String>,
    /// `Value`, as written.
    pub value: Value,
    /// `Export.Name`, as written.
    pub export: Option<Value>,
}

/// An output with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// `OutputKey`.
    pub key: String,
    /// `OutputValue`.
    pub value: String,
    /// `Description`.
    pub description: Option<String>,
    /// `ExportName`.
    pub export: Option<String>,
}

/// Export names are letters, digits, colons and hyphens.
fn is_export(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-');
    !name.is_empty() && name.bytes().all(allowed)
}

impl ResolvedTemplate {
    /// Resolves any value of the template.
    ///
    /// # Errors
    /// An intrinsic that cannot be resolved, with its place below `value`.
    pub fn resolve(
        &self,
        value: &Value,
        scope: &dyn Scope,
    ) -> Result<Option<Value>, TemplateError> {
        Resolver::new(&self.bindings, scope, Mode::Exact).value(value)
    }

    /// The properties of a resource, resolved, without those that came to `AWS::NoValue`.
    ///
    /// # Errors
    /// An intrinsic that cannot be resolved, with its place in the template.
    pub fn properties(
        &self,
        resource: &PlannedResource,
        scope: &dyn Scope,
    ) -> Result<Map<String, Value>, TemplateError> {
        self.members(resource, &Resolver::new(&self.bindings, scope, Mode::Exact))
    }

    /// The properties as far as they are known: what is not known yet appears as
    /// [`UNKNOWN`](super::UNKNOWN), as change sets show it.
    ///
    /// # Errors
    /// As [`properties`](Self::properties), without what is only not known yet.
    pub fn preview(
        &self,
        resource: &PlannedResource,
        scope: &dyn Scope,
    ) -> Result<Map<String, Value>, TemplateError> {
        self.members(resource, &Resolver::new(&self.bindings, scope, Mode::Preview))
    }

    /// The properties, resolved by `resolver`.
    pub(super) fn members(
        &self,
        resource: &PlannedResource,
        resolver: &Resolver<'_>,
    ) -> Result<Map<String, Value>, TemplateError> {
        let none = Map::new();
        let written = resource.properties.as_object().unwrap_or(&none);
        resolver.object(written).map_err(|error| {
            error.inside("Properties").inside(resource.logical_id.as_str()).inside("Resources")
        })
    }

    /// The outputs, resolved.
    ///
    /// # Errors
    /// An intrinsic that cannot be resolved, with its place; a value or an export name that is no
    /// text.
    pub fn outputs(&self, scope: &dyn Scope) -> Result<Vec<Output>, TemplateError> {
        let resolver = Resolver::new(&self.bindings, scope, Mode::Exact);
        let text = |value: &Value, output: &OutputPlan, part: &str| {
            let inside = |error: TemplateError| {
                error.inside(part).inside(output.key.as_str()).inside("Outputs")
            };
            let resolved = resolver.value(value).map_err(inside)?;
            Ok::<_, TemplateError>(resolved.as_ref().and_then(scalar))
        };
        let mut resolved = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            let value = text(&output.value, output, "Value")?;
            let value = value.ok_or_else(|| EntryFault::OutputValue(output.key.clone()))?;
            let export = match &output.export {
                None => None,
                Some(name) => {
                    let name = text(name, output, "Export/Name")?.filter(|name| is_export(name));
                    Some(name.ok_or_else(|| EntryFault::ExportName(output.key.clone()))?)
                }
            };
            resolved.push(Output {
                key: output.key.clone(),
                value,
                description: output.description.clone(),
                export,
            });
        }
        Ok(resolved)
    }

    /// Names of the exports of other stacks that the template imports, for ListImports and for
    /// refusing the deletion of an export in use.
    ///
    /// # Errors
    /// As [`properties`](Self::properties); an export that does not exist.
    pub fn imports(&self, scope: &dyn Scope) -> Result<Vec<String>, TemplateError> {
        let resolver = Resolver::new(&self.bindings, scope, Mode::Preview);
        for resource in &self.resources {
            self.members(resource, &resolver)?;
        }
        for output in &self.outputs {
            resolver.value(&output.value).map_err(|error| {
                error.inside("Value").inside(output.key.as_str()).inside("Outputs")
            })?;
        }
        Ok(resolver.imported.into_inner().into_iter().collect())
    }

    /// What the value of a property of the template refers to, in order, each once: for the cause
    /// of a change.
    #[must_use]
    pub fn references(&self, value: &Value) -> Vec<Reference> {
        let mut found = Vec::new();
        let branch = |name: &str| self.bindings.conditions.get(name).copied();
        reference::walk(value, &branch, &mut |reference| {
            if !found.contains(&reference) {
                found.push(reference);
            }
        });
        found
    }

    /// Whether a name is a parameter of the template.
    #[must_use]
    pub fn is_parameter(&self, name: &str) -> bool {
        self.bindings.parameters.contains_key(name)
    }
}
