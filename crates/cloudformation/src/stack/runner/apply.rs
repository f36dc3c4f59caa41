//! Applies one resource: creates it, imports it, changes or replaces it.

use model::Response;
use serde_json::{Map, Value};
use templates::resource::{Effect, ReplacementReason, ResourceContext};
use templates::{PlannedResource, ResolvedTemplate};

use super::failure::Failure;
use super::run::Run;
use crate::provider::{Adoption, Change, Finish, Provider, Update};
use crate::stack::planning::{Known, provider_of};
use crate::stack::record::{Resource, Undo};
use crate::stack::status::ResourceStatus;

/// A resource as the template asks for it.
struct DesiredResource<'p> {
    planned: &'p PlannedResource,
    provider: &'static dyn Provider,
    context: ResourceContext,
    properties: Map<String, Value>,
}

impl Run<'_> {
    /// Makes one resource what the template asks for.
    pub(super) async fn apply(
        &mut self,
        planned: &PlannedResource,
        resolved: &ResolvedTemplate,
    ) -> Result<(), Failure> {
        let known = Known { stack: &self.stack, exports: &self.exports };
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
                self.retry(Undo::Created(resource.logical_id), ResourceStatus::CreateInProgress);
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

    /// A resource that an earlier operation left as it failed.
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

    /// A record for a resource that does not exist yet.
    fn record_new(&mut self, desired: &DesiredResource<'_>) -> Result<(), Failure> {
        let id = &desired.planned.logical_id;
        let record = Resource {
            logical_id: id.clone(),
            physical_id: String::new(),
            resource_type: desired.planned.resource_type.clone(),
            status: ResourceStatus::CreateInProgress,
            reason: None,
            changed: self.store.now(),
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

    fn new_physical_id(&self, desired: &DesiredResource<'_>) -> Result<String, Failure> {
        let entropy = self.store.engine.env().random_u64();
        let id = desired.provider.physical_id(&desired.context, &desired.properties, entropy);
        id.map_err(|error| Failure::Reason(error.to_string()))
    }

    /// The physical id of a resource that the request says to import.
    fn import_of(&self, logical_id: &str) -> Option<String> {
        let imports = &self.stack.operation.as_ref()?.imports;
        imports.iter().find(|(known, _)| known == logical_id).map(|(_, id)| id.clone())
    }

    /// Creates the recorded resource, or imports what exists already.
    async fn create(&mut self, desired: &DesiredResource<'_>) -> Result<(), Failure> {
        let id = &desired.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let requests = desired.provider.observe(&desired.context, &resource.physical_id);
        let observed = self.observe_when_stable(requests).await?;
        let exists = observed.first().is_some_and(Option::is_some);
        if exists && !resource.begun {
            self.check_import(desired, &resource).await?;
        } else if !exists && resource.status == ResourceStatus::ImportInProgress {
            return Err(Failure::Reason(format!(
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
            let steps = steps?;
            self.claim(&resource, exists).await?;
            self.execute(id, &steps).await?;
            return self.complete(desired).await;
        }
        let adoption = desired.provider.adopt(
            &desired.context,
            &resource.physical_id,
            &observed,
            &desired.properties,
        )?;
        // What cannot become this stack's must not be claimed: it would be deleted with the stack.
        check_adoptable(desired, &adoption)?;
        self.claim(&resource, exists).await?;
        self.adopt(desired, adoption).await?;
        self.complete(desired).await
    }

    /// From here on this stack must finish or undo the resource.
    async fn claim(&mut self, resource: &Resource, exists: bool) -> Result<(), Failure> {
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
        // Recorded types send nothing: they are stored when they are done.
        let provider = provider_of(&resource.resource_type, resource.skipped);
        if provider.effect() == Effect::Recorded {
            return Ok(());
        }
        Ok(self.save().await?)
    }

    /// Whether something that exists already may become a resource of this stack.
    async fn check_import(
        &self,
        desired: &DesiredResource<'_>,
        resource: &Resource,
    ) -> Result<(), Failure> {
        let kind = &resource.resource_type;
        let name = &resource.physical_id;
        let requested =
            self.stack.operation.as_ref().is_some_and(|operation| operation.import_existing)
                || self.import_of(&desired.planned.logical_id).is_some();
        if !requested {
            let token = self.token().unwrap_or_else(|| "none".to_owned());
            return Err(Failure::Reason(format!(
                "Resource handler returned message: \"Resource of type '{kind}' with identifier \
                 '{name}' already exists.\" (RequestToken: {token}, HandlerErrorCode: AlreadyExists)"
            )));
        }
        for other in self.store.living().await? {
            let owns = other.resources.iter().any(|one| one.physical_id == *name && one.begun);
            if owns && other.id != self.stack.id {
                return Err(Failure::Reason(format!(
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
    ) -> Result<(), Failure> {
        check_adoptable(desired, &adoption)?;
        match adoption {
            Adoption::InPlace(steps) => self.execute(&desired.planned.logical_id, &steps).await,
            Adoption::Absent | Adoption::Same | Adoption::Different(_) => Ok(()),
        }
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
                }
                self.set_resource_status(&id, ResourceStatus::UpdateInProgress, None);
                self.save().await?;
                self.execute(&id, &steps).await?;
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
    async fn complete(&mut self, desired: &DesiredResource<'_>) -> Result<(), Failure> {
        let id = &desired.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let requests = desired.provider.observe(&desired.context, &resource.physical_id);
        let mut observed = self.observe(requests.clone()).await?;
        let remaining = {
            let old = self.old_properties(id);
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
        self.set_resource_status(id, status, reason.map(str::to_owned));
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

    fn record_attributes(
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
fn check_adoptable(desired: &DesiredResource<'_>, adoption: &Adoption) -> Result<(), Failure> {
    let kind = &desired.planned.resource_type;
    match adoption {
        Adoption::Same | Adoption::InPlace(_) => Ok(()),
        Adoption::Absent => Err(Failure::Reason(format!("The {kind} is not there any more"))),
        Adoption::Different(reasons) => Err(Failure::Reason(format!(
            "The existing {kind} differs from the template in what cannot be changed: {}",
            reasons_text(reasons)
        ))),
    }
}

/// Reasons in one line.
fn reasons_text(reasons: &[ReplacementReason]) -> String {
    let each = reasons.iter().map(|reason| format!("{}: {}", reason.property, reason.why));
    each.collect::<Vec<_>>().join("; ")
}
