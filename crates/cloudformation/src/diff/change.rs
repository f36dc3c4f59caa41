//! The data of a difference: actions, details, sources, with their names on the wire.

use serde_json::Value;
use templates::DeletionPolicy;
use templates::resource::{Properties, ReplacementReason, ResourceError};

/// A resource as the stack has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployed {
    /// Its logical id.
    pub logical_id: String,
    /// `Type`.
    pub resource_type: String,
    /// Its physical id.
    pub physical_id: String,
    /// Its properties, resolved, as recorded when it was last made or changed.
    pub properties: Properties,
    /// The stack's tags then.
    pub stack_tags: Vec<(String, String)>,
    /// `Metadata` then.
    pub metadata: Option<Value>,
    /// `DeletionPolicy` then.
    pub deletion_policy: DeletionPolicy,
    /// `UpdateReplacePolicy` then.
    pub update_replace_policy: DeletionPolicy,
    /// Recorded only because unsupported types were skipped.
    pub skipped: bool,
}

/// One entry of `Changes`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceChange {
    /// `Action`.
    pub action: Action,
    /// `LogicalResourceId`.
    pub logical_id: String,
    /// `PhysicalResourceId`, of one that exists.
    pub physical_id: Option<String>,
    /// `ResourceType`.
    pub resource_type: String,
    /// `Replacement`, of a Modify.
    pub replacement: Option<Replacement>,
    /// `PolicyAction`: what happens to the resource that goes.
    pub policy_action: Option<PolicyAction>,
    /// `Scope`.
    pub scope: Vec<Part>,
    /// `Details`.
    pub details: Vec<Detail>,
    /// `BeforeContext`: properties and attributes before, as CloudFormation shows them.
    pub before: Option<Value>,
    /// `AfterContext`.
    pub after: Option<Value>,
    /// What will be done to it in place, one step after the other: `add index gsi1 (1 of 2)`.
    pub steps: Vec<String>,
    /// Why it is replaced, if it is.
    pub reasons: Vec<ReplacementReason>,
    /// Items would be lost.
    pub data_loss: bool,
    /// Why it will fail when it is carried out, if that is known already.
    pub problem: Option<ResourceError>,
    /// Why DynamoDB will refuse it, if that is known already. On AWS this shows when it is carried
    /// out, so it does not fail a change set.
    pub refusal: Option<String>,
    /// The type has no effect here.
    pub recorded_only: bool,
    /// The type is not provided here, and its attributes are made up.
    pub skipped: bool,
}

/// `Action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is created.
    Add,
    /// It is changed or replaced.
    Modify,
    /// It leaves the stack.
    Remove,
}

impl Action {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Modify => "Modify",
            Self::Remove => "Remove",
        }
    }
}

/// `Replacement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// It is replaced.
    True,
    /// It is not.
    False,
    /// It depends on values that are not known yet.
    Conditional,
}

impl Replacement {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::True => "True",
            Self::False => "False",
            Self::Conditional => "Conditional",
        }
    }
}

/// `PolicyAction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyAction {
    /// It is deleted.
    Delete,
    /// It is kept, outside the stack.
    Retain,
    /// The old one is deleted after the new one was made.
    ReplaceAndDelete,
    /// The old one is kept.
    ReplaceAndRetain,
}

impl PolicyAction {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::ReplaceAndDelete => "ReplaceAndDelete",
            Self::ReplaceAndRetain => "ReplaceAndRetain",
        }
    }
}

/// A part of a resource that changes: `Scope`, and `Attribute` of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `Properties`.
    Properties,
    /// `Metadata`.
    Metadata,
    /// `Tags`.
    Tags,
    /// `DeletionPolicy`.
    DeletionPolicy,
    /// `UpdateReplacePolicy`.
    UpdateReplacePolicy,
}

impl Part {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Properties => "Properties",
            Self::Metadata => "Metadata",
            Self::Tags => "Tags",
            Self::DeletionPolicy => "DeletionPolicy",
            Self::UpdateReplacePolicy => "UpdateReplacePolicy",
        }
    }
}

/// One entry of `Details`.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// `Target.Attribute`.
    pub attribute: Part,
    /// `Target.Name`: the top-level property, if it is one.
    pub name: Option<String>,
    /// `Target.Path`: a JSON pointer, `/Properties/BillingMode`.
    pub path: String,
    /// `Target.AttributeChangeType`.
    pub change: ChangeKind,
    /// `Target.RequiresRecreation`.
    pub recreation: Recreation,
    /// `Target.BeforeValue`, as JSON text or plain text.
    pub before: Option<Value>,
    /// `Target.AfterValue`.
    pub after: Option<Value>,
    /// `Evaluation`: whether the new value is known (`Static`) or not yet (`Dynamic`).
    pub dynamic: bool,
    /// `ChangeSource` and `CausingEntity`.
    pub source: Source,
}

/// `AttributeChangeType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Add,
    /// It goes.
    Remove,
    /// It has another value.
    Modify,
}

impl ChangeKind {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Remove => "Remove",
            Self::Modify => "Modify",
        }
    }
}

/// `RequiresRecreation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recreation {
    /// `Never`.
    Never,
    /// `Conditionally`.
    Conditionally,
    /// `Always`.
    Always,
}

impl Recreation {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::Conditionally => "Conditionally",
            Self::Always => "Always",
        }
    }
}

/// Where a change comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `DirectModification`: the template says something else.
    Direct,
    /// `ParameterReference`, with the parameter.
    Parameter(String),
    /// `ResourceReference`, with the resource.
    Resource(String),
    /// `ResourceAttribute`, with `Resource.Attribute`.
    Attribute(String),
}
