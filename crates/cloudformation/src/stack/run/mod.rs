//! Carries out the operation of one stack, from wherever it stands to its end.
//!
//! Every step is kept before the next begins, with its events, in one commit. A run that is interrupted
//! is run again from the kept state: what is done is not done twice, and what was under way is compared
//! with what is there.

mod back;
mod forward;
mod gone;
mod make;
mod steps;

use std::collections::BTreeMap;
use std::fmt;

use engine::{EngineError, RowWrite};
use model::ApiError;
use serde_json::Value;

use super::Stacks;
use super::export::Export;
use super::fault::StackFault;
use super::record::{Event, Kind, Operation, Phase, Resource, STACK_TYPE, Stack};
use super::status::{ResourceStatus, StackStatus};

/// Why a run stops without an end; a restart goes on.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The store failed.
    Engine(EngineError),
    /// The store takes no more writes.
    Closed,
}

impl From<EngineError> for Halt {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::Closed => f.write_str("the store is closed"),
        }
    }
}

/// Why a resource or the whole operation failed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Its reason, as events tell it.
    Reason(String),
    /// The run cannot go on.
    Halt(Halt),
}

impl From<Halt> for Trouble {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl From<EngineError> for Trouble {
    fn from(error: EngineError) -> Self {
        Self::Halt(error.into())
    }
}

/// One run.
pub(super) struct Run<'a> {
    stacks: &'a Stacks,
    stack: Stack,
    /// Not kept yet.
    events: Vec<Event>,
    exports: BTreeMap<String, Export>,
}

/// Runs the operation of the stack to its end.
pub(super) async fn run(stacks: &Stacks, uuid: &str) -> Result<(), Halt> {
    let Some(stack) = stacks.by_uuid(uuid).await? else { return Ok(()) };
    let exports = stacks.exports().await?;
    let mut run = Run { stacks, stack, events: Vec::new(), exports };
    while let Some(operation) = &run.stack.operation {
        match operation.phase {
            Phase::Forward => run.forward().await?,
            Phase::Cleanup => run.clean_up(StackStatus::UpdateComplete).await?,
            Phase::Rollback => run.roll_back().await?,
            Phase::RollbackCleanup => run.clean_up(StackStatus::UpdateRollbackComplete).await?,
            Phase::Delete => run.delete().await?,
        }
    }
    Ok(())
}

impl Run<'_> {
    /// The operation under way.
    fn operation(&mut self) -> Option<&mut Operation> {
        self.stack.operation.as_mut()
    }

    fn kind(&self) -> Kind {
        self.stack.operation.as_ref().map_or(Kind::Update, |operation| operation.kind)
    }

    /// Keeps the stack and its new events.
    async fn save(&mut self) -> Result<(), Halt> {
        self.save_with(Vec::new()).await
    }

    async fn save_with(&mut self, further: Vec<RowWrite>) -> Result<(), Halt> {
        let events = std::mem::take(&mut self.events);
        Ok(self.stacks.save(&mut self.stack, events, further).await?)
    }

    fn token(&self) -> Option<String> {
        self.stack.operation.as_ref().and_then(|operation| operation.token.clone())
    }

    /// The stack enters a state.
    fn enter(&mut self, status: StackStatus, reason: Option<String>) {
        let event = stack_event(self.stacks, &self.stack, status, reason.clone(), self.token());
        self.events.push(event);
        self.stack.status = status;
        self.stack.reason = reason;
    }

    /// A resource enters a state.
    fn resource_event(
        &mut self,
        resource: &Resource,
        status: ResourceStatus,
        reason: Option<String>,
    ) {
        let time = self.stacks.now();
        let properties = Value::Object(resource.properties.clone()).to_string();
        self.events.push(Event {
            id: format!("{}-{}-{}", resource.logical_id, status.as_str(), self.stacks.uuid()),
            logical_id: resource.logical_id.clone(),
            physical_id: resource.physical_id.clone(),
            resource_type: resource.resource_type.clone(),
            time,
            status: status.as_str().to_owned(),
            reason,
            properties: Some(properties),
            token: self.token(),
        });
    }

    /// The same, and the stack remembers it.
    fn mark(&mut self, logical_id: &str, status: ResourceStatus, reason: Option<String>) {
        let now = self.stacks.now();
        let Some(resource) = self.stack.resource_mut(logical_id) else { return };
        resource.status = status;
        resource.reason.clone_from(&reason);
        resource.changed = now;
        let resource = resource.clone();
        self.resource_event(&resource, status, reason);
    }

    /// The operation is over.
    fn end(&mut self, status: StackStatus, reason: Option<String>) {
        self.enter(status, reason);
        self.stack.operation = None;
    }
}

/// An event of the stack itself.
pub(crate) fn stack_event(
    stacks: &Stacks,
    stack: &Stack,
    status: StackStatus,
    reason: Option<String>,
    token: Option<String>,
) -> Event {
    Event {
        id: stacks.uuid(),
        logical_id: stack.name.clone(),
        physical_id: stack.id.clone(),
        resource_type: STACK_TYPE.to_owned(),
        time: stacks.now(),
        status: status.as_str().to_owned(),
        reason,
        properties: None,
        token,
    }
}

/// What an event says when the engine refuses what a resource asks for.
pub(super) fn refused(error: &ApiError, token: Option<&str>) -> String {
    let (status, code) = wire::error_code(error);
    let handler = match code {
        "ResourceInUseException" => "AlreadyExists",
        "ResourceNotFoundException" => "NotFound",
        "LimitExceededException" => "ServiceLimitExceeded",
        "ThrottlingException" => "Throttling",
        "InternalServerError" => "InternalFailure",
        _ => "InvalidRequest",
    };
    let token = token.unwrap_or("none");
    format!(
        "Resource handler returned message: \"{error} (Service: DynamoDb, Status Code: {status})\" \
         (RequestToken: {token}, HandlerErrorCode: {handler})"
    )
}

/// A fault of planning as a reason.
fn reason_of(fault: StackFault) -> Trouble {
    match fault {
        StackFault::Engine(error) => Trouble::Halt(error.into()),
        other => Trouble::Reason(other.to_string()),
    }
}
