//! What a change of a nested stack would do within it: what would fail, and whose items would be
//! lost. Their own change sets are not made.

use std::pin::Pin;

use serde_json::{Map, Value};
use templates::resource::ReplacementReason;
use templates::resource::nested_stack::NESTED_STACK;
use templates::{Fault, ParameterInput, Template, TemplateError, UNKNOWN};

use super::validation::{PROPERTIES, property_problem};
use crate::diff::{Action, ResourceChange};
use crate::stack::error::StackError;
use crate::stack::layout::uuid_of;
use crate::stack::operations::StackOperations;
use crate::stack::planning::{PlanInputs, as_records, nested_parameters};
use crate::stack::record::{Problem, Settings, Stack};
use crate::stack::resolution::ResolvedRequest;
use crate::stack::status::StackStatus;

/// What is found within a nested stack.
#[derive(Default)]
pub(super) struct Inside {
    /// What would fail.
    pub(super) problem: Option<Problem>,
    /// What DynamoDB would refuse.
    pub(super) refusal: Option<String>,
    /// Why items would be lost, by resource.
    pub(super) losses: Vec<ReplacementReason>,
}

type Looking<'a> = Pin<Box<dyn Future<Output = Result<Inside, StackError>> + Send + 'a>>;

impl StackOperations {
    /// What is found within the nested stack of a change, and within those that it has.
    pub(super) fn inside<'a>(
        &'a self,
        resolved: &'a ResolvedRequest,
        change: &'a ResourceChange,
    ) -> Looking<'a> {
        Box::pin(self.look_inside(resolved, change))
    }

    async fn look_inside(
        &self,
        resolved: &ResolvedRequest,
        change: &ResourceChange,
    ) -> Result<Inside, StackError> {
        let properties = change.after.as_ref().and_then(|after| after.get("Properties"));
        let Some(properties) = properties.and_then(Value::as_object) else {
            return Ok(Inside::default());
        };
        if change.resource_type != NESTED_STACK || change.action == Action::Remove {
            return Ok(Inside::default());
        }
        let found = self.nested_changes(resolved, change, properties).await;
        let (stack, request, changes) = match found {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Inside::default()),
            Err(StackError::Engine(error)) => return Err(error.into()),
            Err(error) => return Ok(failing(change, &error.to_string())),
        };
        let mut inside = Inside::default();
        for within in &changes {
            let mut problem = property_problem(within);
            if problem.is_none() {
                let deeper = self.inside(&request, within).await?;
                problem = deeper.problem;
                inside.losses.extend(deeper.losses);
                let deeper = deeper.refusal;
                let named = deeper.map(|why| format!("{}: {why}", within.logical_id));
                inside.refusal = inside.refusal.or(named);
            }
            if problem.is_none() {
                problem = self.name_conflict(&stack, &request, within).await?;
            }
            if let Some(problem) = problem {
                let reason = format!("{}: {}", problem.logical_id, problem.reason);
                return Ok(failing(change, &reason));
            }
            if inside.refusal.is_none()
                && let Some(why) = self.refusal(&stack, &request, within).await?
            {
                inside.refusal = Some(format!("{}: {why}", within.logical_id));
            }
            if within.data_loss {
                let why = "its items would be lost".to_owned();
                let property = within.logical_id.clone();
                inside.losses.push(ReplacementReason { property, why });
            }
        }
        Ok(inside)
    }

    /// The nested stack as it is, what is asked of it, and the changes; nothing where its template
    /// or its parameters are not known yet.
    async fn nested_changes(
        &self,
        resolved: &ResolvedRequest,
        change: &ResourceChange,
        properties: &Map<String, Value>,
    ) -> Result<Option<(Stack, ResolvedRequest, Vec<ResourceChange>)>, StackError> {
        let url = properties.get("TemplateURL").and_then(Value::as_str);
        let Some(url) = url.filter(|url| !url.contains(UNKNOWN)) else { return Ok(None) };
        let planner = &self.resolver.planner;
        let acting = resolved.acting.clone();
        let text = planner.template_at(&acting, url).await?;
        let skips = resolved.settings.skip_unsupported || planner.options.skip_unsupported;
        let unsupported = Template::parse(&text)?.summary()?.unsupported;
        if !skips && !unsupported.is_empty() {
            return Err(TemplateError::Unsupported(unsupported).into());
        }
        let parameters = nested_parameters(properties);
        let is_unknown = |one: &ParameterInput| match one {
            ParameterInput::Value(_, value) => value.contains(UNKNOWN),
            ParameterInput::Previous(_) => false,
        };
        if parameters.iter().any(is_unknown) {
            return Ok(None);
        }
        let uuid = change.physical_id.as_deref().and_then(uuid_of);
        let found = match uuid {
            Some(uuid) => self.store.by_uuid(uuid).await?,
            None => None,
        };
        let status = StackStatus::CreateInProgress;
        let stack = match found {
            Some(stack) => stack,
            None => self.new_stack("Nested", status)?,
        };
        let inputs = PlanInputs {
            acting: Some(&acting),
            text: &text,
            stack_name: &stack.name,
            stack_id: &stack.id,
            parameters: &parameters,
            previous: &[],
            notification_arns: &resolved.settings.notification_arns,
            skip_unsupported: skips,
        };
        let template = planner.plan(inputs).await?.1;
        let settings = Settings { parameters: as_records(&template), ..resolved.settings.clone() };
        let request = ResolvedRequest { text, template, settings, acting };
        match self.resolver.changes(&stack, &request).await {
            Ok(changes) => Ok(Some((stack, request, changes))),
            // Another nested stack of the same parent may be about to export it.
            Err(StackError::Template(error)) if is_missing_export(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn is_missing_export(error: &TemplateError) -> bool {
    matches!(error, TemplateError::Intrinsic(found) if matches!(found.fault, Fault::Export(_)))
}

/// A nested stack that would fail.
fn failing(change: &ResourceChange, reason: &str) -> Inside {
    let problem = Problem {
        validation: PROPERTIES.to_owned(),
        logical_id: change.logical_id.clone(),
        resource_type: change.resource_type.clone(),
        path: format!("/Resources/{}/Properties/TemplateURL", change.logical_id),
        reason: reason.to_owned(),
    };
    Inside { problem: Some(problem), ..Inside::default() }
}
