//! Records of stacks: their settings, their resources, and the operation in progress.
//!
//! Stored as JSON in the engine's service rows; the names of fields and variants are fixed. A field
//! that is added gets a default, so that records of older versions stay readable.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use templates::{DeletionPolicy, Output};

use super::actor::Actor;
use super::status::{ChangeSetStatus, ResourceStatus, StackStatus};
use crate::diff::Deployed;

/// A stack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stack {
    /// How it is stored: 0 in one row, as earlier versions did; 1 in parts.
    #[serde(default)]
    pub(crate) layout: u8,
    /// The last part of its ARN.
    pub(crate) uuid: String,
    /// Its ARN.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: StackStatus,
    pub(crate) reason: Option<String>,
    /// Microseconds since 1970, as all times here.
    pub(crate) created: u64,
    pub(crate) updated: Option<u64>,
    pub(crate) deleted: Option<u64>,
    // Parts have rows of their own. Their members are left out of the row of a stack in parts, so
    // that a version that does not know them refuses it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) settings: Settings,
    pub(crate) termination_protection: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) outputs: Vec<OutputRecord>,
    /// Names of the exports of other stacks that it uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) imports: Vec<String>,
    /// In the order in which they were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) resources: Vec<Resource>,
    /// Resources that left it and have yet to be deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) leaving: Vec<Resource>,
    /// The change set that was carried out last.
    pub(crate) change_set: Option<String>,
    /// How many events it has had.
    pub(crate) events: u64,
    /// The time of the last one: no two have the same, so that they can be put in order by it.
    #[serde(default)]
    pub(crate) last_event: u64,
    /// `LastOperations`: what was asked for last, and the rollbacks that followed, newest first:
    /// type and id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) last_operations: Vec<(String, String)>,
    /// The ARN of the stack that this one is nested in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<String>,
    /// The ARN of the outermost stack that this one is nested in; earlier versions did not record
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) root: Option<String>,
    /// The operation in progress.
    pub(crate) operation: Option<Operation>,
    /// What failed and may still be rolled back.
    pub(crate) failed: Option<Operation>,
}

/// What a request sets for a whole stack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) description: Option<String>,
    pub(crate) parameters: Vec<ParameterRecord>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) capabilities: Vec<String>,
    pub(crate) notification_arns: Vec<String>,
    pub(crate) role_arn: Option<String>,
    pub(crate) disable_rollback: bool,
    /// `TimeoutInMinutes` of a creation.
    pub(crate) timeout_minutes: Option<u32>,
    /// Recorded without effect.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) rollback: RollbackConfiguration,
    /// Types that are not known are skipped.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) skip_unsupported: bool,
}

/// `RollbackConfiguration`: alarms that would roll an operation back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RollbackConfiguration {
    /// ARNs and types.
    pub(crate) triggers: Vec<(String, String)>,
    pub(crate) monitoring_minutes: Option<u32>,
}

/// A parameter and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ParameterRecord {
    pub(crate) key: String,
    pub(crate) value: String,
    /// The value of the SSM parameter that `value` names.
    pub(crate) resolved: Option<String>,
    pub(crate) no_echo: bool,
}

/// An output and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OutputRecord {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) description: Option<String>,
    pub(crate) export: Option<String>,
}

impl From<Output> for OutputRecord {
    fn from(output: Output) -> Self {
        let Output { key, value, description, export } = output;
        Self { key, value, description, export }
    }
}

/// A resource of a stack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub(crate) logical_id: String,
    /// Empty until it is known.
    pub(crate) physical_id: String,
    pub(crate) resource_type: String,
    pub(crate) status: ResourceStatus,
    pub(crate) reason: Option<String>,
    pub(crate) changed: u64,
    /// Resolved, as it was last made or changed.
    pub(crate) properties: Map<String, Value>,
    /// The stack's tags then.
    pub(crate) stack_tags: Vec<(String, String)>,
    pub(crate) metadata: Option<Value>,
    /// As a template names it.
    pub(crate) deletion_policy: String,
    pub(crate) update_replace_policy: String,
    /// Recorded only because unsupported types were skipped.
    pub(crate) skipped: bool,
    /// What `Ref` gives.
    pub(crate) reference: String,
    /// What `Fn::GetAtt` gives.
    pub(crate) attributes: Map<String, Value>,
    /// Its requests may have been sent: after a crash this stack must finish or undo it.
    pub(crate) begun: bool,
    /// What IAM knows it by, if it made something there: earlier versions, and servers that do not
    /// verify signatures, only recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
}

/// What is being done to a stack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Operation {
    /// `OperationId`.
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) phase: Phase,
    /// `ClientRequestToken`.
    pub(crate) token: Option<String>,
    /// Whom it acts for; earlier versions did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) actor: Option<Actor>,
    /// The state before, for a rollback.
    pub(crate) before: Option<Before>,
    pub(crate) on_failure: OnFailure,
    /// Resources that exist already are imported.
    pub(crate) import_existing: bool,
    /// Physical ids of resources to import, by logical id.
    pub(crate) imports: Vec<(String, String)>,
    /// Logical ids and types of the template's resources.
    #[serde(default)]
    pub(crate) types: Vec<(String, String)>,
    /// Logical ids that are done.
    pub(crate) done: Vec<String>,
    /// What was done, oldest first.
    pub(crate) journal: Vec<Undo>,
    /// Logical ids that failed.
    pub(crate) failed: Vec<String>,
    /// Resources that a deletion keeps.
    pub(crate) retain: Vec<String>,
    /// Resources that a continued rollback leaves as they are.
    pub(crate) skip: Vec<String>,
}

/// What an operation was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Create,
    Update,
    Delete,
    Import,
}

/// How far an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Resources are made and changed.
    Forward,
    /// What left the stack is deleted.
    Cleanup,
    /// A nested stack is done, and waits for its parent: what left it is deleted or comes back.
    Held,
    /// What was done is undone.
    Rollback,
    /// What the change made is deleted.
    RollbackCleanup,
    /// Everything is deleted.
    Delete,
}

/// What happens when a creation or a change fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OnFailure {
    Rollback,
    DoNothing,
    Delete,
}

/// A stack before a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Before {
    pub(crate) settings: Settings,
    pub(crate) outputs: Vec<OutputRecord>,
    pub(crate) imports: Vec<String>,
}

/// How one change is undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Undo {
    /// Delete the resource.
    Created(String),
    /// Make it what it was.
    Changed(Box<Resource>),
    /// Delete the new one and put the old one back.
    Replaced(Box<Resource>),
}

/// A change set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChangeSet {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// `CREATE`, `UPDATE` or `IMPORT`.
    pub(crate) set_type: String,
    pub(crate) status: ChangeSetStatus,
    pub(crate) reason: Option<String>,
    pub(crate) created: u64,
    pub(crate) settings: Settings,
    pub(crate) template: String,
    /// Entries of `Changes`, as DescribeChangeSet shows them.
    pub(crate) changes: Vec<Value>,
    pub(crate) on_failure: OnFailure,
    pub(crate) import_existing: bool,
    pub(crate) imports: Vec<(String, String)>,
    pub(crate) include_nested: bool,
    /// `OperationId` of its creation.
    #[serde(default)]
    pub(crate) operation: String,
    /// Why it failed, resource by resource.
    #[serde(default)]
    pub(crate) problems: Vec<Problem>,
}

/// One event.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) logical_id: String,
    pub(crate) physical_id: String,
    pub(crate) resource_type: String,
    pub(crate) time: u64,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
    /// The resource's properties as JSON.
    pub(crate) properties: Option<String>,
    pub(crate) token: Option<String>,
    /// `OperationId`; none in events of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
}

/// What would stop a change set, found before anything is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Problem {
    /// `ValidationName`: `PROPERTY_VALIDATION` or `NAME_CONFLICT_VALIDATION`.
    pub(crate) validation: String,
    pub(crate) logical_id: String,
    pub(crate) resource_type: String,
    /// `ValidationPath`.
    pub(crate) path: String,
    pub(crate) reason: String,
}

/// `OperationType` of what is undone because of a failure.
const ROLLBACK: &str = "ROLLBACK";
/// Operations that are remembered at most.
const LAST_OPERATIONS: usize = 8;

/// The type of the events of the stack itself.
pub(crate) const STACK_TYPE: &str = "AWS::CloudFormation::Stack";

impl Operation {
    /// One that has not begun.
    pub(crate) const fn new(id: String, kind: Kind, phase: Phase, token: Option<String>) -> Self {
        Self {
            id,
            kind,
            phase,
            token,
            actor: None,
            before: None,
            on_failure: OnFailure::Rollback,
            import_existing: false,
            imports: Vec::new(),
            types: Vec::new(),
            done: Vec::new(),
            journal: Vec::new(),
            failed: Vec::new(),
            retain: Vec::new(),
            skip: Vec::new(),
        }
    }
}

impl Stack {
    /// One that is not stored yet, with the ARN `id`.
    pub(crate) fn new(id: String, name: String, status: StackStatus, now: u64) -> Self {
        Self {
            layout: 0,
            uuid: id.rsplit('/').next().unwrap_or_default().to_owned(),
            id,
            name,
            status,
            reason: None,
            created: now,
            updated: None,
            deleted: None,
            settings: Settings::default(),
            termination_protection: false,
            outputs: Vec::new(),
            imports: Vec::new(),
            resources: Vec::new(),
            leaving: Vec::new(),
            change_set: None,
            events: 0,
            last_event: 0,
            last_operations: Vec::new(),
            parent: None,
            root: None,
            operation: None,
            failed: None,
        }
    }

    /// What the template of the operation no longer names, and what was replaced, leaves the stack.
    pub(crate) fn release(&mut self) {
        let Some(operation) = self.operation.as_mut() else { return };
        let types = &operation.types;
        let position = |id: &str| types.iter().position(|(one, _)| one == id);
        let all = std::mem::take(&mut self.resources);
        let (mut kept, leaving): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|resource| position(&resource.logical_id).is_some());
        kept.sort_by_key(|resource| position(&resource.logical_id));
        self.resources = kept;
        self.leaving.extend(leaving);
        for undo in std::mem::take(&mut operation.journal) {
            let Undo::Replaced(old) = undo else { continue };
            self.leaving.push(old.replaced());
        }
    }

    /// Remembers an operation as one of the last.
    pub(crate) fn note_operation(&mut self, operation: &Operation) {
        let known = |(_, id): &(String, String)| *id == operation.id;
        // Those of earlier versions have no id.
        if operation.id.is_empty() || self.last_operations.first().is_some_and(known) {
            return;
        }
        let repeated = self.last_operations.first().is_some_and(|(kind, _)| kind == ROLLBACK);
        let kind = match (operation.phase, operation.kind) {
            (Phase::Rollback | Phase::RollbackCleanup, _) if repeated => "CONTINUE_ROLLBACK",
            (Phase::Rollback | Phase::RollbackCleanup, _) => ROLLBACK,
            (Phase::Delete, _) => "DELETE_STACK",
            (Phase::Forward | Phase::Cleanup | Phase::Held, Kind::Create) => "CREATE_STACK",
            (Phase::Forward | Phase::Cleanup | Phase::Held, _) => "UPDATE_STACK",
        };
        if operation.phase != Phase::Rollback {
            self.last_operations.clear();
        }
        self.last_operations.insert(0, (kind.to_owned(), operation.id.clone()));
        self.last_operations.truncate(LAST_OPERATIONS);
    }

    /// A resource by its logical id.
    pub(crate) fn resource(&self, logical_id: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.logical_id == logical_id)
    }

    /// The same, to change it.
    pub(crate) fn resource_mut(&mut self, logical_id: &str) -> Option<&mut Resource> {
        self.resources.iter_mut().find(|resource| resource.logical_id == logical_id)
    }

    /// What is deployed, for comparing.
    pub(crate) fn deployed(&self) -> Vec<Deployed> {
        self.resources.iter().map(Resource::deployed).collect()
    }
}

impl Resource {
    /// As a comparison takes it.
    pub(crate) fn deployed(&self) -> Deployed {
        Deployed {
            logical_id: self.logical_id.clone(),
            resource_type: self.resource_type.clone(),
            physical_id: self.physical_id.clone(),
            properties: self.properties.clone(),
            stack_tags: self.stack_tags.clone(),
            metadata: self.metadata.clone(),
            deletion_policy: policy(&self.deletion_policy),
            update_replace_policy: policy(&self.update_replace_policy),
            skipped: self.skipped,
        }
    }

    /// The resource once another has replaced it: the policy for that applies.
    pub(crate) fn replaced(mut self) -> Self {
        self.deletion_policy.clone_from(&self.update_replace_policy);
        self
    }

    /// Whether it is kept when it leaves the stack.
    pub(crate) fn is_kept(&self, on_rollback_of_create: bool) -> bool {
        match policy(&self.deletion_policy) {
            DeletionPolicy::Delete | DeletionPolicy::Snapshot => false,
            DeletionPolicy::Retain => true,
            DeletionPolicy::RetainExceptOnCreate => !on_rollback_of_create,
        }
    }
}

/// Whether a value is the default one, and may be left out.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A policy by its name in a template.
pub(crate) fn policy(name: &str) -> DeletionPolicy {
    [DeletionPolicy::Retain, DeletionPolicy::RetainExceptOnCreate, DeletionPolicy::Snapshot]
        .into_iter()
        .find(|policy| policy.as_str() == name)
        .unwrap_or_default()
}
