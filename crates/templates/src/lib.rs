//! CloudFormation's template language, and the resource types that templates may contain.
//!
//! [`Template`] reads a template, checks it and resolves its intrinsic functions; [`resource`]
//! holds the schema of each resource type: its properties, its physical ids, and what `Ref` and
//! `Fn::GetAtt` return. For tables it turns properties into a [`resource::table::DesiredTable`],
//! and descriptions of existing tables into the same form.
//!
//! Invariants: pure and total. No engine, no clock, no source of randomness, no I/O; no template
//! makes this panic or run without bound. Which requests create or change a resource is not known
//! here.

mod condition;
mod error;
mod graph;
mod input;
mod intrinsic;
mod logical_id;
mod loops;
mod parameter;
mod plan;
mod reference;
mod resolved;
pub mod resource;
mod sam;
mod scope;
mod sections;
mod substitution;
mod summary;
mod template;
mod text;
mod unknown;

pub use error::{
    EntryFault, Fault, Format, Intrinsic, Language, ParameterFault, RelationFault, ServerlessFault,
    TemplateError,
};
pub use input::{Inputs, ParameterInput, Pseudo, Unsupported};
pub use parameter::ResolvedParameter;
pub use reference::Reference;
pub use resolved::{DeletionPolicy, Output, OutputPlan, PlannedResource, ResolvedTemplate};
pub use scope::Scope;
pub use serde_json::{Map, Value};
pub use summary::{Capability, ParameterDeclaration, ResourceIdentifiers, Summary};
pub use template::Template;
pub use unknown::UNKNOWN;
