//! Deletes resources: what left a stack, and whole stacks.

use engine::RowWrite;

use super::super::plan::provider_of;
use super::super::record::Resource;
use super::super::shelf::name_key;
use super::super::status::{ResourceStatus, StackStatus};
use super::{Halt, Run, Trouble};

impl Run<'_> {
    /// Deletes what left the stack, the newest first; then the operation is over.
    pub(super) async fn clean_up(&mut self, end: StackStatus) -> Result<(), Halt> {
        while let Some(resource) = self.stack.leaving.last().cloned() {
            let undoing = end == StackStatus::UpdateRollbackComplete;
            // What cannot be deleted leaves the stack all the same, as on AWS.
            self.remove(resource, undoing).await?;
            self.stack.leaving.pop();
            self.save().await?;
        }
        self.end(end, None);
        self.save().await
    }

    /// Deletes all resources, the newest first, and then the stack.
    pub(super) async fn delete(&mut self) -> Result<(), Halt> {
        let mut failed = Vec::new();
        let leaving = std::mem::take(&mut self.stack.leaving);
        self.stack.resources.extend(leaving);
        let mut at = self.stack.resources.len();
        while at > 0 {
            at = at.saturating_sub(1);
            let Some(resource) = self.stack.resources.get(at).cloned() else { continue };
            let id = resource.logical_id.clone();
            if self.remove(resource, false).await? {
                self.stack.resources.remove(at);
            } else {
                failed.push(id);
            }
            self.save().await?;
        }
        if !failed.is_empty() {
            let reason =
                format!("The following resource(s) failed to delete: [{}]. ", failed.join(", "));
            self.end(StackStatus::DeleteFailed, Some(reason));
            return self.save().await;
        }
        self.stack.deleted = Some(self.stacks.now());
        self.stack.outputs.clear();
        self.stack.imports.clear();
        self.end(StackStatus::DeleteComplete, None);
        let name = name_key(&self.stack.name);
        self.save_with(vec![RowWrite::Delete(name)]).await
    }

    /// Deletes one resource, or keeps it as its policy says; whether it is out of the stack.
    pub(super) async fn remove(
        &mut self,
        resource: Resource,
        undoing_create: bool,
    ) -> Result<bool, Halt> {
        let id = &resource.logical_id;
        let retained =
            self.stack.operation.as_ref().is_some_and(|operation| operation.retain.contains(id));
        // What failed to become a resource is empty, whatever its policy says.
        let unborn = !resource.begun || resource.status == ResourceStatus::CreateFailed;
        // What was there before the stack and did not become its own stays.
        let foreign = matches!(
            resource.status,
            ResourceStatus::ImportInProgress | ResourceStatus::ImportFailed
        );
        if retained || foreign || (!unborn && resource.is_kept(undoing_create)) {
            self.resource_event(&resource, ResourceStatus::DeleteSkipped, None);
            return Ok(true);
        }
        if !resource.begun {
            self.resource_event(&resource, ResourceStatus::DeleteComplete, None);
            return Ok(true);
        }
        self.resource_event(&resource, ResourceStatus::DeleteInProgress, None);
        self.mark_quietly(&resource, ResourceStatus::DeleteInProgress, None);
        self.save().await?;
        match self.destroy(&resource).await {
            Ok(()) => {
                self.resource_event(&resource, ResourceStatus::DeleteComplete, None);
                Ok(true)
            }
            Err(Trouble::Reason(reason)) => {
                let status = ResourceStatus::DeleteFailed;
                self.mark_quietly(&resource, status, Some(reason.clone()));
                self.resource_event(&resource, status, Some(reason));
                Ok(false)
            }
            Err(Trouble::Halt(halt)) => Err(halt),
        }
    }

    /// Remembers the state of a resource that is still in the list.
    fn mark_quietly(
        &mut self,
        resource: &Resource,
        status: ResourceStatus,
        reason: Option<String>,
    ) {
        let now = self.stacks.now();
        let all = self.stack.resources.iter_mut().chain(&mut self.stack.leaving);
        for one in all {
            if one.logical_id == resource.logical_id && one.physical_id == resource.physical_id {
                one.status = status;
                one.reason.clone_from(&reason);
                one.changed = now;
            }
        }
    }

    async fn destroy(&mut self, resource: &Resource) -> Result<(), Trouble> {
        let provider = provider_of(&resource.resource_type, resource.skipped);
        let place = self.stacks.place(&self.stack, &resource.logical_id, &resource.stack_tags);
        let steps = provider.delete(&place, &resource.physical_id);
        let steps = steps.map_err(|error| Trouble::Reason(error.to_string()))?;
        self.take(&resource.logical_id, &steps).await
    }
}
