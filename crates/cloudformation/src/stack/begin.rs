//! Starts operations on stacks: checks what a request asks for against what is there, and keeps the
//! operation in the same commit that changes the stack's state.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::RowWrite;

use super::Stacks;
use super::export::Export;
use super::fault::StackFault;
use super::plan::{Known, Planning, as_records};
use super::record::{
    Before, Kind, OnFailure, Operation, OutputRecord, Phase, Resource, Settings, Stack, Undo,
};
use super::run::stack_event;
use super::shelf::{Which, change_set_key, name_key, template_key};
use super::status::StackStatus;
use crate::diff::{self, ResourceChange};
use templates::{ParameterInput, ResolvedTemplate, Template};

/// What a request asks for, whatever its action is.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) stack_name: String,
    /// `None` stands for the template that the stack has.
    pub(crate) template: Option<String>,
    pub(crate) parameters: Vec<ParameterInput>,
    /// `None` stands for those that the stack has.
    pub(crate) tags: Option<Vec<(String, String)>>,
    pub(crate) capabilities: Vec<String>,
    pub(crate) notification_arns: Option<Vec<String>>,
    pub(crate) role_arn: Option<String>,
    pub(crate) on_failure: OnFailure,
    pub(crate) timeout_minutes: Option<u32>,
    pub(crate) token: Option<String>,
    pub(crate) termination_protection: bool,
    pub(crate) import_existing: bool,
    pub(crate) imports: Vec<(String, String)>,
}

/// What a stack shall become.
#[derive(Debug)]
pub(crate) struct Intent {
    pub(crate) text: String,
    pub(crate) resolved: ResolvedTemplate,
    pub(crate) settings: Settings,
}

/// How an operation goes about it.
#[derive(Debug)]
pub(crate) struct Manner {
    pub(crate) on_failure: OnFailure,
    pub(crate) import_existing: bool,
    pub(crate) imports: Vec<(String, String)>,
    pub(crate) token: Option<String>,
    pub(crate) change_set: Option<String>,
}

/// The longest name of a stack.
const NAME: usize = 128;

impl Stacks {
    /// CreateStack; the stack's ARN.
    pub(crate) async fn create(self: &Arc<Self>, request: Request) -> Result<String, StackFault> {
        let deciding = self.deciding.lock().await;
        if let Some(stack) = self.find(&request.stack_name).await? {
            return Err(StackFault::Exists(stack.name));
        }
        let mut stack = self.blank(&request.stack_name, StackStatus::CreateInProgress)?;
        stack.termination_protection = request.termination_protection;
        let intent = self.intend(&stack, &request).await?;
        self.commence(&mut stack, Kind::Create, intent, manner(&request)).await?;
        drop(deciding);
        self.start_and_wait(stack.uuid).await;
        Ok(stack.id)
    }

    /// UpdateStack; the stack's ARN.
    pub(crate) async fn update(self: &Arc<Self>, request: Request) -> Result<String, StackFault> {
        let deciding = self.deciding.lock().await;
        let mut stack = self.updatable(&request.stack_name).await?;
        let intent = self.intend(&stack, &request).await?;
        let changes = self.changes(&stack, &intent).await?;
        if changes.is_empty() && !self.changes_otherwise(&stack, &intent).await? {
            return Err(StackFault::NoUpdates);
        }
        self.commence(&mut stack, Kind::Update, intent, manner(&request)).await?;
        drop(deciding);
        self.start_and_wait(stack.uuid).await;
        Ok(stack.id)
    }

    /// DeleteStack. One that is not there is fine.
    pub(crate) async fn delete(
        self: &Arc<Self>,
        name: &str,
        retain: Vec<String>,
        token: Option<String>,
    ) -> Result<(), StackFault> {
        let deciding = self.deciding.lock().await;
        let Some(mut stack) = self.find(name).await? else { return Ok(()) };
        if stack.status == StackStatus::DeleteComplete {
            return Ok(());
        }
        if stack.termination_protection {
            return Err(StackFault::Protected(stack.name));
        }
        if stack.status.is_moving() {
            return Err(StackFault::NotUpdatable { id: stack.id, status: stack.status });
        }
        for output in &stack.outputs {
            let Some(export) = output.export.clone() else { continue };
            if let Some(by) = self.importers(&export).await?.into_iter().next() {
                return Err(StackFault::ExportInUse { export, by });
            }
        }
        let operation = Operation { retain, ..operation(Kind::Delete, Phase::Delete, token) };
        stack.operation = Some(operation);
        abandon(stack.failed.take(), &mut stack.leaving);
        let mut rows = Vec::new();
        for set in self.change_sets(&stack.uuid).await? {
            rows.push(RowWrite::Delete(change_set_key(&stack.uuid, &set.name)));
        }
        self.announce(&mut stack, StackStatus::DeleteInProgress, rows).await?;
        drop(deciding);
        self.start_and_wait(stack.uuid).await;
        Ok(self.forget().await?)
    }

    /// RollbackStack and ContinueUpdateRollback: back from a failure.
    pub(crate) async fn roll_back(
        self: &Arc<Self>,
        name: &str,
        skip: Vec<String>,
        token: Option<String>,
    ) -> Result<String, StackFault> {
        let deciding = self.deciding.lock().await;
        let found = self.find(name).await?;
        let mut stack = found.ok_or_else(|| StackFault::NoStack(name.to_owned()))?;
        let Some(mut failed) = stack.failed.take().filter(|_| !stack.status.is_moving()) else {
            return Err(StackFault::NotRollbackable { id: stack.id, status: stack.status });
        };
        let status = match failed.kind {
            Kind::Create => StackStatus::RollbackInProgress,
            Kind::Update | Kind::Delete => StackStatus::UpdateRollbackInProgress,
        };
        failed.phase = Phase::Rollback;
        failed.on_failure = OnFailure::Rollback;
        failed.skip = skip;
        failed.token = token;
        stack.operation = Some(failed);
        self.announce(&mut stack, status, Vec::new()).await?;
        drop(deciding);
        self.start_and_wait(stack.uuid).await;
        Ok(stack.id)
    }

    /// A stack that may be changed now.
    pub(crate) async fn updatable(&self, name: &str) -> Result<Stack, StackFault> {
        let found = self.find(name).await?;
        let stack = found
            .filter(|stack| stack.status != StackStatus::DeleteComplete)
            .ok_or_else(|| StackFault::NoStack(name.to_owned()))?;
        if stack.status.may_update() {
            return Ok(stack);
        }
        Err(StackFault::NotUpdatable { id: stack.id, status: stack.status })
    }

    /// A stack of which nothing is kept yet.
    pub(crate) fn blank(&self, name: &str, status: StackStatus) -> Result<Stack, StackFault> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let starts = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
        if !starts || name.len() > NAME || !name.bytes().all(fits) {
            return Err(StackFault::Malformed {
                name: "StackName",
                value: name.to_owned(),
                expected: "at most 128 letters, digits and hyphens, a letter first",
            });
        }
        let uuid = self.uuid();
        Ok(Stack {
            id: self.arn("stack", name, &uuid),
            uuid,
            name: name.to_owned(),
            status,
            reason: None,
            created: self.now(),
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
            operation: None,
            failed: None,
        })
    }

    /// What the stack shall become by a request, checked as far as it can be now.
    pub(crate) async fn intend(
        &self,
        stack: &Stack,
        request: &Request,
    ) -> Result<Intent, StackFault> {
        let text = match &request.template {
            Some(text) => text.clone(),
            None => self.template(&stack.uuid, Which::Current).await?,
        };
        let before = &stack.settings;
        let notification_arns =
            request.notification_arns.clone().unwrap_or_else(|| before.notification_arns.clone());
        let planning = Planning {
            text: &text,
            stack_name: &stack.name,
            stack_id: &stack.id,
            parameters: &request.parameters,
            previous: &before.parameters,
            notification_arns: &notification_arns,
        };
        let (template, resolved) = self.plan(planning).await?;
        check_capabilities(&template, &request.capabilities)?;
        check_types(stack, &resolved)?;
        let settings = Settings {
            description: resolved.description.clone(),
            parameters: as_records(&resolved),
            tags: request.tags.clone().unwrap_or_else(|| before.tags.clone()),
            capabilities: request.capabilities.clone(),
            notification_arns,
            role_arn: request.role_arn.clone().or_else(|| before.role_arn.clone()),
            disable_rollback: request.on_failure == OnFailure::DoNothing,
            timeout_minutes: request.timeout_minutes,
        };
        Ok(Intent { text, resolved, settings })
    }

    /// The changes of resources.
    pub(crate) async fn changes(
        &self,
        stack: &Stack,
        intent: &Intent,
    ) -> Result<Vec<ResourceChange>, StackFault> {
        let exports = self.exports().await?;
        let known = Known { stack, exports: &exports };
        let place = self.place(stack, "", &intent.settings.tags);
        Ok(diff::compare(&stack.deployed(), &intent.resolved, &known, &place)?)
    }

    /// Whether anything but resources changes: tags, outputs, notifications, or what failed before.
    pub(crate) async fn changes_otherwise(
        &self,
        stack: &Stack,
        intent: &Intent,
    ) -> Result<bool, StackFault> {
        let exports = self.exports().await?;
        Ok(stack.status == StackStatus::UpdateFailed
            || stack.status == StackStatus::CreateFailed
            || stack.settings.tags != intent.settings.tags
            || stack.settings.notification_arns != intent.settings.notification_arns
            || outputs_differ(stack, &intent.resolved, &exports))
    }

    /// Keeps the operation and the state that it brings.
    pub(crate) async fn commence(
        &self,
        stack: &mut Stack,
        kind: Kind,
        intent: Intent,
        manner: Manner,
    ) -> Result<(), StackFault> {
        let mut rows = Vec::new();
        let uuid = stack.uuid.clone();
        let status = if kind == Kind::Create {
            rows.push(RowWrite::Put(name_key(&stack.name), uuid.clone().into_bytes()));
            StackStatus::CreateInProgress
        } else {
            stack.updated = Some(self.now());
            let before = self.template(&uuid, Which::Current).await?;
            rows.push(RowWrite::Put(template_key(&uuid, Which::Before), before.into_bytes()));
            StackStatus::UpdateInProgress
        };
        let text = intent.text.into_bytes();
        rows.push(RowWrite::Put(template_key(&uuid, Which::Current), text));
        for set in self.change_sets(&uuid).await? {
            rows.push(RowWrite::Delete(change_set_key(&uuid, &set.name)));
        }
        let types = intent.resolved.resources.iter();
        let types = types.map(|one| (one.logical_id.clone(), one.resource_type.clone()));
        stack.operation = Some(Operation {
            before: Some(Before {
                settings: stack.settings.clone(),
                outputs: stack.outputs.clone(),
                imports: stack.imports.clone(),
            }),
            on_failure: manner.on_failure,
            import_existing: manner.import_existing,
            imports: manner.imports,
            types: types.collect(),
            ..operation(kind, Phase::Forward, manner.token)
        });
        abandon(stack.failed.take(), &mut stack.leaving);
        stack.settings = intent.settings;
        stack.change_set = manner.change_set.or_else(|| stack.change_set.take());
        self.announce(stack, status, rows).await
    }

    /// The stack enters a state because somebody asked for it.
    pub(crate) async fn announce(
        &self,
        stack: &mut Stack,
        status: StackStatus,
        rows: Vec<RowWrite>,
    ) -> Result<(), StackFault> {
        let token = stack.operation.as_ref().and_then(|operation| operation.token.clone());
        let reason = Some("User Initiated".to_owned());
        let event = stack_event(self, stack, status, reason.clone(), token);
        stack.status = status;
        stack.reason = reason;
        Ok(self.save(stack, vec![event], rows).await?)
    }
}

/// There is no way back from `failed` any more: what it has replaced leaves the stack.
fn abandon(failed: Option<Operation>, leaving: &mut Vec<Resource>) {
    for undo in failed.map(|failed| failed.journal).unwrap_or_default() {
        let Undo::Replaced(old) = undo else { continue };
        leaving.push(old.replaced());
    }
}

/// An operation of which nothing is done.
fn operation(kind: Kind, phase: Phase, token: Option<String>) -> Operation {
    Operation {
        kind,
        phase,
        token,
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

fn manner(request: &Request) -> Manner {
    Manner {
        on_failure: request.on_failure,
        import_existing: request.import_existing,
        imports: request.imports.clone(),
        token: request.token.clone(),
        change_set: None,
    }
}

/// Whether the outputs become others; those that cannot be told yet do.
fn outputs_differ(
    stack: &Stack,
    resolved: &ResolvedTemplate,
    exports: &BTreeMap<String, Export>,
) -> bool {
    let Ok(outputs) = resolved.outputs(&Known { stack, exports }) else { return true };
    let outputs = outputs.into_iter().map(|output| OutputRecord {
        key: output.key,
        value: output.value,
        description: output.description,
        export: output.export,
    });
    outputs.collect::<Vec<_>>() != stack.outputs
}

fn check_capabilities(template: &Template, given: &[String]) -> Result<(), StackFault> {
    let needed = template.summary()?.capabilities;
    let given = |name: &str| given.iter().any(|one| one == name);
    let missing: Vec<_> = needed
        .iter()
        .map(|capability| capability.as_str())
        // Who may name IAM resources may make them.
        .filter(|name| {
            !(given(name) || (*name == "CAPABILITY_IAM" && given("CAPABILITY_NAMED_IAM")))
        })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(StackFault::Capabilities(missing)) }
}

/// A logical id keeps its type.
fn check_types(stack: &Stack, resolved: &ResolvedTemplate) -> Result<(), StackFault> {
    let changed: Vec<_> = resolved
        .resources
        .iter()
        .filter(|planned| {
            let old = stack.resource(&planned.logical_id);
            old.is_some_and(|old| old.resource_type != planned.resource_type)
        })
        .map(|planned| planned.logical_id.clone())
        .collect();
    if changed.is_empty() { Ok(()) } else { Err(StackFault::TypeChange(changed)) }
}
