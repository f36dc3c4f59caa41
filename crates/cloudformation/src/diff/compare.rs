//! Compares what is deployed with what a template asks for.
//!
//! Resources are looked at in the order in which they would be made, so that it is known of each
//! whether those it refers to stay, change or are replaced.

use std::collections::HashMap;

use serde_json::{Value, json};
use templates::resource::{Effect, Properties, ResourceContext, UpdateBehavior};
use templates::{
    DeletionPolicy, PlannedResource, Reference, ResolvedTemplate, Scope, TemplateError,
};

use crate::provider;

use super::change::{
    Action, ChangeKind, Deployed, Detail, Part, PolicyAction, Recreation, Replacement,
    ResourceChange, Source,
};
use super::evaluation::{UpdatePlan, plan_update, problem, provider_or_skipped as provider};
use super::values::{Difference, differences, is_unknown};

/// Compares what is deployed with what `template` asks for, in the order in which it would be made;
/// what leaves comes last. `scope` knows the deployed resources; a reference to one that is not
/// there yet or is going to be replaced counts as not known. Resources that stay as they are do not
/// appear.
///
/// # Errors
/// A property that cannot be resolved; a resource whose type changes.
pub fn compare(
    deployed: &[Deployed],
    template: &ResolvedTemplate,
    scope: &dyn Scope,
    context: &ResourceContext,
) -> Result<Vec<ResourceChange>, TemplateError> {
    let mut retyped = Vec::new();
    let mut comparison = Comparison { template, scope, outcomes: HashMap::new() };
    let mut changes = Vec::new();
    for planned in &template.resources {
        let context = ResourceContext { logical_id: planned.logical_id.clone(), ..context.clone() };
        let before = deployed.iter().find(|one| one.logical_id == planned.logical_id);
        match before {
            None => changes.push(comparison.added(&context, planned)?),
            Some(before) if before.resource_type != planned.resource_type => {
                retyped.push(planned.logical_id.clone());
            }
            Some(before) => changes.extend(comparison.modified(&context, before, planned)?),
        }
    }
    if !retyped.is_empty() {
        return Err(TemplateError::TypeChanged(retyped));
    }
    let stays = |one: &&Deployed| {
        template.resources.iter().any(|planned| planned.logical_id == one.logical_id)
    };
    changes.extend(deployed.iter().rev().filter(|one| !stays(one)).map(removed));
    Ok(changes)
}

/// What becomes of a resource that others may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is new, or might be.
    New,
    /// It stays, but some of its attributes may change.
    Changed(&'static str),
}

struct Comparison<'a> {
    template: &'a ResolvedTemplate,
    scope: &'a dyn Scope,
    outcomes: HashMap<String, Outcome>,
}

/// The deployed resources, without what is going to be another.
impl Scope for Comparison<'_> {
    fn reference(&self, logical_id: &str) -> Option<String> {
        match self.outcomes.get(logical_id) {
            Some(Outcome::New) => None,
            Some(Outcome::Changed(_)) | None => self.scope.reference(logical_id),
        }
    }

    fn attribute(&self, logical_id: &str, name: &str) -> Option<Value> {
        match self.outcomes.get(logical_id) {
            Some(Outcome::New) => None,
            Some(Outcome::Changed(kind)) if provider(kind).may_change(name) => None,
            Some(Outcome::Changed(_)) | None => self.scope.attribute(logical_id, name),
        }
    }

    fn import(&self, name: &str) -> Option<String> {
        self.scope.import(name)
    }
}

fn change_context(properties: &Properties, metadata: Option<&Value>) -> Value {
    match metadata {
        Some(metadata) => json!({"Properties": properties, "Metadata": metadata}),
        None => json!({"Properties": properties}),
    }
}

/// What both kinds of changes begin with.
fn change(action: Action, logical_id: &str, resource_type: &str) -> ResourceChange {
    ResourceChange {
        action,
        logical_id: logical_id.to_owned(),
        physical_id: None,
        resource_type: resource_type.to_owned(),
        replacement: None,
        policy_action: None,
        scope: Vec::new(),
        details: Vec::new(),
        before: None,
        after: None,
        steps: Vec::new(),
        reasons: Vec::new(),
        data_loss: false,
        problem: None,
        refusal: None,
        recorded_only: provider(resource_type).effect() == Effect::Recorded,
        skipped: provider::provider(resource_type).is_none(),
    }
}

/// Whether a resource of this type has data of its own.
fn holds_data(resource_type: &str) -> bool {
    provider(resource_type).effect() == Effect::Real
}

fn removed(deployed: &Deployed) -> ResourceChange {
    let deleted = deployed.deletion_policy == DeletionPolicy::Delete;
    let base = change(Action::Remove, &deployed.logical_id, &deployed.resource_type);
    ResourceChange {
        physical_id: Some(deployed.physical_id.clone()),
        policy_action: Some(if deleted { PolicyAction::Delete } else { PolicyAction::Retain }),
        before: Some(change_context(&deployed.properties, deployed.metadata.as_ref())),
        data_loss: deleted && holds_data(&deployed.resource_type),
        ..base
    }
}

impl Comparison<'_> {
    fn added(
        &mut self,
        context: &ResourceContext,
        planned: &PlannedResource,
    ) -> Result<ResourceChange, TemplateError> {
        let properties = self.template.preview(planned, self)?;
        self.outcomes.insert(planned.logical_id.clone(), Outcome::New);
        Ok(ResourceChange {
            after: Some(change_context(&properties, planned.metadata.as_ref())),
            problem: problem(provider(&planned.resource_type), context, &properties),
            ..change(Action::Add, &planned.logical_id, &planned.resource_type)
        })
    }

    fn modified(
        &mut self,
        context: &ResourceContext,
        before: &Deployed,
        planned: &PlannedResource,
    ) -> Result<Option<ResourceChange>, TemplateError> {
        let properties = self.template.preview(planned, self)?;
        let differing = differences(&before.properties, &properties);
        let plan = plan_update(context, before, &properties, &differing);
        let mut details = attributes(before, planned, context, plan.tagged);
        details.extend(differing.into_iter().map(|found| self.detail(planned, found, &plan)));
        if details.is_empty() {
            return Ok(None);
        }
        let replacement = plan.replacement;
        let kind = provider(&planned.resource_type).resource_type();
        let outcome =
            if replacement == Replacement::False { Outcome::Changed(kind) } else { Outcome::New };
        self.outcomes.insert(planned.logical_id.clone(), outcome);
        let replaced = replacement != Replacement::False;
        let deletes = planned.update_replace_policy == DeletionPolicy::Delete;
        let policy =
            if deletes { PolicyAction::ReplaceAndDelete } else { PolicyAction::ReplaceAndRetain };
        let base = change(Action::Modify, &planned.logical_id, &planned.resource_type);
        Ok(Some(ResourceChange {
            physical_id: Some(before.physical_id.clone()),
            replacement: Some(replacement),
            policy_action: replaced.then_some(policy),
            scope: scope_of(&details),
            details,
            before: Some(change_context(&before.properties, before.metadata.as_ref())),
            after: Some(change_context(&properties, planned.metadata.as_ref())),
            steps: plan.steps,
            reasons: plan.reasons,
            data_loss: replaced && deletes && holds_data(&planned.resource_type),
            problem: plan.problem,
            ..base
        }))
    }

    fn detail(&self, planned: &PlannedResource, found: Difference, plan: &UpdatePlan) -> Detail {
        let dynamic = found.after.as_ref().is_some_and(is_unknown);
        let behavior = provider(&planned.resource_type).update_behavior(&found.name);
        let because = plan.reasons.iter().any(|reason| reason.property == found.name);
        let recreation = match behavior {
            _ if because => Recreation::Always,
            UpdateBehavior::InPlace => Recreation::Never,
            UpdateBehavior::Conditional | UpdateBehavior::Replacement if dynamic => {
                Recreation::Conditionally
            }
            UpdateBehavior::Conditional | UpdateBehavior::Replacement => Recreation::Never,
        };
        let written = planned.properties.get(&found.name);
        Detail {
            attribute: Part::Properties,
            path: format!("/Properties{}", found.path),
            name: Some(found.name),
            change: found.kind,
            recreation,
            before: found.before,
            after: found.after,
            dynamic,
            source: self.source(written, dynamic),
        }
    }

    /// Where a change comes from, as far as the new template alone shows.
    fn source(&self, written: Option<&Value>, dynamic: bool) -> Source {
        let references = written.map(|value| self.template.references(value)).unwrap_or_default();
        let found = references.into_iter().find_map(|reference| match reference {
            Reference::Name(name) if self.template.is_parameter(&name) => {
                (!dynamic).then_some(Source::Parameter(name))
            }
            Reference::Name(name) => {
                (dynamic && self.outcomes.contains_key(&name)).then_some(Source::Resource(name))
            }
            Reference::Attribute { resource, attribute, .. } => {
                let known = dynamic && self.outcomes.contains_key(&resource);
                let attribute = attribute.unwrap_or_default();
                known.then(|| Source::Attribute(format!("{resource}.{attribute}")))
            }
            Reference::Condition(_) => None,
        });
        found.unwrap_or(Source::Direct)
    }
}

/// Changes of everything but the properties.
fn attributes(
    before: &Deployed,
    planned: &PlannedResource,
    context: &ResourceContext,
    tagged: bool,
) -> Vec<Detail> {
    let policy = |policy: DeletionPolicy| Some(Value::from(policy.as_str()));
    let tags = |tags: &[(String, String)]| {
        let list: Vec<Value> =
            tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        Some(Value::Array(list))
    };
    let compared = [
        (Part::Metadata, before.metadata.clone(), planned.metadata.clone()),
        (Part::DeletionPolicy, policy(before.deletion_policy), policy(planned.deletion_policy)),
        (
            Part::UpdateReplacePolicy,
            policy(before.update_replace_policy),
            policy(planned.update_replace_policy),
        ),
        (
            Part::Tags,
            tags(&before.stack_tags).filter(|_| tagged),
            tags(&context.stack_tags).filter(|_| tagged),
        ),
    ];
    let differs = compared.into_iter().filter(|(_, before, after)| before != after);
    differs
        .map(|(attribute, before, after)| Detail {
            attribute,
            name: None,
            path: format!("/{}", attribute.as_str()),
            change: match (&before, &after) {
                (None, _) => ChangeKind::Add,
                (_, None) => ChangeKind::Remove,
                (Some(_), Some(_)) => ChangeKind::Modify,
            },
            recreation: Recreation::Never,
            before,
            after,
            dynamic: false,
            source: Source::Direct,
        })
        .collect()
}

/// The parts that change, each once.
fn scope_of(details: &[Detail]) -> Vec<Part> {
    let mut parts = Vec::new();
    for detail in details {
        if !parts.contains(&detail.attribute) {
            parts.push(detail.attribute);
        }
    }
    parts
}
