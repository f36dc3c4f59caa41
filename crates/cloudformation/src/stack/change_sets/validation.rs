//! Early validation, as change sets of AWS have it: what is known to fail is said before anything
//! is done.

use std::time::Duration;

use crate::provider::Sent;
use engine::RequestCtx;
use model::Request;
use serde_json::Value;
use templates::UNKNOWN;
use templates::resource::ResourceError;

use crate::diff::{Action, ResourceChange};
use crate::stack::error::StackError;
use crate::stack::operations::StackOperations;
use crate::stack::planning::{Known, provider_of};
use crate::stack::record::{Problem, Stack};
use crate::stack::resolution::ResolvedRequest;

pub(super) const PROPERTIES: &str = "PROPERTY_VALIDATION";
/// How long a check may take that reads nothing.
const CHECK: Duration = Duration::from_secs(10);
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
    /// Why DynamoDB would refuse the table that a change makes or leaves, in its words.
    pub(super) async fn refusal(
        &self,
        stack: &Stack,
        resolved: &ResolvedRequest,
        change: &ResourceChange,
    ) -> Result<Option<String>, StackError> {
        let planned = resolved.template.resources.iter();
        let planned = planned.into_iter().find(|one| one.logical_id == change.logical_id);
        let Some(planned) = planned.filter(|_| change.action != Action::Remove) else {
            return Ok(None);
        };
        let exports = self.store.exports().await?;
        let access = self.resolver.planner.access.as_ref();
        let known = Known { access, stack, exports: &exports };
        let properties = resolved.template.preview(planned, &known)?;
        if Value::Object(properties.clone()).to_string().contains(UNKNOWN) {
            return Ok(None);
        }
        let provider = provider_of(&planned.resource_type, planned.skipped);
        let tags = &resolved.settings.tags;
        let context = self.resolver.planner.context(stack, &planned.logical_id, tags);
        let steps = provider
            .physical_id(&context, &properties, 0)
            .and_then(|name| provider.create(&context, &name, &properties));
        let deadline = self.store.engine.env().deadline(CHECK);
        let call = RequestCtx::internal(self.store.namespace.clone(), deadline);
        // What is wrong with the properties is a problem of its own.
        let refused = steps.unwrap_or_default().into_iter().find_map(|step| match step.sent {
            Sent::Request(Request::CreateTable(input)) => {
                self.store.engine.check_create_table(&call, &input).err()
            }
            _ => None,
        });
        Ok(refused.map(|error| error.to_string()))
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
