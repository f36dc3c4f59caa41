//! The provider of each resource type.

use templates::resource::global_table::GLOBAL_TABLE;
use templates::resource::iam::IAM_TYPES;
use templates::resource::nested_stack::NestedStack;
use templates::resource::recorded_types::{RECORDED_TYPES, skipped_type};
use templates::resource::scaling::{SCALABLE_TARGET, SCALING_POLICY};
use templates::resource::table::TABLE;

use super::handlers::Provider;

/// The provider of a type.
#[must_use]
pub fn provider(resource_type: &str) -> Option<&'static dyn Provider> {
    let real: [&'static dyn Provider; 5] =
        [&TABLE, &GLOBAL_TABLE, &NestedStack, &SCALABLE_TARGET, &SCALING_POLICY];
    let identities = IAM_TYPES.iter().map(|one| one as &'static dyn Provider);
    let recorded = RECORDED_TYPES.iter().map(|one| one as &'static dyn Provider);
    real.into_iter()
        .chain(identities)
        .chain(recorded)
        .find(|known| known.resource_type() == resource_type)
}

/// The provider of a type that is skipped: records anything.
#[must_use]
pub fn skipped(resource_type: &str) -> &'static dyn Provider {
    skipped_type(resource_type)
}
