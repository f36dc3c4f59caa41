//! CloudFormation templates turned into tables.
//!
//! [`template`] reads a template, checks it and resolves its intrinsics; [`resource`] knows each resource
//! type: its properties, and which DynamoDB requests create, change and delete one; [`diff`] compares what
//! is deployed with what a template asks for. All three are pure: they decide, an executor acts.
//!
//! Invariants: total, no template makes this panic or run without bound; nothing here touches the engine,
//! a clock or a source of randomness.

pub mod diff;
pub mod resource;
pub mod template;

pub use serde_json::{Map, Value};
