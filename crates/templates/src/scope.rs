//! The values of existing resources and exports that references resolve to.

use serde_json::Value;

/// What is known while resources are being made. The executor implements it over its records.
pub trait Scope {
    /// What `Ref` gives for a resource that exists (not always its physical id: see
    /// [`ResourceType::reference`](crate::resource::ResourceType::reference)).
    fn reference(&self, logical_id: &str) -> Option<String>;
    /// An attribute of a resource that exists.
    fn attribute(&self, logical_id: &str, name: &str) -> Option<Value>;
    /// The value of an export of another stack.
    fn import(&self, name: &str) -> Option<String>;
}

/// A scope without resources and exports.
pub(super) struct EmptyScope;

impl Scope for EmptyScope {
    fn reference(&self, _: &str) -> Option<String> {
        None
    }

    fn attribute(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn import(&self, _: &str) -> Option<String> {
        None
    }
}
