//! What a provider says about a new or a changed resource.

use serde_json::{Map, Value};
use templates::resource::{
    Properties, ReplacementReason, ResourceContext, ResourceError, UpdateBehavior,
};

use super::change::{Deployed, Replacement};
use super::values::{Difference, assumed, is_unknown};
use crate::provider::{self, Change, Provider, Update};

/// The provider of a type; unknown types are recorded.
pub(super) fn provider_or_skipped(resource_type: &str) -> &'static dyn Provider {
    provider::provider(resource_type).unwrap_or_else(|| provider::skipped(resource_type))
}

/// What will stop a new resource: looked for with a name that it might get, when all of it is
/// known.
pub(super) fn problem(
    provider: &dyn Provider,
    context: &ResourceContext,
    properties: &Properties,
) -> Option<ResourceError> {
    if properties.values().any(is_unknown) {
        return provider.validate(properties).err();
    }
    let planned = provider
        .physical_id(context, properties, 0)
        .and_then(|physical_id| provider.create(context, &physical_id, properties));
    planned.err()
}

/// What the provider says about a change.
pub(super) struct UpdatePlan {
    pub(super) replacement: Replacement,
    pub(super) steps: Vec<String>,
    pub(super) reasons: Vec<ReplacementReason>,
    pub(super) problem: Option<ResourceError>,
    /// The resource takes tags of the stack, and they change.
    pub(super) tagged: bool,
}

/// What `properties` mean for the resource that is deployed.
pub(super) fn plan_update(
    context: &ResourceContext,
    before: &Deployed,
    properties: &Map<String, Value>,
    differing: &[Difference],
) -> UpdatePlan {
    let provider = provider_or_skipped(&before.resource_type);
    // What is not known yet is assumed to stay the same; whether it could matter is checked below.
    let new = assumed(&before.properties, properties);
    let update = Update {
        physical_id: &before.physical_id,
        old: &before.properties,
        old_tags: &before.stack_tags,
        new: &new,
    };
    let change = provider.update(context, &update);
    let tagged = before.stack_tags != context.stack_tags
        && new == before.properties
        && matches!(&change, Ok(Change::InPlace(_)));
    let steps = match &change {
        Ok(Change::InPlace(steps)) => steps.iter().map(|step| step.what.clone()).collect(),
        Ok(Change::None | Change::Replace(_)) | Err(_) => Vec::new(),
    };
    let (mut replacement, reasons, problem) = match change {
        Ok(Change::None | Change::InPlace(_)) => (Replacement::False, Vec::new(), None),
        Ok(Change::Replace(reasons)) => (Replacement::True, reasons, None),
        Err(ResourceError::CustomName { name, reasons }) => {
            let problem = ResourceError::CustomName { name, reasons: reasons.clone() };
            (Replacement::True, reasons, Some(problem))
        }
        Err(problem) => (Replacement::False, Vec::new(), Some(problem)),
    };
    let might = differing.iter().any(|found| {
        found.after.as_ref().is_some_and(is_unknown)
            && provider.update_behavior(&found.name) != UpdateBehavior::InPlace
    });
    if replacement == Replacement::False && might {
        replacement = Replacement::Conditional;
    }
    UpdatePlan { replacement, steps, reasons, problem, tagged }
}
