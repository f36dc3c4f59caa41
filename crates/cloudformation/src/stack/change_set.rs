//! Change sets: what an operation would do, kept until it is carried out or deleted.

use std::sync::Arc;
use std::time::Duration;

use engine::{RequestCtx, RowWrite};
use serde_json::Value;

use super::Stacks;
use super::begin::{Intent, Manner, Request};
use super::fault::StackFault;
use super::plan::{Known, provider_of};
use super::record::{ChangeSet, Kind, Stack};
use super::run::stack_event;
use super::shelf::{change_set_key, name_key, put, uuid_of};
use super::status::{ChangeSetStatus, StackStatus};
use crate::diff::{Action, ResourceChange};
use crate::service::changes::change_value;
use templates::ParameterInput;

/// Why a change set without changes failed; tools look for how this begins.
const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different \
                          information to create a change set.";

/// How long looking at one resource may take.
const LOOK: Duration = Duration::from_secs(10);

/// A change set that a request asks for.
#[derive(Debug)]
pub(crate) struct NewChangeSet {
    pub(crate) name: String,
    /// `CREATE`, `UPDATE` or `IMPORT`.
    pub(crate) set_type: String,
    pub(crate) description: Option<String>,
    pub(crate) include_nested: bool,
    pub(crate) request: Request,
}

impl Stacks {
    /// CreateChangeSet; the ARNs of the change set and of its stack.
    pub(crate) async fn create_change_set(
        &self,
        new: NewChangeSet,
    ) -> Result<(String, String), StackFault> {
        let _deciding = self.deciding.lock().await;
        let (mut stack, is_new) = self.stack_for(&new).await?;
        if self.change_set(&stack.uuid, &new.name).await?.is_some() {
            let (change_set, stack) = (new.name, stack.id);
            return Err(StackFault::ChangeSetExists { change_set, stack });
        }
        let intent = self.intend(&stack, &new.request).await?;
        let set = self.describe(&stack, &intent, new).await?;
        let row = put(change_set_key(&stack.uuid, &set.name), &set);
        if is_new {
            let reason = Some("User Initiated".to_owned());
            let event = stack_event(self, &stack, stack.status, reason, None);
            let name = RowWrite::Put(name_key(&stack.name), stack.uuid.clone().into_bytes());
            self.save(&mut stack, vec![event], vec![row, name]).await?;
        } else {
            self.write(vec![row]).await?;
        }
        Ok((set.id, stack.id))
    }

    /// The stack that a new change set is for; whether it is made for it.
    async fn stack_for(&self, new: &NewChangeSet) -> Result<(Stack, bool), StackFault> {
        let name = &new.request.stack_name;
        let found = self.find(name).await?;
        let found = found.filter(|stack| stack.status != StackStatus::DeleteComplete);
        let creates = new.set_type == "CREATE" || (new.set_type == "IMPORT" && found.is_none());
        if !creates {
            return Ok((self.updatable(name).await?, false));
        }
        match found {
            None => Ok((self.blank(name, StackStatus::ReviewInProgress)?, true)),
            Some(stack) if stack.status == StackStatus::ReviewInProgress => Ok((stack, false)),
            Some(stack) => {
                let (stack, change_set) = (stack.name, new.name.clone());
                Err(StackFault::ExistsForChangeSet { stack, change_set })
            }
        }
    }

    async fn describe(
        &self,
        stack: &Stack,
        intent: &Intent,
        new: NewChangeSet,
    ) -> Result<ChangeSet, StackFault> {
        let changes = self.changes(stack, intent).await?;
        let empty = changes.is_empty()
            && (stack.status == StackStatus::ReviewInProgress
                || !self.changes_otherwise(stack, intent).await?);
        let mut shown: Vec<Value> = Vec::with_capacity(changes.len());
        for change in &changes {
            let import = self.taken_over(stack, intent, &new.request, change).await?;
            shown.push(change_value(change, import.as_deref()));
        }
        let (status, reason) = if empty {
            (ChangeSetStatus::Failed, Some(NO_CHANGES.to_owned()))
        } else {
            (ChangeSetStatus::CreateComplete, None)
        };
        Ok(ChangeSet {
            id: self.arn("changeSet", &new.name, &self.uuid()),
            name: new.name,
            description: new.description,
            set_type: new.set_type,
            status,
            reason,
            created: self.now(),
            settings: intent.settings.clone(),
            template: intent.text.clone(),
            changes: shown,
            on_failure: new.request.on_failure,
            import_existing: new.request.import_existing,
            imports: new.request.imports,
            include_nested: new.include_nested,
        })
    }

    /// A change set with its stack, by ARN, or by name and the stack's name or ARN.
    pub(crate) async fn find_change_set(
        &self,
        change_set: &str,
        stack: Option<&str>,
    ) -> Result<(Stack, ChangeSet), StackFault> {
        let missing = || StackFault::NoChangeSet(change_set.to_owned());
        if uuid_of(change_set).is_some() {
            return self.by_change_set_id(change_set).await?.ok_or_else(missing);
        }
        let name = stack.ok_or(StackFault::Missing("StackName"))?;
        let found = self.find(name).await?;
        let stack = found.ok_or_else(|| StackFault::NoStack(name.to_owned()))?;
        let set = self.change_set(&stack.uuid, change_set).await?.ok_or_else(missing)?;
        Ok((stack, set))
    }

    /// ExecuteChangeSet.
    pub(crate) async fn execute(
        self: &Arc<Self>,
        change_set: &str,
        stack: Option<&str>,
        token: Option<String>,
        disable_rollback: bool,
    ) -> Result<(), StackFault> {
        let deciding = self.deciding.lock().await;
        let (mut stack, set) = self.find_change_set(change_set, stack).await?;
        if set.status != ChangeSetStatus::CreateComplete {
            return Err(StackFault::ChangeSetStatus { id: set.id, status: set.status });
        }
        let creates = stack.status == StackStatus::ReviewInProgress;
        if !creates && !stack.status.may_update() {
            return Err(StackFault::NotUpdatable { id: stack.id, status: stack.status });
        }
        let parameters = set.settings.parameters.iter();
        let parameters =
            parameters.map(|one| ParameterInput::Value(one.key.clone(), one.value.clone()));
        let planning = super::Planning {
            text: &set.template,
            stack_name: &stack.name,
            stack_id: &stack.id,
            parameters: &parameters.collect::<Vec<_>>(),
            previous: &[],
            notification_arns: &set.settings.notification_arns,
        };
        let (_, resolved) = self.plan(planning).await?;
        let mut settings = set.settings;
        settings.disable_rollback |= disable_rollback;
        let on_failure = if settings.disable_rollback {
            super::record::OnFailure::DoNothing
        } else {
            set.on_failure
        };
        let intent = Intent { text: set.template, resolved, settings };
        let manner = Manner {
            on_failure,
            import_existing: set.import_existing,
            imports: set.imports,
            token,
            change_set: Some(set.id),
        };
        let kind = if creates { Kind::Create } else { Kind::Update };
        self.commence(&mut stack, kind, intent, manner).await?;
        drop(deciding);
        self.start_and_wait(stack.uuid).await;
        Ok(())
    }

    /// DeleteChangeSet. One that is not there is fine when its stack is.
    pub(crate) async fn delete_change_set(
        &self,
        change_set: &str,
        stack: Option<&str>,
    ) -> Result<(), StackFault> {
        let _deciding = self.deciding.lock().await;
        match self.find_change_set(change_set, stack).await {
            Ok((stack, set)) => {
                let key = change_set_key(&stack.uuid, &set.name);
                Ok(self.write(vec![RowWrite::Delete(key)]).await?)
            }
            Err(StackFault::NoChangeSet(_)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// The physical id of the resource that a new one would take over.
    async fn taken_over(
        &self,
        stack: &Stack,
        intent: &Intent,
        request: &Request,
        change: &ResourceChange,
    ) -> Result<Option<String>, StackFault> {
        let id = &change.logical_id;
        if change.action != Action::Add {
            return Ok(None);
        }
        if let Some((_, given)) = request.imports.iter().find(|(known, _)| known == id) {
            return Ok(Some(given.clone()));
        }
        let planned = intent.resolved.resources.iter().find(|planned| planned.logical_id == *id);
        let Some(planned) = planned.filter(|_| request.import_existing) else { return Ok(None) };
        let exports = self.exports().await?;
        let properties = intent.resolved.preview(planned, &Known { stack, exports: &exports })?;
        let provider = provider_of(&planned.resource_type, planned.skipped);
        let mut named = provider.identifiers().iter().map(|name| properties.get(*name));
        let Some(Some(Value::String(name))) = named.next() else { return Ok(None) };
        let place = self.place(stack, id, &intent.settings.tags);
        let context =
            RequestCtx::internal(self.namespace.clone(), self.engine.env().deadline(LOOK));
        let Some(look) = provider.observe(&place, name).into_iter().next() else { return Ok(None) };
        let exists = self.engine.call(&context, look).await.is_ok();
        Ok(exists.then(|| name.clone()))
    }
}
