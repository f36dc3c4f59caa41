//! All resource types that templates may contain, by name.

use super::global_table::GLOBAL_TABLE;
use super::iam::IAM_TYPES;
use super::nested_stack::NestedStack;
use super::recorded_types::RECORDED_TYPES;
use super::resource_type::ResourceType;
use super::scaling::{SCALABLE_TARGET, SCALING_POLICY};
use super::table::TABLE;

/// The resource type of this name.
#[must_use]
pub fn find(resource_type: &str) -> Option<&'static dyn ResourceType> {
    all().find(|known| known.resource_type() == resource_type)
}

/// The names of all resource types.
pub fn supported() -> impl Iterator<Item = &'static str> {
    all().map(ResourceType::resource_type)
}

fn all() -> impl Iterator<Item = &'static dyn ResourceType> {
    let real: [&'static dyn ResourceType; 5] =
        [&TABLE, &GLOBAL_TABLE, &NestedStack, &SCALABLE_TARGET, &SCALING_POLICY];
    let identities = IAM_TYPES.iter().map(|one| one as &'static dyn ResourceType);
    let recorded = RECORDED_TYPES.iter().map(|one| one as &'static dyn ResourceType);
    real.into_iter().chain(identities).chain(recorded)
}

/// Whether `name` has the form of a resource type: three or four parts, or a custom one.
#[must_use]
pub fn is_type_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split("::").collect();
    let part = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-@".contains(&byte))
    };
    match parts.as_slice() {
        ["Custom", rest] => part(rest),
        ["AWS" | "Alexa", _, _] | [_, _, _] | [_, _, _, "MODULE"] => parts.iter().all(part),
        _ => false,
    }
}
