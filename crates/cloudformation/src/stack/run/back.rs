//! The way back: what was done is undone, the newest first.

use engine::RowWrite;

use super::super::plan::provider_of;
use super::super::record::{Kind, Phase, Resource, Undo};
use super::super::shelf::{Which, template_key};
use super::super::status::{ResourceStatus, StackStatus};
use super::{Halt, Run, Trouble};
use crate::provider::{Adoption, Finish};

impl Run<'_> {
    /// Undoes the journal.
    pub(super) async fn roll_back(&mut self) -> Result<(), Halt> {
        let mut failed = Vec::new();
        while let Some(undo) = self.last_undo() {
            let (id, undone) = match undo {
                Undo::Created(id) => {
                    let undone = self.uncreate(&id).await?;
                    (id, undone)
                }
                Undo::Changed(old) => (old.logical_id.clone(), self.unchange(*old).await?),
                Undo::Replaced(old) => {
                    let id = old.logical_id.clone();
                    self.unreplace(*old);
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
        self.arrive_back(&failed).await
    }

    fn last_undo(&self) -> Option<Undo> {
        self.stack.operation.as_ref()?.journal.last().cloned()
    }

    async fn arrive_back(&mut self, failed: &[String]) -> Result<(), Halt> {
        let creating = self.kind() == Kind::Create;
        if !failed.is_empty() {
            let (what, status) = if creating {
                ("delete", StackStatus::RollbackFailed)
            } else {
                ("update", StackStatus::UpdateRollbackFailed)
            };
            let reason =
                format!("The following resource(s) failed to {what}: [{}]. ", failed.join(", "));
            self.stack.failed = self.stack.operation.clone();
            self.end(status, Some(reason));
            return self.save().await;
        }
        if creating {
            self.end(StackStatus::RollbackComplete, None);
            return self.save().await;
        }
        let before = self.operation().and_then(|operation| operation.before.take());
        let mut rows = Vec::new();
        if let Some(before) = before {
            self.stack.settings = before.settings;
            self.stack.outputs = before.outputs;
            self.stack.imports = before.imports;
            let uuid = &self.stack.uuid;
            let text = self.stacks.template(uuid, Which::Before).await?;
            rows.push(RowWrite::Put(template_key(uuid, Which::Current), text.into_bytes()));
        }
        self.enter(StackStatus::UpdateRollbackCompleteCleanupInProgress, None);
        if let Some(operation) = self.operation() {
            operation.phase = Phase::RollbackCleanup;
        }
        self.save_with(rows).await
    }

    /// Takes a created resource out of the stack again.
    async fn uncreate(&mut self, logical_id: &str) -> Result<bool, Halt> {
        let Some(resource) = self.stack.resource(logical_id).cloned() else { return Ok(true) };
        let taken_over = matches!(
            resource.status,
            ResourceStatus::ImportInProgress
                | ResourceStatus::ImportFailed
                | ResourceStatus::ImportComplete
        );
        if taken_over {
            // It was there before and stays.
            self.resource_event(&resource, ResourceStatus::DeleteSkipped, None);
        } else if self.kind() == Kind::Create {
            if !self.remove(resource, true).await? {
                return Ok(false);
            }
        } else {
            self.stack.leaving.push(resource);
        }
        self.stack.resources.retain(|resource| resource.logical_id != logical_id);
        Ok(true)
    }

    /// Takes the old resource back in the place of the new one.
    fn unreplace(&mut self, old: Resource) {
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
    async fn unchange(&mut self, old: Resource) -> Result<bool, Halt> {
        let id = old.logical_id.clone();
        let skipped =
            self.stack.operation.as_ref().is_some_and(|operation| operation.skip.contains(&id));
        if !skipped {
            self.mark(&id, ResourceStatus::UpdateInProgress, None);
            self.save().await?;
            match self.restore(&old).await {
                Ok(()) => {}
                Err(Trouble::Reason(reason)) => {
                    self.mark(&id, ResourceStatus::UpdateFailed, Some(reason));
                    return Ok(false);
                }
                Err(Trouble::Halt(halt)) => return Err(halt),
            }
        }
        if let Some(resource) = self.stack.resource_mut(&id) {
            *resource = old;
        }
        self.mark(&id, ResourceStatus::UpdateComplete, None);
        Ok(true)
    }

    async fn restore(&mut self, old: &Resource) -> Result<(), Trouble> {
        let provider = provider_of(&old.resource_type, old.skipped);
        let place = self.stacks.place(&self.stack, &old.logical_id, &old.stack_tags);
        let look = provider.observe(&place, &old.physical_id);
        if look.is_empty() {
            return Ok(());
        }
        let observed = self.look_at_rest(look.clone()).await?;
        let adoption = provider.adopt(&place, &old.physical_id, &observed, &old.properties);
        match adoption.map_err(|error| Trouble::Reason(error.to_string()))? {
            Adoption::Same => {}
            Adoption::InPlace(steps) => self.take(&old.logical_id, &steps).await?,
            Adoption::Absent | Adoption::Different(_) => {
                let reason = "it was deleted or replaced by something else meanwhile";
                return Err(Trouble::Reason(reason.to_owned()));
            }
        }
        let observed = self.look(look).await?;
        let current = self.stack.resource(&old.logical_id);
        let finish = Finish {
            physical_id: &old.physical_id,
            old: current.map(|current| &current.properties),
            new: &old.properties,
        };
        let left = provider.finish(&place, &finish, &observed);
        let left = left.map_err(|error| Trouble::Reason(error.to_string()))?;
        self.take(&old.logical_id, &left).await
    }
}
