//! How stacks are after a refactor: computed from how they are, without changing anything.

use std::collections::BTreeMap;

use engine::EngineError;
use templates::resource::nested_stack::NESTED_STACK;
use templates::{ParameterInput, ResolvedTemplate, Template};

use super::mapping::{Place, found};
use super::record::{Location, Mapping, Move};
use crate::diff::{self, Action, Part};
use crate::stack::acting::Acting;
use crate::stack::error::{RefactorError, StackError};
use crate::stack::exports::{Export, ExportError};
use crate::stack::planning::{Known, PlanInputs, Planner, as_records};
use crate::stack::record::{OutputRecord, Resource, Stack};
use crate::stack::status::StackStatus;
use crate::stack::storage::StackStore;

/// What events say of a resource that leaves its stack, that arrives, that is renamed.
const LEFT: &str = "EXPORT_COMPLETE";
const ARRIVED: &str = "IMPORT_COMPLETE";
const RENAMED: &str = "UPDATE_COMPLETE";

/// A refactor as it is asked for.
pub(super) struct Request<'a> {
    /// Who reads what templates name.
    pub(super) acting: &'a Acting,
    pub(super) create_stacks: bool,
    pub(super) definitions: &'a [(String, String)],
    pub(super) mappings: &'a [Mapping],
}

/// The stacks afterwards.
pub(super) struct Arranged {
    pub(super) stacks: Vec<ArrangedStack>,
    pub(super) actions: Vec<Move>,
}

/// One stack afterwards.
pub(super) struct ArrangedStack {
    pub(super) stack: Stack,
    pub(super) is_new: bool,
    pub(super) text: String,
    /// What came, left or was renamed, with its status.
    pub(super) moved: Vec<(Resource, &'static str)>,
    template: ResolvedTemplate,
}

/// Arranges stacks.
pub(super) struct Arrangement<'a> {
    pub(super) store: &'a StackStore,
    pub(super) planner: &'a Planner,
}

impl Arrangement<'_> {
    /// The stacks as `request` wants them; `make` makes one that is not stored.
    pub(super) async fn of(
        &self,
        request: Request<'_>,
        make: impl Fn(&str) -> Result<Stack, StackError>,
    ) -> Result<Arranged, StackError> {
        let mut stacks: Vec<ArrangedStack> = Vec::new();
        for (name, text) in request.definitions {
            let found = self.store.find(name).await?;
            let found = found.filter(|stack| stack.status != StackStatus::DeleteComplete);
            let is_new = found.is_none();
            let stack = match found {
                Some(stack) if !stack.status.may_update() => {
                    return Err(RefactorError::Busy(stack.name).into());
                }
                Some(stack) => stack,
                None if request.create_stacks => make(name)?,
                None => return Err(RefactorError::NoStack(name.clone()).into()),
            };
            if stacks.iter().any(|one| one.stack.id == stack.id || one.stack.name == stack.name) {
                return Err(RefactorError::Twice(stack.name).into());
            }
            let template = self.plan(request.acting, &stack, text).await?;
            stacks.push(ArrangedStack {
                stack,
                is_new,
                text: text.clone(),
                moved: Vec::new(),
                template,
            });
        }
        let named = !request.mappings.is_empty();
        let mappings = if named { request.mappings.to_vec() } else { mappings(&stacks) };
        let actions = carry_over(&mut stacks, &mappings, !named)?;
        if actions.is_empty() {
            return Err(RefactorError::Nothing.into());
        }
        self.finish(&mut stacks).await?;
        Ok(Arranged { stacks, actions })
    }

    /// The template of `stack`, with the values that its parameters have.
    async fn plan(
        &self,
        acting: &Acting,
        stack: &Stack,
        text: &str,
    ) -> Result<ResolvedTemplate, StackError> {
        let refuse = |error| {
            let stack = stack.name.clone();
            StackError::from(RefactorError::Template { stack, error })
        };
        let declared = Template::parse(text).and_then(|template| template.summary());
        let declared = declared.map_err(refuse)?.parameters.into_iter().map(|one| one.key);
        let had = |key: &String| stack.settings.parameters.iter().any(|one| one.key == *key);
        let parameters: Vec<_> = declared.filter(had).map(ParameterInput::Previous).collect();
        let inputs = PlanInputs {
            acting: Some(acting),
            text,
            stack_name: &stack.name,
            stack_id: &stack.id,
            parameters: &parameters,
            previous: &stack.settings.parameters,
            notification_arns: &stack.settings.notification_arns,
            // What was skipped when it was made stays so.
            skip_unsupported: stack.settings.skip_unsupported
                || stack.resources.iter().any(|one| one.skipped),
        };
        match self.planner.plan(inputs).await {
            Ok((_, template)) => Ok(template),
            Err(StackError::Template(error)) => Err(refuse(error)),
            Err(other) => Err(other),
        }
    }

    /// Checks that nothing but places changes, and records what the templates say now.
    async fn finish(&self, stacks: &mut [ArrangedStack]) -> Result<(), StackError> {
        let exports = self.exports(stacks).await?;
        self.check_exports(stacks, &exports).await?;
        for one in &mut *stacks {
            let known = Known {
                access: self.planner.access.as_ref(),
                stack: &one.stack,
                exports: &exports,
            };
            let refuse = |error| {
                let stack = one.stack.name.clone();
                StackError::from(RefactorError::Template { stack, error })
            };
            let mut deployed = one.stack.deployed();
            // Tags of another stack are set by the next update.
            let tags = &one.stack.settings.tags;
            deployed.iter_mut().for_each(|resource| resource.stack_tags.clone_from(tags));
            let context = self.planner.context(&one.stack, "", tags);
            let changes = diff::compare(&deployed, &one.template, &known, &context);
            let changes = changes.map_err(refuse)?.into_iter();
            let resources = changes.filter(|change| {
                change.action != Action::Modify || change.scope.contains(&Part::Properties)
            });
            let resources: Vec<String> = resources
                .map(|change| format!("{} ({})", change.logical_id, change.action.as_str()))
                .collect();
            if !resources.is_empty() {
                let stack = one.stack.name.clone();
                return Err(RefactorError::Changes { stack, resources }.into());
            }
            let outputs = one.template.outputs(&known).map_err(refuse)?;
            let outputs: Vec<_> = outputs.into_iter().map(OutputRecord::from).collect();
            let imports = one.template.imports(&known).map_err(refuse)?;
            one.stack.outputs = outputs;
            one.stack.imports = imports;
            one.stack.settings.parameters = as_records(&one.template);
            one.stack.settings.description.clone_from(&one.template.description);
            declare(&mut one.stack, &one.template);
        }
        Ok(())
    }

    /// The exports afterwards, as far as they are known.
    async fn exports(
        &self,
        stacks: &[ArrangedStack],
    ) -> Result<BTreeMap<String, Export>, EngineError> {
        let mut exports = self.store.exports().await?;
        exports.retain(|_, export| stacks.iter().all(|one| one.stack.id != export.stack_id));
        // Each may use what another exports.
        for _ in stacks {
            for one in stacks {
                let known = Known {
                    access: self.planner.access.as_ref(),
                    stack: &one.stack,
                    exports: &exports,
                };
                let outputs = one.template.outputs(&known).unwrap_or_default();
                for output in outputs {
                    let Some(name) = output.export else { continue };
                    let (stack_id, stack_name) = (one.stack.id.clone(), one.stack.name.clone());
                    let export = Export { value: output.value, stack_id, stack_name };
                    exports.entry(name).or_insert(export);
                }
            }
        }
        Ok(exports)
    }

    /// Checks that a name is exported once, and that what other stacks use stays. An export may
    /// move from one of these stacks to another.
    async fn check_exports(
        &self,
        stacks: &[ArrangedStack],
        exports: &BTreeMap<String, Export>,
    ) -> Result<(), StackError> {
        let mut others = self.store.living().await?;
        others.retain(|other| stacks.iter().all(|one| one.stack.id != other.id));
        for one in stacks {
            for old in &one.stack.outputs {
                let Some(name) = &old.export else { continue };
                let user = others.iter().find(|other| other.imports.contains(name));
                let stays = exports.get(name).is_some_and(|export| export.value == old.value);
                if let Some(user) = user.filter(|_| !stays) {
                    let (name, by) = (name.clone(), user.name.clone());
                    let error = ExportError::Removed { name, by };
                    return Err(RefactorError::Export(error.to_string()).into());
                }
            }
            let known = Known { access: self.planner.access.as_ref(), stack: &one.stack, exports };
            for output in one.template.outputs(&known).unwrap_or_default() {
                let Some(name) = output.export else { continue };
                let taken = exports.get(&name).filter(|export| export.stack_id != one.stack.id);
                if let Some(by) = taken.map(|export| export.stack_name.clone()) {
                    let error = ExportError::Taken { name, by };
                    return Err(RefactorError::Export(error.to_string()).into());
                }
            }
        }
        Ok(())
    }
}

/// The mappings that follow from the templates.
fn mappings(stacks: &[ArrangedStack]) -> Vec<Mapping> {
    let mut gone = Vec::new();
    let mut new = Vec::new();
    for one in stacks {
        let stack = &*one.stack.name;
        for resource in &one.stack.resources {
            let stays =
                |planned: &templates::PlannedResource| planned.logical_id == resource.logical_id;
            if !one.template.resources.iter().any(stays) {
                let (logical_id, resource_type) = (&*resource.logical_id, &*resource.resource_type);
                gone.push(Place { stack, logical_id, resource_type });
            }
        }
        for planned in &one.template.resources {
            if one.stack.resource(&planned.logical_id).is_none() {
                let (logical_id, resource_type) = (&*planned.logical_id, &*planned.resource_type);
                new.push(Place { stack, logical_id, resource_type });
            }
        }
    }
    found(&gone, &new)
}

/// Moves the records of resources. All leave before the first arrives, so that two may swap.
fn carry_over(
    stacks: &mut [ArrangedStack],
    mappings: &[Mapping],
    found: bool,
) -> Result<Vec<Move>, RefactorError> {
    let mut moving = Vec::new();
    for mapping in mappings {
        let Location { stack, logical_id } = &mapping.source;
        let one = of(stacks, stack)?;
        let absent =
            || RefactorError::NoResource { stack: stack.clone(), resource: logical_id.clone() };
        let at = one.stack.resources.iter().position(|one| one.logical_id == *logical_id);
        let resource = one.stack.resources.remove(at.ok_or_else(absent)?);
        if resource.resource_type == NESTED_STACK {
            return Err(RefactorError::Type(resource.resource_type));
        }
        if mapping.source.stack != mapping.destination.stack {
            one.moved.push((resource.clone(), LEFT));
        }
        moving.push((mapping, resource));
    }
    let mut moves = Vec::new();
    for (mapping, mut resource) in moving {
        let Location { stack, logical_id } = &mapping.destination;
        let one = of(stacks, stack)?;
        if one.stack.resource(logical_id).is_some() {
            let (stack, resource) = (stack.clone(), logical_id.clone());
            return Err(RefactorError::Taken { stack, resource });
        }
        let (mapping, physical_id) = (mapping.clone(), resource.physical_id.clone());
        resource.logical_id.clone_from(logical_id);
        let renamed = mapping.source.stack == mapping.destination.stack;
        one.moved.push((resource.clone(), if renamed { RENAMED } else { ARRIVED }));
        one.stack.resources.push(resource);
        moves.push(Move { mapping, physical_id, found });
    }
    Ok(moves)
}

fn of<'a>(
    stacks: &'a mut [ArrangedStack],
    name: &str,
) -> Result<&'a mut ArrangedStack, RefactorError> {
    let found = stacks.iter_mut().find(|one| one.stack.name == name || one.stack.id == name);
    found.ok_or_else(|| RefactorError::Undefined(name.to_owned()))
}

/// Records what the template declares of resources that are what they were, in its order.
fn declare(stack: &mut Stack, template: &ResolvedTemplate) {
    let position =
        |id: &str| template.resources.iter().position(|planned| planned.logical_id == id);
    stack.resources.sort_by_key(|resource| position(&resource.logical_id));
    for resource in &mut stack.resources {
        let planned = template.resources.iter();
        let Some(planned) = planned.into_iter().find(|one| one.logical_id == resource.logical_id)
        else {
            continue;
        };
        resource.metadata.clone_from(&planned.metadata);
        planned.deletion_policy.as_str().clone_into(&mut resource.deletion_policy);
        planned.update_replace_policy.as_str().clone_into(&mut resource.update_replace_policy);
    }
}
