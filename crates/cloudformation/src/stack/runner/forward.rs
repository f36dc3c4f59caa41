//! The forward phase: applies the resources in the order of the plan, then the outputs; decides
//! what happens when one fails.

use templates::ResolvedTemplate;

use super::failure::{Failure, Interrupted};
use super::run::{Run, Stop};
use crate::diff;
use crate::stack::layout::TemplateVersion;
use crate::stack::planning::{Known, PlanInputs, as_inputs};
use crate::stack::record::{Event, Kind, OnFailure, OutputRecord, Phase, Undo};
use crate::stack::status::{ResourceStatus, StackStatus};

impl Run<'_> {
    /// Applies every resource, then the outputs; on a failure, does what the request says.
    pub(super) async fn forward(&mut self) -> Result<(), Interrupted> {
        let resolved = match self.plan().await {
            Ok(resolved) => resolved,
            Err(failure) => return self.fail(None, failure).await,
        };
        if let Some((id, failure)) = self.check(&resolved) {
            return self.fail(Some(&id), failure).await;
        }
        for planned in &resolved.resources {
            let operation = self.stack.operation.as_ref();
            if operation.is_some_and(|operation| operation.done.contains(&planned.logical_id)) {
                continue;
            }
            if let Some(stop) = self.stopped().await? {
                return self.fail(None, Failure::Reason(stop.reason().to_owned())).await;
            }
            if let Err(failure) = self.apply(planned, &resolved).await {
                return self.fail(Some(&planned.logical_id), failure).await;
            }
            if let Some(operation) = self.operation() {
                operation.done.push(planned.logical_id.clone());
            }
            // One that stays as it is has no event: after a crash it is compared again.
            if !self.events.is_empty() {
                self.save().await?;
            }
        }
        match self.finish(&resolved).await {
            Ok(()) => Ok(()),
            Err(failure) => self.fail(None, failure).await,
        }
    }

    /// Looks for what will fail before anything is done: properties that are wrong. All are
    /// reported; the first one is answered.
    fn check(&mut self, resolved: &ResolvedTemplate) -> Option<(String, Failure)> {
        let fresh = self.stack.operation.as_ref().is_some_and(|one| one.done.is_empty());
        let known = Known {
            access: self.planner.access.as_ref(),
            stack: &self.stack,
            exports: &self.exports,
        };
        let tags = &self.stack.settings.tags;
        let context = self.planner.context(&self.stack, "", tags);
        // What cannot be compared is refused when it is made.
        let changes = diff::compare(&self.stack.deployed(), resolved, &known, &context).ok()?;
        let problems = changes.into_iter().filter(|_| fresh);
        let problems = problems.filter_map(|one| Some((one.logical_id, one.problem?)));
        let mut problems: Vec<_> = problems.collect();
        if problems.is_empty() {
            return None;
        }
        let (first, why) = problems.remove(0);
        for (id, why) in problems {
            let create = self.stack.resource(&id).is_none();
            self.fail_resource(&id, create, why.to_string());
        }
        Some((first, why.into()))
    }

    async fn plan(&self) -> Result<ResolvedTemplate, Failure> {
        let text = self.store.template(&self.stack.uuid, TemplateVersion::Current).await?;
        let settings = &self.stack.settings;
        let inputs = PlanInputs {
            acting: Some(&self.acting),
            text: &text,
            stack_name: &self.stack.name,
            stack_id: &self.stack.id,
            parameters: &as_inputs(&settings.parameters),
            previous: &[],
            notification_arns: &settings.notification_arns,
            skip_unsupported: settings.skip_unsupported,
        };
        Ok(self.planner.plan(inputs).await?.1)
    }

    /// All resources exist: outputs, exports, and what leaves.
    async fn finish(&mut self, resolved: &ResolvedTemplate) -> Result<(), Failure> {
        let known = Known {
            access: self.planner.access.as_ref(),
            stack: &self.stack,
            exports: &self.exports,
        };
        let outputs = resolved.outputs(&known)?;
        let imports = resolved.imports(&known)?;
        let outputs: Vec<_> = outputs.into_iter().map(OutputRecord::from).collect();
        if let Err(error) = self.store.check_exports(&self.stack, &outputs).await? {
            return Err(Failure::Reason(error.to_string()));
        }
        self.stack.outputs = outputs;
        self.stack.imports = imports;
        self.stack.settings.description.clone_from(&resolved.description);
        match self.kind() {
            Kind::Create => self.end_operation(StackStatus::CreateComplete, None),
            Kind::Import => self.end_operation(StackStatus::ImportComplete, None),
            Kind::Update | Kind::Delete => {
                // Earlier versions did not record the types.
                if let Some(operation) = self.operation().filter(|one| one.types.is_empty()) {
                    let types = resolved.resources.iter();
                    let types =
                        types.map(|one| (one.logical_id.clone(), one.resource_type.clone()));
                    operation.types = types.collect();
                }
                let nested = self.stack.parent.is_some();
                if !nested {
                    self.stack.release();
                }
                self.set_stack_status(StackStatus::UpdateCompleteCleanupInProgress, None);
                if let Some(operation) = self.operation() {
                    operation.phase = if nested { Phase::Held } else { Phase::Cleanup };
                }
            }
        }
        Ok(self.save().await?)
    }

    /// Something failed: rolls back, stops here or deletes all, as the request says.
    async fn fail(
        &mut self,
        logical_id: Option<&str>,
        failure: Failure,
    ) -> Result<(), Interrupted> {
        let reason = match failure {
            Failure::Reason(reason) => reason,
            Failure::Interrupted(reason) => return Err(reason),
        };
        let failed = self.report(logical_id, reason);
        let stop = self.stopped().await?;
        let failed = match stop {
            None => failed,
            Some(Stop::Cancelled) => Stop::Cancelled.reason().to_owned(),
            Some(Stop::TimedOut) => format!("{} ", Stop::TimedOut.reason()),
        };
        let rollback = self.store.uuid();
        let Some(operation) = self.operation() else { return Ok(()) };
        // Who cancels an update wants what was before.
        let on_failure =
            if stop == Some(Stop::Cancelled) { OnFailure::Rollback } else { operation.on_failure };
        let kind = operation.kind;
        match (kind, on_failure) {
            (Kind::Create, OnFailure::Rollback) => {
                operation.phase = Phase::Rollback;
                operation.id = rollback;
                let reason = format!("{failed}Rollback requested by user.");
                self.set_stack_status(StackStatus::RollbackInProgress, Some(reason));
            }
            (Kind::Create, OnFailure::Delete) => {
                operation.phase = Phase::Delete;
                operation.id = rollback;
                let reason = format!("{failed}Delete requested by user.");
                self.set_stack_status(StackStatus::DeleteInProgress, Some(reason));
            }
            (Kind::Create, OnFailure::DoNothing) => {
                self.stack.failed = self.stack.operation.clone();
                self.end_operation(StackStatus::CreateFailed, Some(failed));
            }
            // What exists already is not the stack's to keep half-way: an import is always undone.
            (Kind::Import, _) => {
                operation.phase = Phase::Rollback;
                operation.id = rollback;
                self.set_stack_status(StackStatus::ImportRollbackInProgress, Some(failed));
            }
            (Kind::Update | Kind::Delete, OnFailure::Rollback | OnFailure::Delete) => {
                operation.phase = Phase::Rollback;
                operation.id = rollback;
                self.set_stack_status(StackStatus::UpdateRollbackInProgress, Some(failed));
            }
            (Kind::Update | Kind::Delete, OnFailure::DoNothing) => {
                self.stack.failed = self.stack.operation.clone();
                self.end_operation(StackStatus::UpdateFailed, Some(failed));
            }
        }
        self.save().await
    }

    /// Reports a failure; what the stack says of it.
    fn report(&mut self, logical_id: Option<&str>, reason: String) -> String {
        let Some(id) = logical_id else { return format!("{reason} ") };
        let create = self.stack.resource(id).is_none_or(|resource| {
            matches!(
                resource.status,
                ResourceStatus::CreateInProgress | ResourceStatus::ImportInProgress
            )
        });
        self.fail_resource(id, create, reason);
        let what = if create { "create" } else { "update" };
        format!("The following resource(s) failed to {what}: [{id}]. ")
    }

    fn fail_resource(&mut self, logical_id: &str, create: bool, reason: String) {
        if let Some(operation) = self.operation() {
            operation.failed.push(logical_id.to_owned());
        }
        if self.stack.resource(logical_id).is_none() {
            self.record_failed(logical_id, reason);
            return;
        }
        let was = self.stack.resource(logical_id).map(|resource| resource.status);
        let status = match (was, create) {
            (Some(ResourceStatus::ImportInProgress), _) => ResourceStatus::ImportFailed,
            (_, true) => ResourceStatus::CreateFailed,
            (_, false) => ResourceStatus::UpdateFailed,
        };
        // One that was not touched stays what it is: the next change compares it again.
        let untouched = self.stack.resource(logical_id).filter(|_| !self.is_begun(logical_id));
        match untouched.cloned() {
            Some(resource) => self.resource_event(&resource, status, Some(reason)),
            None => self.set_resource_status(logical_id, status, Some(reason)),
        }
    }

    /// Whether this operation began to make or change a resource.
    fn is_begun(&self, logical_id: &str) -> bool {
        let journal = self.stack.operation.iter().flat_map(|operation| &operation.journal);
        journal.into_iter().any(|undo| match undo {
            Undo::Created(id) => id == logical_id,
            Undo::Changed(old) | Undo::Replaced(old) => old.logical_id == logical_id,
        })
    }

    /// An event for a resource that failed before it had a record.
    fn record_failed(&mut self, logical_id: &str, reason: String) {
        let (id, now) = (self.store.uuid(), self.store.now());
        let token = self.token();
        let status = ResourceStatus::CreateFailed.as_str();
        self.events.push(Event {
            id: format!("{logical_id}-{status}-{id}"),
            logical_id: logical_id.to_owned(),
            physical_id: String::new(),
            resource_type: self.planned_type(logical_id),
            time: now,
            status: status.to_owned(),
            reason: Some(reason),
            properties: None,
            token,
            operation: self.operation_id(),
        });
    }

    fn planned_type(&self, logical_id: &str) -> String {
        let types = self.stack.operation.as_ref().map(|operation| &operation.types);
        let found = types.and_then(|types| types.iter().find(|(id, _)| id == logical_id));
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    }
}
