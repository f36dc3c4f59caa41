//! Operations on stacks: checks what a request asks for against what exists, and stores the
//! operation in the same commit that changes the stack's status.

use std::fmt;
use std::sync::Arc;

use engine::RowWrite;
use tokio::sync::{Mutex, MutexGuard};

use super::actor::Actor;
use super::error::StackError;
use super::events::stack_event;
use super::layout::{TemplateVersion, cancellation_key, change_set_key, name_key, template_key};
use super::parts::put;
use super::record::{
    Before, Event, Kind, OnFailure, Operation, Phase, Resource, RollbackConfiguration, Settings,
    Stack, Undo,
};
use super::request::{OperationOptions, StackRequest};
use super::resolution::{RequestResolver, ResolvedRequest};
use super::runner::Runner;
use super::status::StackStatus;
use super::storage::StackStore;

/// The longest name of a stack.
const MAX_NAME: usize = 128;

/// An operation that was started.
#[derive(Debug)]
pub(crate) struct Started {
    /// The stack's ARN.
    pub(crate) stack: String,
    /// `OperationId`.
    pub(crate) operation: String,
}

impl Started {
    fn of(stack: &Stack) -> Self {
        let operation = stack.operation.as_ref().map(|operation| operation.id.clone());
        Self { stack: stack.id.clone(), operation: operation.unwrap_or_default() }
    }
}

/// Starts operations.
pub(crate) struct StackOperations {
    pub(crate) store: Arc<StackStore>,
    pub(crate) resolver: RequestResolver,
    pub(crate) runner: Arc<Runner>,
    /// Held from reading a stack until an operation on it is stored.
    deciding: Mutex<()>,
}

impl fmt::Debug for StackOperations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StackOperations").field("store", &self.store).finish_non_exhaustive()
    }
}

impl StackOperations {
    /// Operations that `runner` carries out.
    pub(crate) fn new(
        store: Arc<StackStore>,
        resolver: RequestResolver,
        runner: Arc<Runner>,
    ) -> Self {
        Self { store, resolver, runner, deciding: Mutex::new(()) }
    }

    /// Held from reading a stack until what was decided is stored.
    pub(crate) async fn decide(&self) -> MutexGuard<'_, ()> {
        self.deciding.lock().await
    }

    /// CreateStack.
    pub(crate) async fn create(&self, request: StackRequest) -> Result<Started, StackError> {
        let guard = self.decide().await;
        if let Some(stack) = self.store.find(&request.stack_name).await? {
            return Err(StackError::Exists(stack.name));
        }
        let mut stack = self.new_stack(&request.stack_name, StackStatus::CreateInProgress)?;
        stack.termination_protection = request.termination_protection;
        let resolved = self.resolver.resolve(&stack, &request).await?;
        self.start(&mut stack, Kind::Create, resolved, (&request).into()).await?;
        drop(guard);
        let started = Started::of(&stack);
        self.runner.start_and_wait(stack.uuid).await;
        Ok(started)
    }

    /// UpdateStack.
    pub(crate) async fn update(&self, request: StackRequest) -> Result<Started, StackError> {
        let guard = self.decide().await;
        let mut stack = self.updatable(&request.stack_name).await?;
        let resolved = self.resolver.resolve(&stack, &request).await?;
        let changes = self.resolver.changes(&stack, &resolved).await?;
        if changes.is_empty() && !self.resolver.other_changes(&stack, &resolved).await? {
            return Err(StackError::NoUpdates);
        }
        self.start(&mut stack, Kind::Update, resolved, (&request).into()).await?;
        drop(guard);
        let started = Started::of(&stack);
        self.runner.start_and_wait(stack.uuid).await;
        Ok(started)
    }

    /// DeleteStack. One that is not there is fine.
    pub(crate) async fn delete(
        &self,
        name: &str,
        (actor, role): (Actor, Option<&str>),
        retain: Vec<String>,
        token: Option<String>,
    ) -> Result<(), StackError> {
        let guard = self.decide().await;
        let Some(mut stack) = self.store.find(name).await? else { return Ok(()) };
        if stack.status == StackStatus::DeleteComplete {
            return Ok(());
        }
        if stack.termination_protection {
            return Err(StackError::Protected(stack.name));
        }
        if stack.status.is_in_progress() {
            return Err(StackError::NotUpdatable { id: stack.id, status: stack.status });
        }
        for output in &stack.outputs {
            let Some(export) = output.export.clone() else { continue };
            if let Some(by) = self.store.importers(&export).await?.into_iter().next() {
                return Err(StackError::ExportInUse { export, by });
            }
        }
        let operation = Operation {
            actor: Some(self.actor(actor, role, &stack)?),
            retain,
            ..Operation::new(self.store.uuid(), Kind::Delete, Phase::Delete, token)
        };
        stack.operation = Some(operation);
        release_replaced(stack.failed.take(), &mut stack.leaving);
        let mut rows = Vec::new();
        for set in self.store.change_sets(&stack.uuid).await? {
            rows.push(RowWrite::Delete(change_set_key(&stack.uuid, &set.name)));
        }
        self.transition(&mut stack, StackStatus::DeleteInProgress, rows).await?;
        drop(guard);
        self.runner.start_and_wait(stack.uuid).await;
        Ok(self.store.remove_old().await?)
    }

    /// RollbackStack and ContinueUpdateRollback: rolls a failed operation back.
    pub(crate) async fn roll_back(
        &self,
        name: &str,
        (actor, role): (Actor, Option<&str>),
        skip: Vec<String>,
        token: Option<String>,
    ) -> Result<Started, StackError> {
        let guard = self.decide().await;
        let mut stack = self.store.existing(name).await?;
        let Some(mut failed) = stack.failed.take().filter(|_| !stack.status.is_in_progress())
        else {
            return Err(StackError::NotRollbackable { id: stack.id, status: stack.status });
        };
        let status = match failed.kind {
            Kind::Create => StackStatus::RollbackInProgress,
            Kind::Import => StackStatus::ImportRollbackInProgress,
            Kind::Update | Kind::Delete => StackStatus::UpdateRollbackInProgress,
        };
        failed.id = self.store.uuid();
        failed.phase = Phase::Rollback;
        failed.on_failure = OnFailure::Rollback;
        failed.actor = Some(self.actor(actor, role, &stack)?);
        failed.skip = skip;
        failed.token = token;
        stack.operation = Some(failed);
        self.transition(&mut stack, status, Vec::new()).await?;
        drop(guard);
        let started = Started::of(&stack);
        self.runner.start_and_wait(stack.uuid).await;
        Ok(started)
    }

    /// CancelUpdateStack: the update in progress is rolled back at its next step.
    pub(crate) async fn cancel(&self, name: &str) -> Result<(), StackError> {
        let _guard = self.decide().await;
        let stack = self.store.existing(name).await?;
        let forward = stack.operation.as_ref().filter(|operation| {
            stack.parent.is_none()
                && stack.status == StackStatus::UpdateInProgress
                && operation.phase == Phase::Forward
        });
        let id = &forward.ok_or(StackError::NotCancellable)?.id;
        Ok(self.store.write(vec![put(cancellation_key(&stack.uuid), id)]).await?)
    }

    /// Whom an operation acts for that `actor` asks for: the role that is passed with it or that
    /// the stack has, or the actor itself.
    fn actor(&self, actor: Actor, role: Option<&str>, stack: &Stack) -> Result<Actor, StackError> {
        let role = role.or(stack.settings.role_arn.as_deref());
        let actor = actor.with_role(role);
        self.resolver.planner.acting(&actor).check_role()?;
        Ok(actor)
    }

    /// A stack that may be changed now.
    pub(crate) async fn updatable(&self, name: &str) -> Result<Stack, StackError> {
        let found = self.store.find(name).await?;
        let stack = found
            .filter(|stack| stack.status != StackStatus::DeleteComplete)
            .ok_or_else(|| StackError::NoStack(name.to_owned()))?;
        if stack.status.may_update() {
            return Ok(stack);
        }
        Err(StackError::NotUpdatable { id: stack.id, status: stack.status })
    }

    /// A stack that is not stored yet.
    pub(crate) fn new_stack(&self, name: &str, status: StackStatus) -> Result<Stack, StackError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let starts = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
        if !starts || name.len() > MAX_NAME || !name.bytes().all(fits) {
            return Err(StackError::Malformed {
                name: "StackName",
                value: name.to_owned(),
                expected: "at most 128 letters, digits and hyphens, a letter first",
            });
        }
        let uuid = self.store.uuid();
        let id = self.store.arn("stack", name, &uuid);
        Ok(Stack::new(id, name.to_owned(), status, self.store.now()))
    }

    /// Stores the operation and the status that it brings.
    pub(crate) async fn start(
        &self,
        stack: &mut Stack,
        kind: Kind,
        resolved: ResolvedRequest,
        options: OperationOptions,
    ) -> Result<(), StackError> {
        let mut rows = Vec::new();
        let uuid = stack.uuid.clone();
        let status = if kind == Kind::Create {
            rows.push(RowWrite::Put(name_key(&stack.name), uuid.clone().into_bytes()));
            StackStatus::CreateInProgress
        } else {
            stack.updated = Some(self.store.now());
            let before = self.store.template(&uuid, TemplateVersion::Current).await?;
            rows.push(RowWrite::Put(
                template_key(&uuid, TemplateVersion::Before),
                before.into_bytes(),
            ));
            if kind == Kind::Import {
                StackStatus::ImportInProgress
            } else {
                StackStatus::UpdateInProgress
            }
        };
        let text = resolved.text.into_bytes();
        rows.push(RowWrite::Put(template_key(&uuid, TemplateVersion::Current), text));
        for set in self.store.change_sets(&uuid).await? {
            rows.push(RowWrite::Delete(change_set_key(&uuid, &set.name)));
        }
        let types = resolved.template.resources.iter();
        let types = types.map(|one| (one.logical_id.clone(), one.resource_type.clone()));
        let role = resolved.settings.role_arn.as_deref();
        stack.operation = Some(Operation {
            actor: Some(options.actor.with_role(role)),
            before: Some(Before {
                settings: stack.settings.clone(),
                outputs: stack.outputs.clone(),
                imports: stack.imports.clone(),
            }),
            on_failure: options.on_failure,
            import_existing: options.import_existing,
            imports: options.imports,
            types: types.collect(),
            ..Operation::new(self.store.uuid(), kind, Phase::Forward, options.token)
        });
        release_replaced(stack.failed.take(), &mut stack.leaving);
        stack.settings = resolved.settings;
        stack.change_set = options.change_set.or_else(|| stack.change_set.take());
        let mut events = vec![self.enter(stack, status)];
        let unused = without_effect(&stack.settings);
        if !unused.is_empty() {
            let reason = Some(format!("Recorded, without effect here: {}", unused.join("; ")));
            let token = stack.operation.as_ref().and_then(|operation| operation.token.clone());
            events.push(stack_event(&self.store, stack, status, reason, token));
        }
        Ok(self.store.save(stack, events, rows).await?)
    }

    /// The stack enters a status because of a request.
    pub(crate) async fn transition(
        &self,
        stack: &mut Stack,
        status: StackStatus,
        rows: Vec<RowWrite>,
    ) -> Result<(), StackError> {
        let event = self.enter(stack, status);
        Ok(self.store.save(stack, vec![event], rows).await?)
    }

    /// The same, not stored yet; its event.
    fn enter(&self, stack: &mut Stack, status: StackStatus) -> Event {
        let token = stack.operation.as_ref().and_then(|operation| operation.token.clone());
        let reason = Some("User Initiated".to_owned());
        let event = stack_event(&self.store, stack, status, reason.clone(), token);
        stack.status = status;
        stack.reason = reason;
        event
    }
}

/// What of a request's settings is recorded and does nothing.
fn without_effect(settings: &Settings) -> Vec<&'static str> {
    let unused = [
        (!settings.notification_arns.is_empty(), "NotificationARNs"),
        (settings.rollback != RollbackConfiguration::default(), "RollbackConfiguration"),
    ];
    unused.into_iter().filter(|(given, _)| *given).map(|(_, name)| name).collect()
}

/// `failed` can no longer be rolled back: what it replaced leaves the stack.
fn release_replaced(failed: Option<Operation>, leaving: &mut Vec<Resource>) {
    for undo in failed.map(|failed| failed.journal).unwrap_or_default() {
        let Undo::Replaced(old) = undo else { continue };
        leaving.push(old.replaced());
    }
}
