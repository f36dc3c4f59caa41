//! CloudFormation: stacks of resources, whose templates become tables.
//!
//! [`provider`] turns a resource's properties into the DynamoDB requests that create, change or
//! delete it; [`diff`] compares what is deployed with what a template asks for. Both are pure: they
//! decide, `stack` acts: it stores stacks with the tables and carries out operations on them. `api`
//! answers the calls.
//!
//! Invariants: total, no template makes this panic or run without bound; provider and diff touch no
//! engine, no clock and no source of randomness; tasks are started only through the function that
//! the owner of the stacks passes in.

mod api;
pub mod diff;
pub mod provider;
mod service;
mod stack;

pub use service::{CloudFormation, Dependencies};
pub use stack::planning::Options;
pub use stack::runner::Spawn;
pub use stack::table_imports::{ImportAnswer, TableImports};
