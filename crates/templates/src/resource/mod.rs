//! Resource types: which properties each takes, its physical ids, and what `Ref` and `Fn::GetAtt`
//! return.
//!
//! Schemas are data. What a resource's handlers do (which requests create, change or delete one) is
//! up to their provider.

mod context;
mod error;
pub mod global_table;
pub mod iam;
mod members;
mod names;
pub mod nested_stack;
pub mod recorded_types;
mod registry;
mod replacement;
mod resource_type;
pub mod scaling;
mod schema;
pub mod table;

pub use context::{Observed, Properties, ResourceContext};
pub use error::ResourceError;
pub use registry::{find, is_type_name, supported};
pub use replacement::ReplacementReason;
pub use resource_type::{Effect, ResourceType};
pub use schema::UpdateBehavior;
