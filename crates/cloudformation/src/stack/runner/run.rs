//! One run of an operation: its state, and how it is stored.
//!
//! Every step is stored before the next begins, with its events, in one commit. A run that is
//! interrupted is run again from the stored state: what is done is not done twice, and what was in
//! progress is compared with what exists.

use std::collections::BTreeMap;
use std::pin::Pin;

use engine::RowWrite;
use serde_json::Value;

use super::failure::Interrupted;
use crate::stack::acting::Acting;
use crate::stack::actor::Actor;
use crate::stack::events::stack_event;
use crate::stack::exports::Export;
use crate::stack::layout::cancellation_key;
use crate::stack::planning::Planner;
use crate::stack::record::{Event, Kind, Operation, Phase, Resource, Stack};
use crate::stack::status::{ResourceStatus, StackStatus};
use crate::stack::storage::StackStore;

/// Milliseconds of a minute.
const MINUTE: u64 = 60_000;

/// Why an operation ends before its resources are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// CancelUpdateStack.
    Cancelled,
    /// `TimeoutInMinutes` is over.
    TimedOut,
}

impl Stop {
    /// What the stack says of it.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Cancelled => "User Initiated",
            Self::TimedOut => "Stack creation time exceeded the specified timeout.",
        }
    }

    /// What the resource says whose change waited.
    pub(super) const fn of_resource(self) -> &'static str {
        match self {
            Self::Cancelled => "Resource update cancelled",
            Self::TimedOut => "Resource creation cancelled",
        }
    }
}

/// One run.
pub(super) struct Run<'a> {
    pub(super) store: &'a StackStore,
    pub(super) planner: &'a Planner,
    /// Whom the operation acts for.
    pub(super) acting: Acting,
    /// The key of the cancellation of the outermost stack's operation, and the operation.
    root: (Vec<u8>, String),
    pub(super) stack: Stack,
    /// Not stored yet.
    pub(super) events: Vec<Event>,
    pub(super) exports: BTreeMap<String, Export>,
}

/// Runs the operation of the stack to its end, or until it is held. On the heap, because a stack
/// runs those that are nested in it.
pub(super) fn run<'a>(
    store: &'a StackStore,
    planner: &'a Planner,
    uuid: &'a str,
) -> Pin<Box<dyn Future<Output = Result<(), Interrupted>> + Send + 'a>> {
    Box::pin(run_phases(store, planner, uuid))
}

async fn run_phases(store: &StackStore, planner: &Planner, uuid: &str) -> Result<(), Interrupted> {
    let Some(stack) = store.by_uuid(uuid).await? else { return Ok(()) };
    let exports = store.exports().await?;
    let root = root_of(store, &stack).await?;
    let actor = stack.operation.as_ref().and_then(|operation| operation.actor.clone());
    let actor = actor.unwrap_or_else(|| Actor::account(&store.namespace.account));
    let acting = planner.acting(&actor);
    let mut run = Run { store, planner, acting, root, stack, events: Vec::new(), exports };
    while let Some(operation) = &run.stack.operation {
        match operation.phase {
            Phase::Forward => run.forward().await?,
            Phase::Cleanup => run.clean_up(StackStatus::UpdateComplete).await?,
            Phase::Held => return Ok(()),
            Phase::Rollback => run.roll_back().await?,
            Phase::RollbackCleanup => run.clean_up(StackStatus::UpdateRollbackComplete).await?,
            Phase::Delete => run.delete().await?,
        }
    }
    Ok(())
}

/// Where the cancellation of what `stack` is part of would be, and of which operation.
async fn root_of(store: &StackStore, stack: &Stack) -> Result<(Vec<u8>, String), Interrupted> {
    let mut around = store.around(stack).await?;
    let root = around.pop().unwrap_or_else(|| stack.clone());
    let operation = root.operation.map(|operation| operation.id);
    Ok((cancellation_key(&root.uuid), operation.unwrap_or_default()))
}

impl Run<'_> {
    /// Why the operation is to be stopped: it was cancelled, or a creation took too long.
    pub(super) async fn stopped(&self) -> Result<Option<Stop>, Interrupted> {
        if self.is_cancelled().await? {
            return Ok(Some(Stop::Cancelled));
        }
        let forward = |one: &Operation| one.kind == Kind::Create && one.phase == Phase::Forward;
        let creates = self.stack.operation.as_ref().is_some_and(forward);
        let limit = self.stack.settings.timeout_minutes.filter(|_| creates);
        let limit = limit.map(|minutes| u64::from(minutes).saturating_mul(MINUTE));
        let age = self.store.now().saturating_sub(self.stack.created);
        Ok(limit.filter(|limit| age > *limit).map(|_| Stop::TimedOut))
    }

    /// Whether the update, or that of the outermost stack, is to be cancelled.
    async fn is_cancelled(&self) -> Result<bool, Interrupted> {
        let operation = self.stack.operation.as_ref();
        if !operation.is_some_and(|one| one.phase == Phase::Forward) {
            return Ok(false);
        }
        let (key, id) = &self.root;
        let cancelled: Option<String> = self.store.record(key).await?;
        Ok(cancelled.is_some_and(|cancelled| cancelled == *id))
    }

    /// Whom the operation acts for, for those of nested stacks.
    pub(super) fn actor(&self) -> Option<Actor> {
        self.stack.operation.as_ref().and_then(|operation| operation.actor.clone())
    }

    /// The operation in progress.
    pub(super) fn operation(&mut self) -> Option<&mut Operation> {
        self.stack.operation.as_mut()
    }

    /// What the operation was asked to do.
    pub(super) fn kind(&self) -> Kind {
        self.stack.operation.as_ref().map_or(Kind::Update, |operation| operation.kind)
    }

    /// Stores the stack and its new events.
    pub(super) async fn save(&mut self) -> Result<(), Interrupted> {
        self.save_with(Vec::new()).await
    }

    /// The same, with further rows in the same commit.
    pub(super) async fn save_with(&mut self, further: Vec<RowWrite>) -> Result<(), Interrupted> {
        let events = std::mem::take(&mut self.events);
        Ok(self.store.save(&mut self.stack, events, further).await?)
    }

    /// `ClientRequestToken`.
    pub(super) fn token(&self) -> Option<String> {
        self.stack.operation.as_ref().and_then(|operation| operation.token.clone())
    }

    /// `OperationId`.
    pub(super) fn operation_id(&self) -> Option<String> {
        self.stack.operation.as_ref().map(|operation| operation.id.clone())
    }

    /// The stack enters a status, with an event.
    pub(super) fn set_stack_status(&mut self, status: StackStatus, reason: Option<String>) {
        let event = stack_event(self.store, &self.stack, status, reason.clone(), self.token());
        self.events.push(event);
        self.stack.status = status;
        self.stack.reason = reason;
    }

    /// An event of a resource that enters a status.
    pub(super) fn resource_event(
        &mut self,
        resource: &Resource,
        status: ResourceStatus,
        reason: Option<String>,
    ) {
        let time = self.store.now();
        let properties = Value::Object(resource.properties.clone()).to_string();
        self.events.push(Event {
            id: format!("{}-{}-{}", resource.logical_id, status.as_str(), self.store.uuid()),
            logical_id: resource.logical_id.clone(),
            physical_id: resource.physical_id.clone(),
            resource_type: resource.resource_type.clone(),
            time,
            status: status.as_str().to_owned(),
            reason,
            properties: Some(properties),
            token: self.token(),
            operation: self.operation_id(),
        });
    }

    /// The same, and the status is recorded.
    pub(super) fn set_resource_status(
        &mut self,
        logical_id: &str,
        status: ResourceStatus,
        reason: Option<String>,
    ) {
        let now = self.store.now();
        let Some(resource) = self.stack.resource_mut(logical_id) else { return };
        resource.status = status;
        resource.reason.clone_from(&reason);
        resource.changed = now;
        let resource = resource.clone();
        self.resource_event(&resource, status, reason);
    }

    /// The operation is over.
    pub(super) fn end_operation(&mut self, status: StackStatus, reason: Option<String>) {
        self.set_stack_status(status, reason);
        self.stack.operation = None;
    }
}
