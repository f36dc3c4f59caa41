//! Resolves a request against a stack: the template to deploy, its settings, and what would change.

use std::sync::Arc;

use templates::{ResolvedTemplate, Template};

use super::acting::Acting;
use super::error::StackError;
use super::layout::TemplateVersion;
use super::planning::{Known, PlanInputs, Planner, as_records};
use super::record::{OnFailure, OutputRecord, Settings, Stack};
use super::request::StackRequest;
use super::status::StackStatus;
use super::storage::StackStore;
use crate::diff::{self, ResourceChange};

/// A request, resolved against its stack.
#[derive(Debug)]
pub(crate) struct ResolvedRequest {
    pub(crate) text: String,
    pub(crate) template: ResolvedTemplate,
    pub(crate) settings: Settings,
    /// Whom it is carried out for.
    pub(crate) acting: Acting,
}

/// Resolves requests against stored stacks.
#[derive(Debug)]
pub(crate) struct RequestResolver {
    pub(crate) store: Arc<StackStore>,
    pub(crate) planner: Arc<Planner>,
}

impl RequestResolver {
    /// Resolves a request, checked as far as it can be now.
    pub(crate) async fn resolve(
        &self,
        stack: &Stack,
        request: &StackRequest,
    ) -> Result<ResolvedRequest, StackError> {
        let text = match &request.template {
            Some(text) => text.clone(),
            None => self.store.template(&stack.uuid, TemplateVersion::Current).await?,
        };
        let before = &stack.settings;
        let notification_arns =
            request.notification_arns.clone().unwrap_or_else(|| before.notification_arns.clone());
        let role = request.role_arn.clone().or_else(|| before.role_arn.clone());
        let acting = self.planner.acting(&request.actor.clone().with_role(role.as_deref()));
        acting.check_role()?;
        let inputs = PlanInputs {
            acting: Some(&acting),
            text: &text,
            stack_name: &stack.name,
            stack_id: &stack.id,
            parameters: &request.parameters,
            previous: &before.parameters,
            notification_arns: &notification_arns,
            skip_unsupported: request.skip_unsupported,
        };
        let (template, resolved) = self.planner.plan(inputs).await?;
        check_capabilities(&template, &request.capabilities)?;
        check_types(stack, &resolved)?;
        let settings = Settings {
            description: resolved.description.clone(),
            parameters: as_records(&resolved),
            tags: request.tags.clone().unwrap_or_else(|| before.tags.clone()),
            capabilities: request.capabilities.clone(),
            notification_arns,
            role_arn: role,
            disable_rollback: request.on_failure == OnFailure::DoNothing,
            timeout_minutes: request.timeout_minutes,
            rollback: request.rollback.clone().unwrap_or_else(|| before.rollback.clone()),
            skip_unsupported: request.skip_unsupported,
        };
        Ok(ResolvedRequest { text, template: resolved, settings, acting })
    }

    /// The changes of resources.
    pub(crate) async fn changes(
        &self,
        stack: &Stack,
        request: &ResolvedRequest,
    ) -> Result<Vec<ResourceChange>, StackError> {
        let exports = self.store.exports().await?;
        let known = Known { access: self.planner.access.as_ref(), stack, exports: &exports };
        let context = self.planner.context(stack, "", &request.settings.tags);
        Ok(diff::compare(&stack.deployed(), &request.template, &known, &context)?)
    }

    /// Whether anything but resources changes: tags, outputs, notifications, or what failed before.
    pub(crate) async fn other_changes(
        &self,
        stack: &Stack,
        request: &ResolvedRequest,
    ) -> Result<bool, StackError> {
        let exports = self.store.exports().await?;
        let known = Known { access: self.planner.access.as_ref(), stack, exports: &exports };
        Ok(stack.status == StackStatus::UpdateFailed
            || stack.status == StackStatus::CreateFailed
            || stack.settings.tags != request.settings.tags
            || stack.settings.notification_arns != request.settings.notification_arns
            || outputs_differ(&known, &request.template))
    }
}

/// Whether the outputs change; those that are not known yet do.
fn outputs_differ(known: &Known<'_>, resolved: &ResolvedTemplate) -> bool {
    let Ok(outputs) = resolved.outputs(known) else { return true };
    let outputs = outputs.into_iter().map(OutputRecord::from);
    outputs.collect::<Vec<_>>() != known.stack.outputs
}

fn check_capabilities(template: &Template, given: &[String]) -> Result<(), StackError> {
    let needed = template.summary()?.capabilities;
    let given = |name: &str| given.iter().any(|one| one == name);
    let missing: Vec<_> = needed
        .iter()
        .map(|capability| capability.as_str())
        // Permission to name IAM resources includes permission to make them.
        .filter(|name| {
            !(given(name) || (*name == "CAPABILITY_IAM" && given("CAPABILITY_NAMED_IAM")))
        })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(StackError::Capabilities(missing)) }
}

/// A logical id keeps its type.
fn check_types(stack: &Stack, resolved: &ResolvedTemplate) -> Result<(), StackError> {
    let changed: Vec<_> = resolved
        .resources
        .iter()
        .filter(|planned| {
            let old = stack.resource(&planned.logical_id);
            old.is_some_and(|old| old.resource_type != planned.resource_type)
        })
        .map(|planned| planned.logical_id.clone())
        .collect();
    if changed.is_empty() { Ok(()) } else { Err(StackError::TypeChange(changed)) }
}
