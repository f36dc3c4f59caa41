//! Change sets: what an operation would do, stored until it is carried out or deleted.

mod imports;
mod nested;
mod validation;

use engine::RowWrite;
use serde_json::Value;
use templates::ParameterInput;

use self::validation::{early_validation, property_problem};
use crate::diff::entry;
use crate::stack::actor::Actor;
use crate::stack::error::{ChangeSetError, StackError};
use crate::stack::events::stack_event;
use crate::stack::layout::{change_set_key, name_key, uuid_of};
use crate::stack::operations::StackOperations;
use crate::stack::parts::put;
use crate::stack::planning::PlanInputs;
use crate::stack::record::{ChangeSet, Kind, OnFailure, Stack};
use crate::stack::request::{OperationOptions, StackRequest};
use crate::stack::resolution::ResolvedRequest;
use crate::stack::status::{ChangeSetStatus, StackStatus};

/// Why a change set without changes failed; tools look for the beginning of this text.
const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different \
                          information to create a change set.";

/// A change set that a request asks for.
#[derive(Debug)]
pub(crate) struct NewChangeSet {
    pub(crate) name: String,
    /// `CREATE`, `UPDATE` or `IMPORT`.
    pub(crate) set_type: String,
    pub(crate) description: Option<String>,
    pub(crate) include_nested: bool,
    pub(crate) request: StackRequest,
}

impl StackOperations {
    /// CreateChangeSet; the ARNs of the change set and of its stack.
    pub(crate) async fn create_change_set(
        &self,
        new: NewChangeSet,
    ) -> Result<(String, String), StackError> {
        let _guard = self.decide().await;
        let (mut stack, is_new) = self.stack_for(&new).await?;
        if self.store.change_set(&stack.uuid, &new.name).await?.is_some() {
            let (change_set, stack) = (new.name, stack.id);
            return Err(ChangeSetError::Exists { change_set, stack }.into());
        }
        let resolved = self.resolver.resolve(&stack, &new.request).await?;
        if new.set_type == "IMPORT" {
            imports::check(&stack, &resolved, &new.request)?;
        }
        let set = self.describe(&stack, &resolved, new).await?;
        let row = put(change_set_key(&stack.uuid, &set.name), &set);
        if is_new {
            let reason = Some("User Initiated".to_owned());
            let mut event = stack_event(&self.store, &stack, stack.status, reason, None);
            event.operation = Some(set.operation.clone());
            let name = RowWrite::Put(name_key(&stack.name), stack.uuid.clone().into_bytes());
            self.store.save(&mut stack, vec![event], vec![row, name]).await?;
        } else {
            self.store.write(vec![row]).await?;
        }
        Ok((set.id, stack.id))
    }

    /// The stack that a new change set is for; whether it is made for it.
    async fn stack_for(&self, new: &NewChangeSet) -> Result<(Stack, bool), StackError> {
        let name = &new.request.stack_name;
        let found = self.store.find(name).await?;
        let found = found.filter(|stack| stack.status != StackStatus::DeleteComplete);
        let creates = new.set_type == "CREATE" || (new.set_type == "IMPORT" && found.is_none());
        if !creates {
            return Ok((self.updatable(name).await?, false));
        }
        match found {
            None => Ok((self.new_stack(name, StackStatus::ReviewInProgress)?, true)),
            Some(stack) if stack.status == StackStatus::ReviewInProgress => Ok((stack, false)),
            Some(stack) => {
                let (stack, change_set) = (stack.name, new.name.clone());
                Err(ChangeSetError::StackExists { stack, change_set }.into())
            }
        }
    }

    async fn describe(
        &self,
        stack: &Stack,
        resolved: &ResolvedRequest,
        new: NewChangeSet,
    ) -> Result<ChangeSet, StackError> {
        let mut changes = self.resolver.changes(stack, resolved).await?;
        if new.set_type == "IMPORT" {
            imports::check_others(&changes, &new.request)?;
        }
        let empty = changes.is_empty()
            && (stack.status == StackStatus::ReviewInProgress
                || !self.resolver.other_changes(stack, resolved).await?);
        let mut entries: Vec<Value> = Vec::with_capacity(changes.len());
        let mut deleted = Vec::new();
        let mut problems = Vec::new();
        for change in &mut changes {
            let inside = self.inside(resolved, change).await?;
            change.data_loss |= !inside.losses.is_empty();
            change.reasons.extend(inside.losses);
            let import = self.import(stack, resolved, &new.request, change).await?;
            if import.is_none() {
                let own = self.refusal(stack, resolved, change).await?;
                change.refusal = own.or(inside.refusal);
            }
            if let Some(problem) = property_problem(change) {
                problems.push(problem);
            } else if let Some(problem) = inside.problem {
                problems.push(problem);
            } else if import.is_none()
                && let Some(problem) = self.name_conflict(stack, resolved, change).await?
            {
                problems.push(problem);
            }
            deleted.extend(import.as_ref().and_then(|import| import.not_retained.clone()));
            entries.push(entry(change, import.as_ref()));
        }
        let reason = if empty {
            Some(NO_CHANGES.to_owned())
        } else {
            imports::needs_retention(&deleted).or_else(|| early_validation(&problems))
        };
        let status = match reason {
            Some(_) => ChangeSetStatus::Failed,
            None => ChangeSetStatus::CreateComplete,
        };
        Ok(ChangeSet {
            id: self.store.arn("changeSet", &new.name, &self.store.uuid()),
            name: new.name,
            description: new.description,
            set_type: new.set_type,
            status,
            reason,
            created: self.store.now(),
            settings: resolved.settings.clone(),
            template: resolved.text.clone(),
            changes: entries,
            on_failure: new.request.on_failure,
            import_existing: new.request.import_existing,
            imports: new.request.imports,
            include_nested: new.include_nested,
            operation: self.store.uuid(),
            problems,
        })
    }

    /// A change set with its stack, by ARN, or by name and the stack's name or ARN.
    pub(crate) async fn find_change_set(
        &self,
        change_set: &str,
        stack: Option<&str>,
    ) -> Result<(Stack, ChangeSet), StackError> {
        let missing = || StackError::from(ChangeSetError::NotFound(change_set.to_owned()));
        if uuid_of(change_set).is_some() {
            return self.store.by_change_set_id(change_set).await?.ok_or_else(missing);
        }
        let name = stack.ok_or(StackError::Missing("StackName"))?;
        let stack = self.store.existing(name).await?;
        let set = self.store.change_set(&stack.uuid, change_set).await?.ok_or_else(missing)?;
        Ok((stack, set))
    }

    /// ExecuteChangeSet.
    pub(crate) async fn execute(
        &self,
        change_set: &str,
        stack: Option<&str>,
        actor: Actor,
        token: Option<String>,
        disable_rollback: bool,
    ) -> Result<(), StackError> {
        let guard = self.decide().await;
        let (mut stack, set) = self.find_change_set(change_set, stack).await?;
        if set.status != ChangeSetStatus::CreateComplete {
            return Err(ChangeSetError::Status { id: set.id, status: set.status }.into());
        }
        let creates = stack.status == StackStatus::ReviewInProgress;
        if !creates && !stack.status.may_update() {
            return Err(StackError::NotUpdatable { id: stack.id, status: stack.status });
        }
        let parameters = set.settings.parameters.iter();
        let parameters =
            parameters.map(|one| ParameterInput::Value(one.key.clone(), one.value.clone()));
        let acting = actor.clone().with_role(set.settings.role_arn.as_deref());
        let acting = self.resolver.planner.acting(&acting);
        acting.check_role()?;
        let inputs = PlanInputs {
            acting: Some(&acting),
            text: &set.template,
            stack_name: &stack.name,
            stack_id: &stack.id,
            parameters: &parameters.collect::<Vec<_>>(),
            previous: &[],
            notification_arns: &set.settings.notification_arns,
            skip_unsupported: set.settings.skip_unsupported,
        };
        let (_, template) = self.resolver.planner.plan(inputs).await?;
        let mut settings = set.settings;
        settings.disable_rollback |= disable_rollback;
        let on_failure =
            if settings.disable_rollback { OnFailure::DoNothing } else { set.on_failure };
        let resolved = ResolvedRequest { text: set.template, template, settings, acting };
        let options = OperationOptions {
            actor,
            on_failure,
            import_existing: set.import_existing,
            imports: set.imports,
            token,
            change_set: Some(set.id),
        };
        let kind = match &*set.set_type {
            "IMPORT" => Kind::Import,
            _ if creates => Kind::Create,
            _ => Kind::Update,
        };
        self.start(&mut stack, kind, resolved, options).await?;
        drop(guard);
        self.runner.start_and_wait(stack.uuid).await;
        Ok(())
    }

    /// DeleteChangeSet. One that is not there is fine when its stack is.
    pub(crate) async fn delete_change_set(
        &self,
        change_set: &str,
        stack: Option<&str>,
    ) -> Result<(), StackError> {
        let _guard = self.decide().await;
        match self.find_change_set(change_set, stack).await {
            Ok((stack, set)) => {
                let key = change_set_key(&stack.uuid, &set.name);
                Ok(self.store.write(vec![RowWrite::Delete(key)]).await?)
            }
            Err(StackError::ChangeSet(ChangeSetError::NotFound(_))) => Ok(()),
            Err(fault) => Err(fault),
        }
    }
}
