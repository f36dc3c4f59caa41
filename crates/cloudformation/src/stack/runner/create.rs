//! Creates a resource, or imports one that exists already.

use serde_json::Map;
use templates::resource::nested_stack::NESTED_STACK;
use templates::resource::{Effect, Observed};

use super::apply::{DesiredResource, reasons_text};
use super::failure::Failure;
use super::run::Run;
use crate::provider::{Adoption, Update};
use crate::stack::planning::provider_of;
use crate::stack::record::{Resource, Undo};
use crate::stack::status::ResourceStatus;

impl Run<'_> {
    /// A record for a resource that does not exist yet.
    pub(super) fn record_new(&mut self, desired: &DesiredResource<'_>) -> Result<(), Failure> {
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
            owner: None,
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

    /// A new physical id.
    pub(super) fn new_physical_id(&self, desired: &DesiredResource<'_>) -> Result<String, Failure> {
        let entropy = self.store.engine.env().random_u64();
        Ok(desired.provider.physical_id(&desired.context, &desired.properties, entropy)?)
    }

    /// The physical id of a resource that the request says to import.
    fn import_of(&self, logical_id: &str) -> Option<String> {
        let imports = &self.stack.operation.as_ref()?.imports;
        imports.iter().find(|(known, _)| known == logical_id).map(|(_, id)| id.clone())
    }

    /// Creates the recorded resource, or imports what exists already.
    pub(super) async fn create(&mut self, desired: &DesiredResource<'_>) -> Result<(), Failure> {
        let id = &desired.planned.logical_id;
        if desired.planned.resource_type == NESTED_STACK {
            return self.create_nested(desired).await;
        }
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let requests = desired.provider.observe(&desired.context, &resource.physical_id);
        let observed = self.observe_when_stable(requests).await?;
        // How far something came that cannot be observed is not known: all of it is repeated.
        let repeated = resource.begun && observed.is_empty();
        let exists = repeated || observed.first().is_some_and(Option::is_some);
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
            )?;
            self.claim(&resource, exists).await?;
            self.execute(id, &steps).await?;
            return self.complete(desired).await;
        }
        // What existed before the stack is imported as it is.
        if !resource.begun || resource.status == ResourceStatus::ImportInProgress {
            self.claim(&resource, exists).await?;
            return self.complete(desired).await;
        }
        let adoption = self.continued(desired, &resource, &observed)?;
        self.adopt(desired, adoption).await?;
        self.complete(desired).await
    }

    /// What remains to be done of a resource that an earlier process began to make or to change.
    fn continued(
        &self,
        desired: &DesiredResource<'_>,
        resource: &Resource,
        observed: &Observed,
    ) -> Result<Adoption, Failure> {
        let DesiredResource { provider, context, properties, .. } = desired;
        let physical_id = &resource.physical_id;
        let from = self.changed_from(&resource.logical_id);
        let from = from.filter(|_| resource.status == ResourceStatus::UpdateInProgress);
        // How far a change that failed came is not known: all of it is looked at.
        let from = from.filter(|from| from.status != ResourceStatus::UpdateFailed);
        Ok(match from.filter(|from| from.physical_id == *physical_id) {
            Some(from) => {
                let update = Update {
                    physical_id,
                    old: &from.properties,
                    old_tags: &from.stack_tags,
                    new: properties,
                };
                provider.remaining(context, &update, observed)?
            }
            None => provider.adopt(context, physical_id, observed, properties)?,
        })
    }

    /// From here on this stack must finish or undo the resource.
    pub(super) async fn claim(&mut self, resource: &Resource, exists: bool) -> Result<(), Failure> {
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
        match provider.effect() {
            Effect::Recorded => return Ok(()),
            Effect::Identities if self.planner.access.is_none() => return Ok(()),
            Effect::Identities => self.own(&resource.logical_id),
            Effect::Real => {}
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
}

/// Checks that what exists can become what is desired.
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
