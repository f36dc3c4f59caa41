//! The template language: text to a checked template, a template and inputs to resources in order.
//!
//! [`Template::parse`] takes JSON or YAML; [`Template::plan`] expands transforms, binds parameters, decides
//! conditions and orders the resources; [`ResolvedTemplate::properties`] resolves one resource's properties
//! when it is its turn, with the physical ids and attributes that exist by then. The raw text is the
//! caller's to keep: clients compare it byte by byte.

mod condition;
mod constraint;
mod error;
mod graph;
mod input;
mod intrinsic;
mod loops;
mod parameter;
mod plan;
mod reference;
mod resolved;
mod sections;
mod summary;
mod text;

use serde_json::Value;

pub use error::{
    EntryFault, Fault, Format, Intrinsic, Language, ParameterFault, RelationFault, TemplateError,
};
pub use input::{Inputs, ParameterInput, Pseudo, Unsupported};
pub use intrinsic::UNKNOWN;
pub(crate) use reference::Reference;
pub use resolved::{
    DeletionPolicy, Output, OutputPlan, PlannedResource, ResolvedParameter, ResolvedTemplate, Scope,
};
pub use summary::{Capability, ParameterDeclaration, ResourceIdentifiers, Summary};

use sections::Sections;

/// A template whose sections have been checked, with its intrinsics in their long form.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    body: Value,
    sections: Sections,
}

impl Template {
    /// Reads a template from JSON or YAML, short forms included, and checks the form of its sections.
    ///
    /// # Errors
    /// What is not well-formed, too large, too deep or not a template, and where.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let body = text::parse(text)?;
        let sections = Sections::of(&body)?;
        Ok(Self { body, sections })
    }

    /// The template as a tree: keys in the order of the text, intrinsics as `{"Fn::…": …}`.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// What ValidateTemplate and GetTemplateSummary tell.
    ///
    /// # Errors
    /// A transform that cannot be expanded here.
    pub fn summary(&self) -> Result<Summary, TemplateError> {
        self.sections.check_transforms()?;
        Ok(summary::summary(&self.sections))
    }

    /// Binds parameters, checks rules, decides conditions, checks every reference and orders the resources.
    ///
    /// # Errors
    /// The first thing that is wrong, in AWS's words where they are known.
    pub fn plan(&self, inputs: &Inputs<'_>) -> Result<ResolvedTemplate, TemplateError> {
        plan::plan(&self.sections, inputs)
    }
}
