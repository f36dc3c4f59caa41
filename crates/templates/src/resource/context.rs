//! The context of one resource: its account, Region and stack, its properties, what is observed of
//! it.

use model::{Namespace, Response};
use serde_json::{Map, Value};

/// Properties of a resource, resolved.
pub type Properties = Map<String, Value>;

/// Answers to the requests that read a resource, in their order; `None` for one that was refused.
pub type Observed = [Option<Response>];

/// Account, Region and stack of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceContext {
    /// `aws`.
    pub partition: String,
    /// The account and Region of the stack.
    pub namespace: Namespace,
    /// The stack's name.
    pub stack_name: String,
    /// The stack's ARN.
    pub stack_id: String,
    /// The resource's logical id.
    pub logical_id: String,
    /// Tags of the stack, which resources that take tags get too. A resource's own tag wins.
    pub stack_tags: Vec<(String, String)>,
}
