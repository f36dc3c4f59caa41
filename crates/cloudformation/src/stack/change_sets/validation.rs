//! Early validation, as change sets of AWS have it: what is known to fail is said before anything
//! is done.

use serde_json::Value;
use templates::resource::ResourceError;
use templates::resource::nested_stack::NESTED_STACK;
use templates::{Template, TemplateError, UNKNOWN};

use crate::diff::{Action, ResourceChange};
use crate::stack::error::StackError;
use crate::stack::operations::StackOperations;
use crate::stack::record::{Problem, Stack};
use crate::stack::resolution::ResolvedRequest;

const PROPERTIES: &str = "PROPERTY_VALIDATION";
const NAMES: &str = "NAME_CONFLICT_VALIDATION";

/// What is wrong with the properties of a resource. That a table with a name of its own cannot be
/// replaced is no matter of properties: it fails when it is carried out, as on AWS.
pub(super) fn property_problem(change: &ResourceChange) -> Option<Problem> {
    let error = change.problem.as_ref()?;
    if matches!(error, ResourceError::CustomName { .. }) {
        return None;
    }
    Some(Problem {
        validation: PROPERTIES.to_owned(),
        logical_id: change.logical_id.clone(),
        resource_type: change.resource_type.clone(),
        path: format!("/Resources/{}/Properties{}", change.logical_id, error.path()),
        reason: error.to_string(),
    })
}

/// Why a change set with problems failed; tools look for `AWS::EarlyValidation`.
pub(super) fn early_validation(problems: &[Problem]) -> Option<String> {
    let has = |validation: &str| problems.iter().any(|problem| problem.validation == validation);
    let failed: Vec<&str> = [
        (PROPERTIES, "AWS::EarlyValidation::PropertyValidation"),
        (NAMES, "AWS::EarlyValidation::ResourceExistenceCheck"),
    ]
    .into_iter()
    .filter_map(|(validation, hook)| has(validation).then_some(hook))
    .collect();
    (!failed.is_empty()).then(|| {
        format!(
            "The following hook(s)/validation failed: [{}]. To troubleshoot Early Validation errors, \
             use the DescribeEvents API for detailed failure information.",
            failed.join(", ")
        )
    })
}

impl StackOperations {
    /// Why the template of a nested stack cannot be carried out, as far as it says so by itself.
    pub(super) async fn nested_problem(
        &self,
        resolved: &ResolvedRequest,
        change: &ResourceChange,
    ) -> Result<Option<Problem>, StackError> {
        if change.resource_type != NESTED_STACK || change.action == Action::Remove {
            return Ok(None);
        }
        let properties = change.after.as_ref().and_then(|after| after.get("Properties"));
        let url = properties.and_then(|one| one.get("TemplateURL")).and_then(Value::as_str);
        let Some(url) = url.filter(|url| !url.contains(UNKNOWN)) else { return Ok(None) };
        let planner = &self.resolver.planner;
        let skips = resolved.settings.skip_unsupported || planner.options.skip_unsupported;
        let reason = match planner.template_at(url).await {
            Ok(text) => match Template::parse(&text).and_then(|template| template.summary()) {
                Ok(summary) if skips || summary.unsupported.is_empty() => return Ok(None),
                Ok(summary) => TemplateError::Unsupported(summary.unsupported).to_string(),
                Err(error) => error.to_string(),
            },
            Err(StackError::Engine(error)) => return Err(error.into()),
            Err(error) => error.to_string(),
        };
        Ok(Some(Problem {
            validation: PROPERTIES.to_owned(),
            logical_id: change.logical_id.clone(),
            resource_type: change.resource_type.clone(),
            path: format!("/Resources/{}/Properties/TemplateURL", change.logical_id),
            reason,
        }))
    }

    /// The conflict of a new resource with one that exists under its name.
    pub(super) async fn name_conflict(
        &self,
        stack: &Stack,
        resolved: &ResolvedRequest,
        change: &ResourceChange,
    ) -> Result<Option<Problem>, StackError> {
        let id = &change.logical_id;
        let planned = resolved.template.resources.iter().find(|planned| planned.logical_id == *id);
        let Some(planned) = planned.filter(|_| change.action == Action::Add) else {
            return Ok(None);
        };
        let Some((identifier, name, _)) = self.existing(stack, resolved, planned, None).await?
        else {
            return Ok(None);
        };
        let written = planned.properties.get(identifier).is_some_and(Value::is_string);
        let path = if written { format!("/{identifier}") } else { String::new() };
        let kind = &change.resource_type;
        Ok(Some(Problem {
            validation: NAMES.to_owned(),
            logical_id: id.clone(),
            resource_type: kind.clone(),
            path: format!("/Resources/{id}/Properties{path}"),
            reason: format!("Resource of type '{kind}' with identifier '{name}' already exists."),
        }))
    }
}
