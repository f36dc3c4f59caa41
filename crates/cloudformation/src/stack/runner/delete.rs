//! Deletes resources: those that left a stack, and whole stacks.

use engine::RowWrite;
use templates::resource::Effect;
use templates::resource::nested_stack::NESTED_STACK;

use super::failure::{Failure, Interrupted};
use super::run::Run;
use crate::stack::layout::name_key;
use crate::stack::planning::provider_of;
use crate::stack::record::Resource;
use crate::stack::status::{ResourceStatus, StackStatus};

impl Run<'_> {
    /// Deletes what left the stack, the newest first; then the operation ends.
    pub(super) async fn clean_up(&mut self, end: StackStatus) -> Result<(), Interrupted> {
        if end == StackStatus::UpdateComplete {
            self.release_nested().await?;
        }
        while let Some(resource) = self.stack.leaving.last().cloned() {
            let undoing = end == StackStatus::UpdateRollbackComplete;
            // What cannot be deleted leaves the stack all the same, as on AWS.
            self.remove_resource(resource, undoing).await?;
            self.stack.leaving.pop();
            self.save().await?;
        }
        self.end_operation(end, None);
        self.save().await
    }

    /// Deletes all resources, the newest first, and then the stack.
    pub(super) async fn delete(&mut self) -> Result<(), Interrupted> {
        let mut failed = Vec::new();
        let leaving = std::mem::take(&mut self.stack.leaving);
        self.stack.resources.extend(leaving);
        let mut at = self.stack.resources.len();
        while at > 0 {
            at = at.saturating_sub(1);
            let Some(resource) = self.stack.resources.get(at).cloned() else { continue };
            let id = resource.logical_id.clone();
            if self.remove_resource(resource, false).await? {
                self.stack.resources.remove(at);
            } else {
                failed.push(id);
            }
            self.save().await?;
        }
        if !failed.is_empty() {
            let reason =
                format!("The following resource(s) failed to delete: [{}]. ", failed.join(", "));
            self.end_operation(StackStatus::DeleteFailed, Some(reason));
            return self.save().await;
        }
        self.stack.deleted = Some(self.store.now());
        self.stack.outputs.clear();
        self.stack.imports.clear();
        self.end_operation(StackStatus::DeleteComplete, None);
        let name = name_key(&self.stack.name);
        self.save_with(vec![RowWrite::Delete(name)]).await
    }

    /// Deletes one resource, or keeps it as its policy says; whether it left the stack.
    pub(super) async fn remove_resource(
        &mut self,
        resource: Resource,
        undoing_create: bool,
    ) -> Result<bool, Interrupted> {
        let id = &resource.logical_id;
        let retained =
            self.stack.operation.as_ref().is_some_and(|operation| operation.retain.contains(id));
        // What failed to become a resource is empty, whatever its policy says.
        let never_created = !resource.begun || resource.status == ResourceStatus::CreateFailed;
        // What existed before the stack and did not become its own stays.
        let foreign = matches!(
            resource.status,
            ResourceStatus::ImportInProgress | ResourceStatus::ImportFailed
        );
        if retained || foreign || (!never_created && resource.is_kept(undoing_create)) {
            self.resource_event(&resource, ResourceStatus::DeleteSkipped, None);
            return Ok(true);
        }
        if !resource.begun {
            self.resource_event(&resource, ResourceStatus::DeleteComplete, None);
            return Ok(true);
        }
        self.resource_event(&resource, ResourceStatus::DeleteInProgress, None);
        self.set_status(&resource, ResourceStatus::DeleteInProgress, None);
        // Recorded types send nothing: they are stored when they are gone.
        let effect = provider_of(&resource.resource_type, resource.skipped).effect();
        if effect == Effect::Real || resource.owner.is_some() {
            self.save().await?;
        }
        match self.delete_resource(&resource).await {
            Ok(()) => {
                self.resource_event(&resource, ResourceStatus::DeleteComplete, None);
                Ok(true)
            }
            Err(Failure::Reason(reason)) => {
                let status = ResourceStatus::DeleteFailed;
                self.set_status(&resource, status, Some(reason.clone()));
                self.resource_event(&resource, status, Some(reason));
                Ok(false)
            }
            Err(Failure::Interrupted(reason)) => Err(reason),
        }
    }

    /// Records the status of a resource that is still in the list.
    fn set_status(&mut self, resource: &Resource, status: ResourceStatus, reason: Option<String>) {
        let now = self.store.now();
        let all = self.stack.resources.iter_mut().chain(&mut self.stack.leaving);
        for one in all {
            if one.logical_id == resource.logical_id && one.physical_id == resource.physical_id {
                one.status = status;
                one.reason.clone_from(&reason);
                one.changed = now;
            }
        }
    }

    async fn delete_resource(&mut self, resource: &Resource) -> Result<(), Failure> {
        if resource.resource_type == NESTED_STACK {
            return self.delete_nested(resource).await;
        }
        let provider = provider_of(&resource.resource_type, resource.skipped);
        let context = self.planner.context(&self.stack, &resource.logical_id, &resource.stack_tags);
        let steps = provider.delete(&context, &resource.physical_id, &resource.properties)?;
        let deleted = self.execute(&resource.logical_id, &steps).await;
        let Err(Failure::Reason(_)) = &deleted else { return deleted };
        // Who may not delete what was never made has nothing to delete.
        let seen = provider.observe(&context, &resource.physical_id).into_iter().next();
        let Some(request) = seen else { return deleted };
        if self.is_absent(request).await { Ok(()) } else { deleted }
    }
}
