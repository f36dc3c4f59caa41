//! Applies one resource: brings it to the state that the template asks for.

use model::Response;
use serde_json::{Map, Value};
use templates::resource::nested_stack::NESTED_STACK;
use templates::resource::{Effect, ReplacementReason, ResourceContext};
use templates::{PlannedResource, ResolvedTemplate};

use super::failure::Failure;
use super::identities::NOT_VERIFIED;
use super::run::Run;
use crate::provider::{Change, Finish, Provider, Update};
use crate::stack::planning::{Known, provider_of};
use crate::stack::record::{Resource, Undo};
use crate::stack::status::ResourceStatus;

/// A resource as the template asks for it.
pub(super) struct DesiredResource<'p> {
    pub(super) planned: &'p PlannedResource,
    pub(super) provider: &'static dyn Provider,
    pub(super) context: ResourceContext,
    pub(super) properties: Map<String, Value>,
}

impl Run<'_> {
    /// Makes one resource what the template asks for.
    pub(super) async fn apply(
        &mut self,
        planned: &PlannedResource,
        resolved: &ResolvedTemplate,
    ) -> Result<(), Failure> {
        let known = Known {
            access: self.planner.access.as_ref(),
            stack: &self.stack,
            exports: &self.exports,
        };
        let properties = resolved.properties(planned, &known);
        let tags = self.stack.settings.tags.clone();
        let desired = DesiredResource {
            planned,
            provider: provider_of(&planned.resource_type, planned.skipped),
            context: self.planner.context(&self.stack, &planned.logical_id, &tags),
            properties: properties?,
        };
        desired.provider.validate(&desired.properties)?;
        let Some(resource) = self.stack.resource(&planned.logical_id).cloned() else {
            self.record_new(&desired)?;
            return self.create(&desired).await;
        };
        match resource.status {
            ResourceStatus::CreateInProgress | ResourceStatus::ImportInProgress => {
                self.create(&desired).await
            }
            // In progress since before a restart: what exists shows how far it came.
            ResourceStatus::UpdateInProgress => self.create(&desired).await,
            ResourceStatus::CreateFailed | ResourceStatus::ImportFailed => {
                let status = if resource.status == ResourceStatus::ImportFailed {
                    ResourceStatus::ImportInProgress
                } else {
                    ResourceStatus::CreateInProgress
                };
                self.retry(Undo::Created(resource.logical_id), status);
                self.create(&desired).await
            }
            ResourceStatus::UpdateFailed => {
                let undo = Undo::Changed(Box::new(resource));
                self.retry(undo, ResourceStatus::UpdateInProgress);
                self.create(&desired).await
            }
            ResourceStatus::CreateComplete
            | ResourceStatus::ImportComplete
            | ResourceStatus::UpdateComplete
            | ResourceStatus::DeleteInProgress
            | ResourceStatus::DeleteFailed
            | ResourceStatus::DeleteComplete
            | ResourceStatus::DeleteSkipped => self.change(&desired, resource).await,
        }
    }

    /// Continues with a resource that failed in an earlier operation.
    fn retry(&mut self, undo: Undo, status: ResourceStatus) {
        let id = match &undo {
            Undo::Created(id) => id.clone(),
            Undo::Changed(old) | Undo::Replaced(old) => old.logical_id.clone(),
        };
        if let Some(operation) = self.operation() {
            operation.journal.push(undo);
        }
        self.set_resource_status(&id, status, None);
    }

    /// Changes a resource that exists.
    async fn change(
        &mut self,
        desired: &DesiredResource<'_>,
        old: Resource,
    ) -> Result<(), Failure> {
        let update = Update {
            physical_id: &old.physical_id,
            old: &old.properties,
            old_tags: &old.stack_tags,
            new: &desired.properties,
        };
        let change = desired.provider.update(&desired.context, &update);
        match change? {
            Change::None => {
                self.record_declaration(desired);
                Ok(())
            }
            Change::InPlace(steps) => {
                let id = old.logical_id.clone();
                if let Some(operation) = self.operation() {
                    operation.journal.push(Undo::Changed(Box::new(old)));
                }
                if let Some(resource) = self.stack.resource_mut(&id) {
                    resource.begun = true;
                    resource.properties.clone_from(&desired.properties);
                    resource.stack_tags.clone_from(&desired.context.stack_tags);
                }
                self.set_resource_status(&id, ResourceStatus::UpdateInProgress, None);
                self.save().await?;
                self.execute(&id, &steps).await?;
                if desired.planned.resource_type == NESTED_STACK {
                    let physical_id = self.stack.resource(&id).map(|one| one.physical_id.clone());
                    let physical_id = physical_id.unwrap_or_default();
                    self.bring_nested(&physical_id, &desired.properties).await?;
                }
                self.complete(desired).await
            }
            Change::Replace(reasons) => self.replace(desired, old, &reasons).await,
        }
    }

    /// Makes a new resource in the place of an old one, which leaves when everything is done.
    async fn replace(
        &mut self,
        desired: &DesiredResource<'_>,
        old: Resource,
        reasons: &[ReplacementReason],
    ) -> Result<(), Failure> {
        let id = old.logical_id.clone();
        let physical_id = self.new_physical_id(desired)?;
        if let Some(operation) = self.operation() {
            operation.journal.push(Undo::Replaced(Box::new(old)));
        }
        let reason = format!(
            "Requested update requires the creation of a new physical resource; hence creating \
             one. ({})",
            reasons_text(reasons)
        );
        self.set_resource_status(&id, ResourceStatus::UpdateInProgress, Some(reason));
        if let Some(resource) = self.stack.resource_mut(&id) {
            resource.physical_id = physical_id;
            resource.begun = false;
            resource.properties.clone_from(&desired.properties);
        }
        self.create(desired).await
    }

    /// The resource is as it should be.
    pub(super) async fn complete(&mut self, desired: &DesiredResource<'_>) -> Result<(), Failure> {
        let id = &desired.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let requests = desired.provider.observe(&desired.context, &resource.physical_id);
        let mut observed = self.observe(requests.clone()).await?;
        let imported = resource.status == ResourceStatus::ImportInProgress;
        let remaining = if imported {
            Vec::new()
        } else {
            let old = self.changed_from(id).map(|old| &old.properties);
            let finish =
                Finish { physical_id: &resource.physical_id, old, new: &desired.properties };
            desired.provider.finish(&desired.context, &finish, &observed)?
        };
        if !remaining.is_empty() {
            self.execute(id, &remaining).await?;
            observed = self.observe(requests).await?;
        }
        self.record_declaration(desired);
        self.record_attributes(desired, &resource.physical_id, &observed);
        if desired.planned.resource_type == NESTED_STACK {
            self.record_outputs(id).await?;
        }
        let status = match resource.status {
            ResourceStatus::UpdateInProgress => ResourceStatus::UpdateComplete,
            ResourceStatus::ImportInProgress => ResourceStatus::ImportComplete,
            _ => ResourceStatus::CreateComplete,
        };
        let unused =
            desired.provider.without_effect(&desired.properties, &self.store.namespace.region);
        let unused = (!unused.is_empty())
            .then(|| format!("Recorded, without effect here: {}", unused.join("; ")));
        let reason = match (desired.planned.skipped, desired.provider.effect()) {
            (true, _) => {
                Some("Skipped: this type is not provided here; its attributes are made up")
            }
            (false, Effect::Recorded) => Some("Recorded; it has no effect here"),
            (false, Effect::Identities) if !self.is_owned(id) => Some(NOT_VERIFIED),
            (false, Effect::Real | Effect::Identities) => unused.as_deref(),
        };
        self.set_resource_status(id, status, reason.map(str::to_owned));
        Ok(())
    }

    /// The resource as it was before this operation changed it in place.
    pub(super) fn changed_from(&self, logical_id: &str) -> Option<&Resource> {
        let journal = &self.stack.operation.as_ref()?.journal;
        journal.iter().rev().find_map(|undo| match undo {
            Undo::Changed(old) if old.logical_id == logical_id => Some(&**old),
            Undo::Changed(_) | Undo::Created(_) | Undo::Replaced(_) => None,
        })
    }

    /// Records what the template declares.
    fn record_declaration(&mut self, desired: &DesiredResource<'_>) {
        let reference = |resource: &Resource| desired.provider.reference(&resource.physical_id);
        let Some(resource) = self.stack.resource_mut(&desired.planned.logical_id) else { return };
        resource.reference = reference(resource);
        resource.properties.clone_from(&desired.properties);
        resource.stack_tags.clone_from(&desired.context.stack_tags);
        resource.metadata.clone_from(&desired.planned.metadata);
        desired.planned.deletion_policy.as_str().clone_into(&mut resource.deletion_policy);
        let policy = desired.planned.update_replace_policy.as_str();
        policy.clone_into(&mut resource.update_replace_policy);
        resource.skipped = desired.planned.skipped;
    }

    /// Records what `Fn::GetAtt` returns.
    fn record_attributes(
        &mut self,
        desired: &DesiredResource<'_>,
        physical_id: &str,
        observed: &[Option<Response>],
    ) {
        let provider = desired.provider;
        let mut attributes =
            provider.attributes(&desired.context, physical_id, &desired.properties, observed);
        self.identify(&desired.planned.logical_id, &mut attributes);
        if let Some(resource) = self.stack.resource_mut(&desired.planned.logical_id) {
            resource.attributes = attributes;
        }
    }
}

/// Reasons in one line.
pub(super) fn reasons_text(reasons: &[ReplacementReason]) -> String {
    let each = reasons.iter().map(|reason| format!("{}: {}", reason.property, reason.why));
    each.collect::<Vec<_>>().join("; ")
}
