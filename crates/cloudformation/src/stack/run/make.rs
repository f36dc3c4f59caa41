//! Makes one resource what the template asks for: creates it, takes it over, changes or replaces it.

use model::Response;
use serde_json::{Map, Value};

use super::super::plan::{Known, provider_of};
use super::super::record::{Resource, Undo};
use super::super::status::ResourceStatus;
use super::{Run, Trouble};
use crate::provider::{Adoption, Change, Finish, Provider, Update};
use templates::resource::{Effect, ReplacementReason, ResourceContext};
use templates::{PlannedResource, ResolvedTemplate};

/// A resource that is to be made.
struct DesiredResource<'p> {
    planned: &'p PlannedResource,
    provider: &'static dyn Provider,
    context: ResourceContext,
    properties: Map<String, Value>,
}

impl Run<'_> {
    /// Makes one resource what the template asks for.
    pub(super) async fn make(
        &mut self,
        planned: &PlannedResource,
        resolved: &ResolvedTemplate,
    ) -> Result<(), Trouble> {
        let known = Known { stack: &self.stack, exports: &self.exports };
        let properties = resolved.properties(planned, &known);
        let tags = self.stack.settings.tags.clone();
        let desired = DesiredResource {
            planned,
            provider: provider_of(&planned.resource_type, planned.skipped),
            context: self.stacks.place(&self.stack, &planned.logical_id, &tags),
            properties: properties.map_err(|error| Trouble::Reason(error.to_string()))?,
        };
        let known = desired.provider.validate(&desired.properties);
        known.map_err(|error| Trouble::Reason(error.to_string()))?;
        let Some(resource) = self.stack.resource(&planned.logical_id).cloned() else {
            self.push_new(&desired)?;
            return self.create(&desired).await;
        };
        match resource.status {
            ResourceStatus::CreateInProgress | ResourceStatus::ImportInProgress => {
                self.create(&desired).await
            }
            // Under way since before a restart: what is there says how far it came.
            ResourceStatus::UpdateInProgress => self.create(&desired).await,
            ResourceStatus::CreateFailed | ResourceStatus::ImportFailed => {
                self.try_again(
                    Undo::Created(resource.logical_id),
                    ResourceStatus::CreateInProgress,
                );
                self.create(&desired).await
            }
            ResourceStatus::UpdateFailed => {
                let undo = Undo::Changed(Box::new(resource));
                self.try_again(undo, ResourceStatus::UpdateInProgress);
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

    /// A resource that an earlier operation left as it failed.
    fn try_again(&mut self, undo: Undo, status: ResourceStatus) {
        let id = match &undo {
            Undo::Created(id) => id.clone(),
            Undo::Changed(old) | Undo::Replaced(old) => old.logical_id.clone(),
        };
        if let Some(operation) = self.operation() {
            operation.journal.push(undo);
        }
        self.mark(&id, status, None);
    }

    /// A record for a resource that does not exist yet.
    fn push_new(&mut self, desired: &DesiredResource<'_>) -> Result<(), Trouble> {
        let id = &desired.planned.logical_id;
        let record = Resource {
            logical_id: id.clone(),
            physical_id: String::new(),
            resource_type: desired.planned.resource_type.clone(),
            status: ResourceStatus::CreateInProgress,
            reason: None,
            changed: self.stacks.now(),
            properties: desired.properties.clone(),
            stack_tags: desired.context.stack_tags.clone(),
            metadata: desired.planned.metadata.clone(),
            deletion_policy: desired.planned.deletion_policy.as_str().to_owned(),
            update_replace_policy: desired.planned.update_replace_policy.as_str().to_owned(),
            skipped: desired.planned.skipped,
            reference: String::new(),
            attributes: Map::new(),
            begun: false,
        };
        let resource = record.clone();
        self.stack.resources.push(record);
        let imported = self.import_of(id).is_some();
        let status = if imported {
            ResourceStatus::ImportInProgress
        } else {
            ResourceStatus::CreateInProgress
        };
        if let Some(operation) = self.operation() {
            operation.journal.push(Undo::Created(id.clone()));
        }
        self.resource_event(&resource, status, None);
        let physical_id = match self.import_of(id) {
            Some(given) => given,
            None => self.new_physical_id(desired)?,
        };
        if let Some(resource) = self.stack.resource_mut(id) {
            resource.status = status;
            resource.physical_id = physical_id;
        }
        Ok(())
    }

    fn new_physical_id(&self, desired: &DesiredResource<'_>) -> Result<String, Trouble> {
        let entropy = self.stacks.engine.env().random_u64();
        let id = desired.provider.physical_id(&desired.context, &desired.properties, entropy);
        id.map_err(|error| Trouble::Reason(error.to_string()))
    }

    /// The physical id of a resource that the request says to take over.
    fn import_of(&self, logical_id: &str) -> Option<String> {
        let imports = &self.stack.operation.as_ref()?.imports;
        imports.iter().find(|(known, _)| known == logical_id).map(|(_, id)| id.clone())
    }

    /// Creates the resource whose record is there, or takes over what is there already.
    async fn create(&mut self, desired: &DesiredResource<'_>) -> Result<(), Trouble> {
        let id = &desired.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let look = desired.provider.observe(&desired.context, &resource.physical_id);
        let observed = self.look_at_rest(look).await?;
        let exists = observed.first().is_some_and(Option::is_some);
        if exists && !resource.begun {
            self.may_take_over(desired, &resource).await?;
        } else if !exists && resource.status == ResourceStatus::ImportInProgress {
            return Err(Trouble::Reason(format!(
                "{} with identifier '{}' was not found, so it cannot be imported.",
                resource.resource_type, resource.physical_id
            )));
        }
        if !exists {
            let steps = desired.provider.create(
                &desired.context,
                &resource.physical_id,
                &desired.properties,
            );
            let steps = steps.map_err(|error| Trouble::Reason(error.to_string()))?;
            self.begin(&resource, exists).await?;
            self.take(id, &steps).await?;
            return self.settle(desired).await;
        }
        let adoption = desired.provider.adopt(
            &desired.context,
            &resource.physical_id,
            &observed,
            &desired.properties,
        );
        let adoption = adoption.map_err(|error| Trouble::Reason(error.to_string()))?;
        // What cannot become this stack's must not be marked as its own: it would be deleted with it.
        possible(desired, &adoption)?;
        self.begin(&resource, exists).await?;
        self.adopt(desired, adoption).await?;
        self.settle(desired).await
    }

    /// From here on the resource is this stack's to finish or undo.
    async fn begin(&mut self, resource: &Resource, exists: bool) -> Result<(), Trouble> {
        if resource.begun {
            return Ok(());
        }
        if let Some(resource) = self.stack.resource_mut(&resource.logical_id) {
            resource.begun = true;
            let mut reason = "Resource creation Initiated";
            if exists && resource.status == ResourceStatus::CreateInProgress {
                resource.status = ResourceStatus::ImportInProgress;
                reason = "Resource import Initiated";
            }
            let resource = resource.clone();
            self.resource_event(&resource, resource.status, Some(reason.to_owned()));
        }
        // What is only recorded sends nothing: it is kept when it is done.
        let provider = provider_of(&resource.resource_type, resource.skipped);
        if provider.effect() == Effect::Recorded {
            return Ok(());
        }
        Ok(self.save().await?)
    }

    /// Whether something that exists already may become a resource of this stack.
    async fn may_take_over(
        &self,
        desired: &DesiredResource<'_>,
        resource: &Resource,
    ) -> Result<(), Trouble> {
        let kind = &resource.resource_type;
        let name = &resource.physical_id;
        let asked =
            self.stack.operation.as_ref().is_some_and(|operation| operation.import_existing)
                || self.import_of(&desired.planned.logical_id).is_some();
        if !asked {
            let token = self.token().unwrap_or_else(|| "none".to_owned());
            return Err(Trouble::Reason(format!(
                "Resource handler returned message: \"Resource of type '{kind}' with identifier \
                 '{name}' already exists.\" (RequestToken: {token}, HandlerErrorCode: AlreadyExists)"
            )));
        }
        for other in self.stacks.living().await? {
            let owns = other.resources.iter().any(|one| one.physical_id == *name && one.begun);
            if owns && other.id != self.stack.id {
                return Err(Trouble::Reason(format!(
                    "{kind} with identifier '{name}' already belongs to stack {}.",
                    other.id
                )));
            }
        }
        Ok(())
    }

    /// Makes what exists into what is desired.
    async fn adopt(
        &mut self,
        desired: &DesiredResource<'_>,
        adoption: Adoption,
    ) -> Result<(), Trouble> {
        possible(desired, &adoption)?;
        match adoption {
            Adoption::InPlace(steps) => self.take(&desired.planned.logical_id, &steps).await,
            Adoption::Absent | Adoption::Same | Adoption::Different(_) => Ok(()),
        }
    }

    /// Changes a resource that exists.
    async fn change(
        &mut self,
        desired: &DesiredResource<'_>,
        old: Resource,
    ) -> Result<(), Trouble> {
        let update = Update {
            physical_id: &old.physical_id,
            old: &old.properties,
            old_tags: &old.stack_tags,
            new: &desired.properties,
        };
        let change = desired.provider.update(&desired.context, &update);
        match change.map_err(|error| Trouble::Reason(error.to_string()))? {
            Change::None => {
                self.refresh(desired);
                Ok(())
            }
            Change::InPlace(steps) => {
                let id = old.logical_id.clone();
                if let Some(operation) = self.operation() {
                    operation.journal.push(Undo::Changed(Box::new(old)));
                }
                if let Some(resource) = self.stack.resource_mut(&id) {
                    resource.begun = true;
                }
                self.mark(&id, ResourceStatus::UpdateInProgress, None);
                self.save().await?;
                self.take(&id, &steps).await?;
                self.settle(desired).await
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
    ) -> Result<(), Trouble> {
        let id = old.logical_id.clone();
        let physical_id = self.new_physical_id(desired)?;
        if let Some(operation) = self.operation() {
            operation.journal.push(Undo::Replaced(Box::new(old)));
        }
        let reason = format!(
            "Requested update requires the creation of a new physical resource; hence creating \
             one. ({})",
            why(reasons)
        );
        self.mark(&id, ResourceStatus::UpdateInProgress, Some(reason));
        if let Some(resource) = self.stack.resource_mut(&id) {
            resource.physical_id = physical_id;
            resource.begun = false;
            resource.properties.clone_from(&desired.properties);
        }
        self.create(desired).await
    }

    /// The resource is as it should be.
    async fn settle(&mut self, desired: &DesiredResource<'_>) -> Result<(), Trouble> {
        let id = &desired.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let look = desired.provider.observe(&desired.context, &resource.physical_id);
        let mut observed = self.look(look.clone()).await?;
        let left = {
            let old = self.old_properties(id);
            let finish =
                Finish { physical_id: &resource.physical_id, old, new: &desired.properties };
            desired.provider.finish(&desired.context, &finish, &observed)
        };
        let left = left.map_err(|error| Trouble::Reason(error.to_string()))?;
        if !left.is_empty() {
            self.take(id, &left).await?;
            observed = self.look(look).await?;
        }
        self.refresh(desired);
        self.learn(desired, &resource.physical_id, &observed);
        let status = match resource.status {
            ResourceStatus::UpdateInProgress => ResourceStatus::UpdateComplete,
            ResourceStatus::ImportInProgress => ResourceStatus::ImportComplete,
            _ => ResourceStatus::CreateComplete,
        };
        let reason = match (desired.planned.skipped, desired.provider.effect()) {
            (true, _) => Some("Skipped: this type is not supported here"),
            (false, Effect::Recorded) => Some("Recorded; it has no effect here"),
            (false, Effect::Real) => None,
        };
        self.mark(id, status, reason.map(str::to_owned));
        Ok(())
    }

    /// The properties that a resource had before this operation changed it.
    fn old_properties(&self, logical_id: &str) -> Option<&Map<String, Value>> {
        let journal = &self.stack.operation.as_ref()?.journal;
        journal.iter().rev().find_map(|undo| match undo {
            Undo::Changed(old) if old.logical_id == logical_id => Some(&old.properties),
            Undo::Changed(_) | Undo::Created(_) | Undo::Replaced(_) => None,
        })
    }

    /// What the record says of the template's part.
    fn refresh(&mut self, desired: &DesiredResource<'_>) {
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

    fn learn(
        &mut self,
        desired: &DesiredResource<'_>,
        physical_id: &str,
        observed: &[Option<Response>],
    ) {
        let provider = desired.provider;
        let attributes =
            provider.attributes(&desired.context, physical_id, &desired.properties, observed);
        if let Some(resource) = self.stack.resource_mut(&desired.planned.logical_id) {
            resource.attributes = attributes;
        }
    }
}

/// Whether what exists can become what is desired.
fn possible(desired: &DesiredResource<'_>, adoption: &Adoption) -> Result<(), Trouble> {
    let kind = &desired.planned.resource_type;
    match adoption {
        Adoption::Same | Adoption::InPlace(_) => Ok(()),
        Adoption::Absent => Err(Trouble::Reason(format!("The {kind} is not there any more"))),
        Adoption::Different(reasons) => Err(Trouble::Reason(format!(
            "The existing {kind} differs from the template in what cannot be changed: {}",
            why(reasons)
        ))),
    }
}

/// Reasons in one line.
fn why(reasons: &[ReplacementReason]) -> String {
    let each = reasons.iter().map(|reason| format!("{}: {}", reason.property, reason.why));
    each.collect::<Vec<_>>().join("; ")
}
