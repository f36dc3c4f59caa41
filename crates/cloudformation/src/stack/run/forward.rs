//! The way forward: resources in the order of the plan, outputs, and what happens when one fails.

use super::super::plan::{Known, Planning, as_inputs};
use super::super::record::{Kind, OnFailure, OutputRecord, Phase, Undo};
use super::super::shelf::Which;
use super::super::status::{ResourceStatus, StackStatus};
use super::{Halt, Run, Trouble, reason_of};
use templates::ResolvedTemplate;

impl Run<'_> {
    /// Makes every resource, then the outputs; or turns back.
    pub(super) async fn forward(&mut self) -> Result<(), Halt> {
        let resolved = match self.plan().await {
            Ok(resolved) => resolved,
            Err(trouble) => return self.turn(None, trouble).await,
        };
        for planned in &resolved.resources {
            let operation = self.stack.operation.as_ref();
            if operation.is_some_and(|operation| operation.done.contains(&planned.logical_id)) {
                continue;
            }
            if let Err(trouble) = self.make(planned, &resolved).await {
                return self.turn(Some(&planned.logical_id), trouble).await;
            }
            if let Some(operation) = self.operation() {
                operation.done.push(planned.logical_id.clone());
            }
            self.save().await?;
        }
        match self.finish(&resolved).await {
            Ok(()) => Ok(()),
            Err(trouble) => self.turn(None, trouble).await,
        }
    }

    async fn plan(&self) -> Result<ResolvedTemplate, Trouble> {
        let text = self.stacks.template(&self.stack.uuid, Which::Current).await?;
        let settings = &self.stack.settings;
        let planning = Planning {
            text: &text,
            stack_name: &self.stack.name,
            stack_id: &self.stack.id,
            parameters: &as_inputs(&settings.parameters),
            previous: &[],
            notification_arns: &settings.notification_arns,
        };
        self.stacks.plan(planning).await.map(|(_, resolved)| resolved).map_err(reason_of)
    }

    /// All resources are there: outputs, exports, and what leaves.
    async fn finish(&mut self, resolved: &ResolvedTemplate) -> Result<(), Trouble> {
        let known = Known { stack: &self.stack, exports: &self.exports };
        let said = |error: templates::TemplateError| Trouble::Reason(error.to_string());
        let outputs = resolved.outputs(&known).map_err(said)?;
        let imports = resolved.imports(&known).map_err(said)?;
        let outputs: Vec<_> = outputs
            .into_iter()
            .map(|output| OutputRecord {
                key: output.key,
                value: output.value,
                description: output.description,
                export: output.export,
            })
            .collect();
        if let Err(fault) = self.stacks.check_exports(&self.stack, &outputs).await? {
            return Err(Trouble::Reason(fault.to_string()));
        }
        self.stack.outputs = outputs;
        self.stack.imports = imports;
        self.stack.settings.description.clone_from(&resolved.description);
        match self.kind() {
            Kind::Create => self.end(StackStatus::CreateComplete, None),
            Kind::Update | Kind::Delete => {
                self.let_go(resolved);
                self.enter(StackStatus::UpdateCompleteCleanupInProgress, None);
                if let Some(operation) = self.operation() {
                    operation.phase = Phase::Cleanup;
                }
            }
        }
        Ok(self.save().await?)
    }

    /// What the template names no more, and what was replaced, leaves the stack.
    fn let_go(&mut self, resolved: &ResolvedTemplate) {
        let place = |id: &str| resolved.resources.iter().position(|one| one.logical_id == id);
        let all = std::mem::take(&mut self.stack.resources);
        let (mut kept, leaving): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|resource| place(&resource.logical_id).is_some());
        kept.sort_by_key(|resource| place(&resource.logical_id));
        self.stack.resources = kept;
        self.stack.leaving.extend(leaving);
        let journal = self.operation().map(|operation| std::mem::take(&mut operation.journal));
        for undo in journal.unwrap_or_default() {
            let Undo::Replaced(old) = undo else { continue };
            self.stack.leaving.push(old.replaced());
        }
    }

    /// Something failed: back, or stop here, or delete all, as the request says.
    async fn turn(&mut self, logical_id: Option<&str>, trouble: Trouble) -> Result<(), Halt> {
        let reason = match trouble {
            Trouble::Reason(reason) => reason,
            Trouble::Halt(halt) => return Err(halt),
        };
        let created = |run: &Self, id: &str| {
            let resource = run.stack.resource(id);
            resource.is_none_or(|resource| {
                matches!(
                    resource.status,
                    ResourceStatus::CreateInProgress | ResourceStatus::ImportInProgress
                )
            })
        };
        let failed = match logical_id {
            Some(id) => {
                let create = created(self, id);
                self.fail_resource(id, create, reason);
                let what = if create { "create" } else { "update" };
                format!("The following resource(s) failed to {what}: [{id}]. ")
            }
            None => format!("{reason} "),
        };
        let Some(operation) = self.operation() else { return Ok(()) };
        let (kind, on_failure) = (operation.kind, operation.on_failure);
        match (kind, on_failure) {
            (Kind::Create, OnFailure::Rollback) => {
                operation.phase = Phase::Rollback;
                let reason = format!("{failed}Rollback requested by user.");
                self.enter(StackStatus::RollbackInProgress, Some(reason));
            }
            (Kind::Create, OnFailure::Delete) => {
                operation.phase = Phase::Delete;
                let reason = format!("{failed}Delete requested by user.");
                self.enter(StackStatus::DeleteInProgress, Some(reason));
            }
            (Kind::Create, OnFailure::DoNothing) => {
                self.stack.failed = self.stack.operation.clone();
                self.end(StackStatus::CreateFailed, Some(failed));
            }
            (Kind::Update | Kind::Delete, OnFailure::Rollback | OnFailure::Delete) => {
                operation.phase = Phase::Rollback;
                self.enter(StackStatus::UpdateRollbackInProgress, Some(failed));
            }
            (Kind::Update | Kind::Delete, OnFailure::DoNothing) => {
                self.stack.failed = self.stack.operation.clone();
                self.end(StackStatus::UpdateFailed, Some(failed));
            }
        }
        self.save().await
    }

    fn fail_resource(&mut self, logical_id: &str, create: bool, reason: String) {
        if let Some(operation) = self.operation() {
            operation.failed.push(logical_id.to_owned());
        }
        if self.stack.resource(logical_id).is_none() {
            self.push_failed(logical_id, reason);
            return;
        }
        let was = self.stack.resource(logical_id).map(|resource| resource.status);
        let status = match (was, create) {
            (Some(ResourceStatus::ImportInProgress), _) => ResourceStatus::ImportFailed,
            (_, true) => ResourceStatus::CreateFailed,
            (_, false) => ResourceStatus::UpdateFailed,
        };
        self.mark(logical_id, status, Some(reason));
    }

    /// An event for a resource that failed before there was a record of it.
    fn push_failed(&mut self, logical_id: &str, reason: String) {
        let (id, now) = (self.stacks.uuid(), self.stacks.now());
        let token = self.token();
        let status = ResourceStatus::CreateFailed.as_str();
        self.events.push(super::Event {
            id: format!("{logical_id}-{status}-{id}"),
            logical_id: logical_id.to_owned(),
            physical_id: String::new(),
            resource_type: self.planned_type(logical_id),
            time: now,
            status: status.to_owned(),
            reason: Some(reason),
            properties: None,
            token,
        });
    }

    fn planned_type(&self, logical_id: &str) -> String {
        let types = self.stack.operation.as_ref().map(|operation| &operation.types);
        let found = types.and_then(|types| types.iter().find(|(id, _)| id == logical_id));
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    }
}
