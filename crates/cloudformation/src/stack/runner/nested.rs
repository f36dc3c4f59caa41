//! Nested stacks: each is a stack of its own, whose operations its parent carries out.
//!
//! A change of a nested stack is held when it is done: what left it is deleted when the parent is
//! done too, so that a rollback of the parent can still undo it.

use access::CallPermission;
use engine::RowWrite;
use serde_json::{Map, Value};
use templates::ResolvedTemplate;
use templates::resource::nested_stack::NESTED_STACK;

use super::apply::DesiredResource;
use super::failure::{Failure, Interrupted};
use super::run::{Run, run};
use crate::stack::events::stack_event;
use crate::stack::layout::{TemplateVersion, change_set_key, name_key, template_key, uuid_of};
use crate::stack::planning::{PlanInputs, as_records, nested_parameters};
use crate::stack::record::{Before, Kind, OnFailure, Operation, Phase, Resource, Settings, Stack};
use crate::stack::status::StackStatus;

/// Events that are looked at for the reason of a failure.
const EVENTS: usize = 256;
/// Stacks within each other at most.
const DEPTH: usize = 8;

/// A nested stack as its parent's template asks for it.
struct Wanted {
    text: String,
    template: ResolvedTemplate,
    settings: Settings,
}

impl Run<'_> {
    /// Makes the nested stack of a resource, or what an earlier process began of it.
    pub(super) async fn create_nested(
        &mut self,
        desired: &DesiredResource<'_>,
    ) -> Result<(), Failure> {
        let id = &desired.planned.logical_id;
        let Some(resource) = self.stack.resource(id).cloned() else { return Ok(()) };
        self.claim(&resource, false).await?;
        self.bring_nested(&resource.physical_id, &desired.properties).await?;
        self.complete(desired).await
    }

    /// Brings a nested stack to what `properties` say.
    pub(super) async fn bring_nested(
        &mut self,
        id: &str,
        properties: &Map<String, Value>,
    ) -> Result<(), Failure> {
        let uuid = uuid_of(id).unwrap_or_default().to_owned();
        let found = self.store.by_uuid(&uuid).await?;
        let what = if found.is_some() { "updated" } else { "created" };
        if found.as_ref().is_none_or(|stack| stack.operation.is_none()) {
            let name = id.rsplit('/').nth(1).unwrap_or_default();
            let wanted = self.wanted(id, name, properties).await?;
            match found {
                None => self.begin(self.new_nested(id, name).await?, Kind::Create, wanted).await?,
                Some(stack) if self.is_same(&stack, &wanted).await? => return Ok(()),
                Some(stack) => self.begin(stack, Kind::Update, wanted).await?,
            }
        }
        self.run_nested(&uuid).await?;
        let Some(stack) = self.store.by_uuid(&uuid).await? else { return Ok(()) };
        let held = stack.operation.as_ref().is_some_and(|one| one.phase == Phase::Held);
        let done = held || matches!(stack.status, StackStatus::CreateComplete);
        if done {
            return Ok(());
        }
        let why = self.why_failed(&stack).await?;
        Err(embedded(id, what, Some(&why)))
    }

    /// Why the last operation of a nested stack failed: as its events say it, the resources' own
    /// reasons last.
    async fn why_failed(&self, stack: &Stack) -> Result<String, Failure> {
        let (events, _) = self.store.events(&stack.uuid, None, EVENTS).await?;
        let rollback = events.iter().find(|event| {
            event.physical_id == stack.id && event.status.ends_with("ROLLBACK_IN_PROGRESS")
        });
        let mut why = stack.reason.clone();
        let Some(rollback) = rollback else { return Ok(why.unwrap_or_default()) };
        let said = why.get_or_insert_default();
        said.push_str(rollback.reason.as_deref().unwrap_or_default().trim_end());
        // What failed comes right before the rollback.
        let before = events.iter().skip_while(|event| event.id != rollback.id).skip(1);
        for event in before.take_while(|event| event.status.ends_with("_FAILED")) {
            let reason = event.reason.as_deref().unwrap_or_default();
            said.push_str(&format!(" {}: {reason}", event.logical_id));
        }
        Ok(why.unwrap_or_default())
    }

    /// The template and settings that `properties` name.
    async fn wanted(
        &self,
        id: &str,
        name: &str,
        properties: &Map<String, Value>,
    ) -> Result<Wanted, Failure> {
        let url = properties.get("TemplateURL").and_then(Value::as_str).unwrap_or_default();
        let text = self.planner.template_at(&self.acting, url).await?;
        let parameters = nested_parameters(properties);
        let parent = &self.stack.settings;
        let inputs = PlanInputs {
            acting: Some(&self.acting),
            text: &text,
            stack_name: name,
            stack_id: id,
            parameters: &parameters,
            previous: &[],
            notification_arns: &parent.notification_arns,
            skip_unsupported: parent.skip_unsupported,
        };
        let template = self.planner.plan(inputs).await?.1;
        let settings = Settings {
            description: template.description.clone(),
            parameters: as_records(&template),
            timeout_minutes: timeout(properties),
            ..parent.clone()
        };
        Ok(Wanted { text, template, settings })
    }

    async fn is_same(&self, stack: &Stack, wanted: &Wanted) -> Result<bool, Failure> {
        let text = self.store.template(&stack.uuid, TemplateVersion::Current).await?;
        Ok(stack.settings == wanted.settings && text == wanted.text)
    }

    async fn new_nested(&self, id: &str, name: &str) -> Result<Stack, Failure> {
        let around = self.store.around(&self.stack).await?;
        let root = around.last().map_or(&self.stack.id, |outermost| &outermost.id).clone();
        // Its parent is one more.
        if around.len().saturating_add(1) > DEPTH {
            let reason = format!("Stacks are nested at most {DEPTH} deep");
            return Err(Failure::Reason(reason));
        }
        let now = self.store.now();
        let stack = Stack::new(id.to_owned(), name.to_owned(), StackStatus::CreateInProgress, now);
        Ok(Stack { parent: Some(self.stack.id.clone()), root: Some(root), ..stack })
    }

    /// Stores the operation of a nested stack.
    async fn begin(&self, mut stack: Stack, kind: Kind, wanted: Wanted) -> Result<(), Failure> {
        let Wanted { text, template, settings } = wanted;
        let uuid = stack.uuid.clone();
        let mut rows = Vec::new();
        let status = if kind == Kind::Create {
            rows.push(RowWrite::Put(name_key(&stack.name), uuid.clone().into_bytes()));
            StackStatus::CreateInProgress
        } else {
            stack.updated = Some(self.store.now());
            let before = self.store.template(&uuid, TemplateVersion::Current).await?;
            let key = template_key(&uuid, TemplateVersion::Before);
            rows.push(RowWrite::Put(key, before.into_bytes()));
            StackStatus::UpdateInProgress
        };
        let key = template_key(&uuid, TemplateVersion::Current);
        rows.push(RowWrite::Put(key, text.into_bytes()));
        for set in self.store.change_sets(&uuid).await? {
            rows.push(RowWrite::Delete(change_set_key(&uuid, &set.name)));
        }
        let types = template.resources.iter();
        let types = types.map(|one| (one.logical_id.clone(), one.resource_type.clone()));
        let action = if kind == Kind::Create { "CreateStack" } else { "UpdateStack" };
        self.may_nest(action, &stack)?;
        let parent = self.stack.operation.as_ref();
        // A change that failed is undone before its parent undoes the rest.
        let stays = kind == Kind::Create
            && parent.is_some_and(|parent| parent.on_failure == OnFailure::DoNothing);
        stack.operation = Some(Operation {
            actor: self.actor(),
            before: Some(Before {
                settings: stack.settings.clone(),
                outputs: stack.outputs.clone(),
                imports: stack.imports.clone(),
            }),
            on_failure: if stays { OnFailure::DoNothing } else { OnFailure::Rollback },
            types: types.collect(),
            ..Operation::new(self.store.uuid(), kind, Phase::Forward, self.token())
        });
        stack.settings = settings;
        self.enter(&mut stack, status, rows).await
    }

    /// Whether the nested stack may be changed like this: it is by a call of its own, as on AWS.
    fn may_nest(&self, action: &str, stack: &Stack) -> Result<(), Failure> {
        let needed = CallPermission::new(format!("cloudformation:{action}"), stack.id.as_str());
        Ok(self.acting.allow_calls(&[needed])?)
    }

    /// A nested stack enters a status because of its parent.
    async fn enter(
        &self,
        stack: &mut Stack,
        status: StackStatus,
        rows: Vec<RowWrite>,
    ) -> Result<(), Failure> {
        let event = stack_event(self.store, stack, status, None, self.token());
        stack.status = status;
        stack.reason = None;
        Ok(self.store.save(stack, vec![event], rows).await?)
    }

    async fn run_nested(&self, uuid: &str) -> Result<(), Interrupted> {
        run(self.store, self.planner, uuid).await
    }

    /// What `Fn::GetAtt` gives of a nested stack.
    pub(super) async fn record_outputs(&mut self, logical_id: &str) -> Result<(), Failure> {
        let Some(resource) = self.stack.resource(logical_id) else { return Ok(()) };
        let uuid = uuid_of(&resource.physical_id).unwrap_or_default().to_owned();
        let outputs = self.store.by_uuid(&uuid).await?.map(|stack| stack.outputs);
        let outputs = outputs.unwrap_or_default().into_iter();
        let attributes =
            outputs.map(|one| (format!("Outputs.{}", one.key), Value::from(one.value)));
        if let Some(resource) = self.stack.resource_mut(logical_id) {
            resource.attributes = attributes.collect();
        }
        Ok(())
    }

    /// Undoes the change of a nested stack that is held.
    pub(super) async fn restore_nested(&mut self, old: &Resource) -> Result<(), Failure> {
        let uuid = uuid_of(&old.physical_id).unwrap_or_default().to_owned();
        let Some(mut stack) = self.store.by_uuid(&uuid).await? else { return Ok(()) };
        let actor = self.actor();
        let Some(operation) = stack.operation.as_mut() else { return Ok(()) };
        if operation.phase == Phase::Held {
            operation.phase = Phase::Rollback;
            operation.actor = actor;
            operation.id = self.store.uuid();
            let status = StackStatus::UpdateRollbackInProgress;
            self.enter(&mut stack, status, Vec::new()).await?;
        }
        self.run_nested(&uuid).await?;
        let after = self.store.by_uuid(&uuid).await?;
        let failed = after.filter(|stack| stack.status == StackStatus::UpdateRollbackFailed);
        match failed {
            Some(stack) => Err(embedded(&old.physical_id, "updated", stack.reason.as_deref())),
            None => Ok(()),
        }
    }

    /// The parent is done: nested stacks delete what left them.
    pub(super) async fn release_nested(&mut self) -> Result<(), Interrupted> {
        let nested = self.stack.resources.iter().filter(|one| one.resource_type == NESTED_STACK);
        let nested: Vec<String> = nested.map(|one| one.physical_id.clone()).collect();
        for id in nested {
            let uuid = uuid_of(&id).unwrap_or_default();
            let Some(mut stack) = self.store.by_uuid(uuid).await? else { continue };
            let Some(operation) = stack.operation.as_mut() else { continue };
            if operation.phase == Phase::Held {
                operation.phase = Phase::Cleanup;
                stack.release();
                self.store.save(&mut stack, Vec::new(), Vec::new()).await?;
            }
            self.run_nested(uuid).await?;
        }
        Ok(())
    }

    /// Deletes a nested stack.
    pub(super) async fn delete_nested(&mut self, resource: &Resource) -> Result<(), Failure> {
        let id = &resource.physical_id;
        let uuid = uuid_of(id).unwrap_or_default();
        let Some(mut stack) = self.store.by_uuid(uuid).await? else { return Ok(()) };
        if stack.status == StackStatus::DeleteComplete {
            return Ok(());
        }
        if stack.status != StackStatus::DeleteInProgress {
            for export in stack.outputs.iter().filter_map(|output| output.export.as_ref()) {
                if let Some(by) = self.store.importers(export).await?.into_iter().next() {
                    let why = format!("Export {export} is in use by {by}");
                    return Err(embedded(id, "deleted", Some(&why)));
                }
            }
            self.may_nest("DeleteStack", &stack)?;
            let id = self.store.uuid();
            // What a change replaced goes with the rest.
            if stack.operation.as_ref().is_some_and(|one| one.phase == Phase::Held) {
                stack.release();
            }
            let operation = Operation::new(id, Kind::Delete, Phase::Delete, self.token());
            stack.operation = Some(Operation { actor: self.actor(), ..operation });
            self.enter(&mut stack, StackStatus::DeleteInProgress, Vec::new()).await?;
        }
        self.run_nested(uuid).await?;
        let after = self.store.by_uuid(uuid).await?;
        match after.filter(|stack| stack.status != StackStatus::DeleteComplete) {
            Some(stack) => Err(embedded(id, "deleted", stack.reason.as_deref())),
            None => Ok(()),
        }
    }
}

/// `TimeoutInMinutes` of a nested stack's properties.
fn timeout(properties: &Map<String, Value>) -> Option<u32> {
    let value = properties.get("TimeoutInMinutes")?;
    let minutes = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    minutes.and_then(|minutes| u32::try_from(minutes).ok())
}

fn embedded(id: &str, what: &str, why: Option<&str>) -> Failure {
    let why = why.unwrap_or("it did not say why");
    Failure::Reason(format!("Embedded stack {id} was not successfully {what}: {why}"))
}
