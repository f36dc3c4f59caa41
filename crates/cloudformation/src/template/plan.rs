//! A template with its inputs: resources in order, each to be resolved when it is its turn.

use serde_json::{Map, Value};

use super::error::TemplateError;

/// What is known while resources are being made. The executor implements it over its records.
pub trait Scope {
    /// What `Ref` gives for a resource that exists (not always its physical id: see
    /// [`resource::Provider::reference`](crate::resource::Provider::reference)).
    fn reference(&self, logical_id: &str) -> Option<String>;
    /// An attribute of a resource that exists.
    fn attribute(&self, logical_id: &str, name: &str) -> Option<Value>;
    /// The value of an export of another stack.
    fn import(&self, name: &str) -> Option<String>;
}

/// A template bound to its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedTemplate {
    /// `Description`.
    pub description: Option<String>,
    /// The parameters in the order of the template.
    pub parameters: Vec<ResolvedParameter>,
    /// The conditions and what they came to.
    pub conditions: Vec<(String, bool)>,
    /// The resources whose condition holds: each after everything it needs, else in template order.
    pub resources: Vec<PlannedResource>,
    /// The outputs whose condition holds.
    pub outputs: Vec<OutputPlan>,
}

/// A parameter with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedParameter {
    /// Its name.
    pub key: String,
    /// The value as given, previous or default: for SSM types the name of the SSM parameter.
    pub value: String,
    /// For SSM types the value behind the name (`ResolvedValue` of DescribeStacks).
    pub resolved: Option<String>,
    /// Whether answers show `****` instead.
    pub no_echo: bool,
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
    /// Everything that must exist before: `DependsOn` and references, without those left out by a condition.
    pub depends_on: Vec<String>,
    /// What happens to it when it leaves the stack or the stack is deleted.
    pub deletion_policy: DeletionPolicy,
    /// What happens to the old one when it is replaced.
    pub update_replace_policy: DeletionPolicy,
    /// Without a provider, recorded only because [`Unsupported::Skip`](super::Unsupported::Skip) was asked
    /// for.
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

impl ResolvedTemplate {
    /// Resolves any value of the template.
    ///
    /// # Errors
    /// An intrinsic that cannot be resolved, with its place in the template.
    pub fn resolve(&self, value: &Value, scope: &dyn Scope) -> Result<Value, TemplateError> {
        let _ = (value, scope);
        Err(TemplateError::NotYet)
    }

    /// The properties of a resource, resolved, without those that came to `AWS::NoValue`.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn properties(
        &self,
        resource: &PlannedResource,
        scope: &dyn Scope,
    ) -> Result<Map<String, Value>, TemplateError> {
        let _ = (resource, scope);
        Err(TemplateError::NotYet)
    }

    /// The properties as far as they are known: what is not yet stands as
    /// `{{changeSet:KNOWN_AFTER_APPLY}}`, as change sets show it.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve), without what is only not known yet.
    pub fn preview(
        &self,
        resource: &PlannedResource,
        scope: &dyn Scope,
    ) -> Result<Map<String, Value>, TemplateError> {
        let _ = (resource, scope);
        Err(TemplateError::NotYet)
    }

    /// The outputs, resolved.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve); an output or export name that is no text.
    pub fn outputs(&self, scope: &dyn Scope) -> Result<Vec<Output>, TemplateError> {
        let _ = scope;
        Err(TemplateError::NotYet)
    }

    /// Names of the exports of other stacks that the template imports, as far as they are known without any
    /// resource; for ListImports and for refusing the deletion of an export in use.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn imports(&self, scope: &dyn Scope) -> Result<Vec<String>, TemplateError> {
        let _ = scope;
        Err(TemplateError::NotYet)
    }
}
