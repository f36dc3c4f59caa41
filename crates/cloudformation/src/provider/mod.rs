//! Resource handlers: which requests create, change, read and delete a resource of each type.
//!
//! A [`Provider`] is pure. It turns properties into [`Step`]s: decoded DynamoDB requests,
//! constraints checked, and what to wait for after each. The runner sends them through the engine,
//! one after the other; a step that fails stops the resource with the engine's own error as its
//! reason.
//!
//! Steps are idempotent enough to be planned again: after a crash the runner reads the resource
//! ([`Provider::observe`]) and plans from what exists ([`Provider::adopt`]).

mod comparison;
mod handlers;
mod iam;
mod recorded;
mod registry;
mod scaling;
mod step;
mod table;

pub use comparison::{Comparison, PropertyDifference};
pub use handlers::{Adoption, Change, Finish, Provider, Update};
pub use registry::{provider, skipped};
pub use step::{Done, Sent, ServiceCall, Step, Wait};
