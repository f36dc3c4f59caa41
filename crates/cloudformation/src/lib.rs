//! CloudFormation templates turned into tables.
//!
//! [`template`] reads a template, checks it and resolves its intrinsics; [`resource`] knows each resource
//! type: its properties, and which DynamoDB requests create, change and delete one; [`diff`] compares what
//! is deployed with what a template asks for. All three are pure: they decide, [`stack`] acts: it keeps
//! stacks beside the tables and carries out operations on them. `service` answers the calls of
//! CloudFormation, STS, SSM and S3 that the tools make.
//!
//! Invariants: total, no template makes this panic or run without bound; template, resource and diff touch
//! no engine, no clock and no source of randomness; no task is started here but through what the owner
//! of the stacks gives for it.

pub mod diff;
pub mod provider;
mod service;
mod stack;

pub use stack::{Options, Spawn, Stacks};
