//! Rollback: undoes what was done, the newest first.

use engine::RowWrite;
use templates::resource::nested_stack::NESTED_STACK;

use super::failure::{Failure, Interrupted};
use super::run::Run;
use crate::provider::{Adoption, Finish, Update};
use crate::stack::layout::{TemplateVersion, template_key};
use crate::stack::planning::provider_of;
use crate::stack::record::{Kind, Phase, Resource, Undo};
use crate::stack::status::{ResourceStatus, StackStatus};

impl Run<'_> {
    /// Undoes the journal.
    pub(super) async fn roll_back(&mut self) -> Result<(), Interrupted> {
        let mut failed = Vec::new();
        while let Some(undo) = self.last_undo() {
            let (id, undone) = match undo {
                Undo::Created(id) => {
                    let undone = self.undo_create(&id).await?;
                    (id, undone)
                }
                Undo::Changed(old) => (old.logical_id.clone(), self.undo_change(*old).await?),
                Undo::Replaced(old) => {
                    let id = old.logical_id.clone();
                    self.undo_replacement(*old);
                    (id, true)
                }
            };
            if !undone {
                failed.push(id);
                // The journal keeps it for another attempt.
                if self.kind() != Kind::Create {
                    break;
                }
            }
            if let Some(operation) = self.operation() {
                operation.journal.pop();
            }
            self.save().await?;
        }
        self.end_rollback(&failed).await
    }

    fn last_undo(&self) -> Option<Undo> {
        self.stack.operation.as_ref()?.journal.last().cloned()
    }

    async fn end_rollback(&mut self, failed: &[String]) -> Result<(), Interrupted> {
        let creating = self.kind() == Kind::Create;
        let importing = self.kind() == Kind::Import;
        if !failed.is_empty() {
            let (what, status) = match self.kind() {
                Kind::Create => ("delete", StackStatus::RollbackFailed),
                Kind::Import => ("delete", StackStatus::ImportRollbackFailed),
                Kind::Update | Kind::Delete => ("update", StackStatus::UpdateRollbackFailed),
            };
            let reason =
                format!("The following resource(s) failed to {what}: [{}]. ", failed.join(", "));
            self.stack.failed = self.stack.operation.clone();
            self.end_operation(status, Some(reason));
            return self.save().await;
        }
        if creating {
            self.end_operation(StackStatus::RollbackComplete, None);
            return self.save().await;
        }
        let before = self.operation().and_then(|operation| operation.before.take());
        let mut rows = Vec::new();
        if let Some(before) = before {
            self.stack.settings = before.settings;
            self.stack.outputs = before.outputs;
            self.stack.imports = before.imports;
            let uuid = &self.stack.uuid;
            let text = self.store.template(uuid, TemplateVersion::Before).await?;
            rows.push(RowWrite::Put(
                template_key(uuid, TemplateVersion::Current),
                text.into_bytes(),
            ));
        }
        if importing {
            self.end_operation(StackStatus::ImportRollbackComplete, None);
            return self.save_with(rows).await;
        }
        self.set_stack_status(StackStatus::UpdateRollbackCompleteCleanupInProgress, None);
        if let Some(operation) = self.operation() {
            operation.phase = Phase::RollbackCleanup;
        }
        self.save_with(rows).await
    }

    /// Removes a created resource from the stack.
    async fn undo_create(&mut self, logical_id: &str) -> Result<bool, Interrupted> {
        let Some(resource) = self.stack.resource(logical_id).cloned() else { return Ok(true) };
        let imported = matches!(
            resource.status,
            ResourceStatus::ImportInProgress
                | ResourceStatus::ImportFailed
                | ResourceStatus::ImportComplete
        );
        if imported {
            // It existed before and stays.
            self.resource_event(&resource, ResourceStatus::DeleteSkipped, None);
        } else if self.kind() == Kind::Create {
            if !self.remove_resource(resource, true).await? {
                return Ok(false);
            }
        } else {
            self.stack.leaving.push(resource);
        }
        self.stack.resources.retain(|resource| resource.logical_id != logical_id);
        Ok(true)
    }

    /// Puts the old resource back in the place of the new one.
    fn undo_replacement(&mut self, old: Resource) {
        let Some(current) = self.stack.resource_mut(&old.logical_id) else {
            self.stack.resources.push(old);
            return;
        };
        if current.physical_id == old.physical_id {
            *current = old;
            return;
        }
        let mut new = std::mem::replace(current, old);
        // It never held anything that was acknowledged.
        "Delete".clone_into(&mut new.deletion_policy);
        if new.begun {
            self.stack.leaving.push(new);
        }
    }

    /// Makes a changed resource what it was.
    async fn undo_change(&mut self, old: Resource) -> Result<bool, Interrupted> {
        let id = old.logical_id.clone();
        let skipped =
            self.stack.operation.as_ref().is_some_and(|operation| operation.skip.contains(&id));
        if !skipped {
            self.set_resource_status(&id, ResourceStatus::UpdateInProgress, None);
            self.save().await?;
            match self.restore(&old).await {
                Ok(()) => {}
                Err(Failure::Reason(reason)) => {
                    self.set_resource_status(&id, ResourceStatus::UpdateFailed, Some(reason));
                    return Ok(false);
                }
                Err(Failure::Interrupted(reason)) => return Err(reason),
            }
        }
        if let Some(resource) = self.stack.resource_mut(&id) {
            *resource = old;
        }
        self.set_resource_status(&id, ResourceStatus::UpdateComplete, None);
        Ok(true)
    }

    async fn restore(&mut self, old: &Resource) -> Result<(), Failure> {
        if old.resource_type == NESTED_STACK {
            return self.restore_nested(old).await;
        }
        let provider = provider_of(&old.resource_type, old.skipped);
        let context = self.planner.context(&self.stack, &old.logical_id, &old.stack_tags);
        let requests = provider.observe(&context, &old.physical_id);
        let observed = self.observe_when_stable(requests.clone()).await?;
        let current = self.stack.resource(&old.logical_id).unwrap_or(old);
        let update = Update {
            physical_id: &old.physical_id,
            old: &current.properties,
            old_tags: &current.stack_tags,
            new: &old.properties,
        };
        // Earlier versions did not record what a change asked for before it was done.
        let is_recorded = (update.old, update.old_tags) != (&old.properties, &*old.stack_tags);
        let adoption = if is_recorded {
            provider.remaining(&context, &update, &observed)?
        } else {
            provider.adopt(&context, &old.physical_id, &observed, &old.properties)?
        };
        match adoption {
            Adoption::Same => {}
            Adoption::InPlace(steps) => self.execute(&old.logical_id, &steps).await?,
            Adoption::Absent | Adoption::Different(_) => {
                let reason = "it was deleted or replaced by something else meanwhile";
                return Err(Failure::Reason(reason.to_owned()));
            }
        }
        let observed = self.observe(requests).await?;
        let current = self.stack.resource(&old.logical_id);
        let finish = Finish {
            physical_id: &old.physical_id,
            old: current.map(|current| &current.properties),
            new: &old.properties,
        };
        let remaining = provider.finish(&context, &finish, &observed)?;
        self.execute(&old.logical_id, &remaining).await
    }
}
