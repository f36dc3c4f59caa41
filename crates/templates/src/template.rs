//! The entry point: text to a checked template, a template and inputs to resources in order.
//!
//! [`Template::parse`] takes JSON or YAML; [`Template::plan`] expands transforms, binds parameters,
//! decides conditions and orders the resources; [`ResolvedTemplate::properties`] resolves the
//! properties of one resource when it is made, with the physical ids and attributes that exist by
//! then. Keeping the raw text is up to the caller: clients compare it byte by byte.

use serde_json::Value;

use super::error::TemplateError;
use super::input::Inputs;
use super::resolved::ResolvedTemplate;
use super::sections::Sections;
use super::summary::{self, Summary};
use super::{plan, text};

/// A template whose sections have been checked, with its intrinsics in their long form.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    body: Value,
    sections: Sections,
}

impl Template {
    /// Reads a template from JSON or YAML, short forms included, and checks the form of its
    /// sections.
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

    /// What ValidateTemplate and GetTemplateSummary report.
    ///
    /// # Errors
    /// A transform that cannot be expanded here.
    pub fn summary(&self) -> Result<Summary, TemplateError> {
        self.sections.check_transforms()?;
        Ok(summary::summary(&self.sections))
    }

    /// The template after its transforms, as GetTemplate shows it; `None` when it declares none.
    ///
    /// # Errors
    /// What a plan with these inputs would be refused for before its resources are looked at.
    pub fn processed(&self, inputs: &Inputs<'_>) -> Result<Option<Value>, TemplateError> {
        if self.sections.transforms.is_empty() {
            return Ok(None);
        }
        let expanded = plan::processed(&self.sections, inputs)?;
        let mut body = self.body.as_object().cloned().unwrap_or_default();
        for name in ["Transform", "Globals"] {
            body.shift_remove(name);
        }
        for (name, section) in [
            ("Conditions", expanded.conditions),
            ("Resources", expanded.resources),
            ("Outputs", expanded.outputs),
        ] {
            if let Some(shown) = body.get_mut(name) {
                *shown = Value::Object(section);
            }
        }
        Ok(Some(Value::Object(body)))
    }

    /// Binds parameters, checks rules, decides conditions, checks every reference and orders the
    /// resources.
    ///
    /// # Errors
    /// The first thing that is wrong, in AWS's words where they are known.
    pub fn plan(&self, inputs: &Inputs<'_>) -> Result<ResolvedTemplate, TemplateError> {
        plan::plan(&self.sections, inputs)
    }
}
