//! Makes one resource what the template asks for: creates it, takes it over, changes or replaces it.

use model::Response;
use serde_json::{Map, Value};

use super::super::plan::{Known, provider_of};
use super::super::record::{Resource, Undo};
use super::super::status::ResourceStatus;
use super::{Run, Trouble};
use crate::resource::{Adoption, Change, Effect, Finish, Place, Provider, Reason, Update};
use crate::template::{PlannedResource, ResolvedTemplate};

/// A resource that is to be made.
struct Wanted<'p> {
    planned: &'p PlannedResource,
    provider: &'static dyn Provider,
    place: Place,
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
        let wanted = Wanted {
            planned,
            provider: provider_of(&planned.resource_type, planned.skipped),
            place: self.stacks.place(&self.stack, &planned.logical_id, &tags),
            properties: properties.map_err(|error| Trouble::Reason(error.to_string()))?,
        };
        let known = wanted.provider.validate(&wanted.properties);
        known.map_err(|error| Trouble::Reason(error.to_string()))?;
        let Some(resource) = self.stack.resource(&planned.logical_id).cloned() else {
            self.push_new(&wanted)?;
            return self.create(&wanted).await;
        };
        match resource.status {
            ResourceStatus::CreateInProgress | ResourceStatus::ImportInProgress => {
                self.create(&wanted).await
            }
            // Under way since before a restart: what is there says how far it came.
            ResourceStatus::UpdateInProgress => self.create(&wanted).await,
            ResourceStatus::CreateFailed | ResourceStatus::ImportFailed => {
                self.try_again(
                    Undo::Created(resource.logical_id),
                    ResourceStatus::CreateInProgress,
                );
                self.create(&wanted).await
            }
            ResourceStatus::UpdateFailed => {
                let undo = Undo::Changed(Box::new(resource));
                self.try_again(undo, ResourceStatus::UpdateInProgress);
                self.create(&wanted).await
            }
            ResourceStatus::CreateComplete
            | ResourceStatus::ImportComplete
            | ResourceStatus::UpdateComplete
            | ResourceStatus::DeleteInProgress
            | ResourceStatus::DeleteFailed
            | ResourceStatus::DeleteComplete
            | ResourceStatus::DeleteSkipped => self.change(&wanted, resource).await,
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
    fn push_new(&mut self, wanted: &Wanted<'_>) -> Result<(), Trouble> {
        let id = &wanted.planned.logical_id;
        let record = Resource {
            logical_id: id.clone(),
            physical_id: String::new(),
            resource_type: wanted.planned.resource_type.clone(),
            status: ResourceStatus::CreateInProgress,
            reason: None,
            changed: self.stacks.now(),
            properties: wanted.properties.clone(),
            stack_tags: wanted.place.stack_tags.clone(),
            metadata: wanted.planned.metadata.clone(),
            deletion_policy: wanted.planned.deletion_policy.as_str().to_owned(),
            update_replace_policy: wanted.planned.update_replace_policy.as_str().to_owned(),
            skipped: wanted.planned.skipped,
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
            None => self.new_physical_id(wanted)?,
        };
        if let Some(resource) = self.stack.resource_mut(id) {
            resource.status = status;
            resource.physical_id = physical_id;
        }
        Ok(())
    }

    fn new_physical_id(&self, wanted: &Wanted<'_>) -> Result<String, Trouble> {
        let entropy = self.stacks.engine.env().random_u64();
        let id = wanted.provider.physical_id(&wanted.place, &wanted.properties, entropy);
        id.map_err(|error| Trouble::Reason(error.to_string()))
    }

    /// The physical id of a resource that the request says to take over.
    fn import_of(&self, logical_id: &str) -> Option<String> {
        let imports = &self.stack.operation.as_ref()?.imports;
        imports.iter().find(|(known, _)| known == logical_id).map(|(_, id)| id.clone())
    }

    /// Creates the resource whose record is there, or takes over what is there already.
    async fn create(&mut self, wanted: &Wanted<'_>) -> Result<(), Trouble> {
        let id = &wanted.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let look = wanted.provider.observe(&wanted.place, &resource.physical_id);
        let observed = self.look_at_rest(look).await?;
        let exists = observed.first().is_some_and(Option::is_some);
        if exists && !resource.begun {
            self.may_take_over(wanted, &resource).await?;
        } else if !exists && resource.status == ResourceStatus::ImportInProgress {
            return Err(Trouble::Reason(format!(
                "{} with identifier '{}' was not found, so it cannot be imported.",
                resource.resource_type, resource.physical_id
            )));
        }
        if !exists {
            let steps =
                wanted.provider.create(&wanted.place, &resource.physical_id, &wanted.properties);
            let steps = steps.map_err(|error| Trouble::Reason(error.to_string()))?;
            self.begin(&resource, exists).await?;
            self.take(id, &steps).await?;
            return self.settle(wanted).await;
        }
        let adoption = wanted.provider.adopt(
            &wanted.place,
            &resource.physical_id,
            &observed,
            &wanted.properties,
        );
        let adoption = adoption.map_err(|error| Trouble::Reason(error.to_string()))?;
        // What cannot become this stack's must not be marked as its own: it would be deleted with it.
        possible(wanted, &adoption)?;
        self.begin(&resource, exists).await?;
        self.adopt(wanted, adoption).await?;
        self.settle(wanted).await
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
    async fn may_take_over(&self, wanted: &Wanted<'_>, resource: &Resource) -> Result<(), Trouble> {
        let kind = &resource.resource_type;
        let name = &resource.physical_id;
        let asked =
            self.stack.operation.as_ref().is_some_and(|operation| operation.import_existing)
                || self.import_of(&wanted.planned.logical_id).is_some();
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

    /// Makes what exists into what is wanted.
    async fn adopt(&mut self, wanted: &Wanted<'_>, adoption: Adoption) -> Result<(), Trouble> {
        possible(wanted, &adoption)?;
        match adoption {
            Adoption::InPlace(steps) => self.take(&wanted.planned.logical_id, &steps).await,
            Adoption::Absent | Adoption::Same | Adoption::Different(_) => Ok(()),
        }
    }

    /// Changes a resource that exists.
    async fn change(&mut self, wanted: &Wanted<'_>, old: Resource) -> Result<(), Trouble> {
        let update = Update {
            physical_id: &old.physical_id,
            old: &old.properties,
            old_tags: &old.stack_tags,
            new: &wanted.properties,
        };
        let change = wanted.provider.update(&wanted.place, &update);
        match change.map_err(|error| Trouble::Reason(error.to_string()))? {
            Change::None => {
                self.refresh(wanted);
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
                self.settle(wanted).await
            }
            Change::Replace(reasons) => self.replace(wanted, old, &reasons).await,
        }
    }

    /// Makes a new resource in the place of an old one, which leaves when everything is done.
    async fn replace(
        &mut self,
        wanted: &Wanted<'_>,
        old: Resource,
        reasons: &[Reason],
    ) -> Result<(), Trouble> {
        let id = old.logical_id.clone();
        let physical_id = self.new_physical_id(wanted)?;
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
            resource.properties.clone_from(&wanted.properties);
        }
        self.create(wanted).await
    }

    /// The resource is as it should be.
    async fn settle(&mut self, wanted: &Wanted<'_>) -> Result<(), Trouble> {
        let id = &wanted.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        let look = wanted.provider.observe(&wanted.place, &resource.physical_id);
        let mut observed = self.look(look.clone()).await?;
        let left = {
            let old = self.old_properties(id);
            let finish =
                Finish { physical_id: &resource.physical_id, old, new: &wanted.properties };
            wanted.provider.finish(&wanted.place, &finish, &observed)
        };
        let left = left.map_err(|error| Trouble::Reason(error.to_string()))?;
        if !left.is_empty() {
            self.take(id, &left).await?;
            observed = self.look(look).await?;
        }
        self.refresh(wanted);
        self.learn(wanted, &resource.physical_id, &observed);
        let status = match resource.status {
            ResourceStatus::UpdateInProgress => ResourceStatus::UpdateComplete,
            ResourceStatus::ImportInProgress => ResourceStatus::ImportComplete,
            _ => ResourceStatus::CreateComplete,
        };
        let reason = match (wanted.planned.skipped, wanted.provider.effect()) {
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
    fn refresh(&mut self, wanted: &Wanted<'_>) {
        let reference = |resource: &Resource| {
            wanted.provider.reference(&wanted.place, &resource.physical_id, &wanted.properties)
        };
        let Some(resource) = self.stack.resource_mut(&wanted.planned.logical_id) else { return };
        resource.reference = reference(resource);
        resource.properties.clone_from(&wanted.properties);
        resource.stack_tags.clone_from(&wanted.place.stack_tags);
        resource.metadata.clone_from(&wanted.planned.metadata);
        wanted.planned.deletion_policy.as_str().clone_into(&mut resource.deletion_policy);
        let policy = wanted.planned.update_replace_policy.as_str();
        policy.clone_into(&mut resource.update_replace_policy);
        resource.skipped = wanted.planned.skipped;
    }

    fn learn(&mut self, wanted: &Wanted<'_>, physical_id: &str, observed: &[Option<Response>]) {
        let provider = wanted.provider;
        let attributes =
            provider.attributes(&wanted.place, physical_id, &wanted.properties, observed);
        if let Some(resource) = self.stack.resource_mut(&wanted.planned.logical_id) {
            resource.attributes = attributes;
        }
    }
}

/// Whether what exists can become what is wanted.
fn possible(wanted: &Wanted<'_>, adoption: &Adoption) -> Result<(), Trouble> {
    let kind = &wanted.planned.resource_type;
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
fn why(reasons: &[Reason]) -> String {
    let each = reasons.iter().map(|reason| format!("{}: {}", reason.property, reason.why));
    each.collect::<Vec<_>>().join("; ")
}
