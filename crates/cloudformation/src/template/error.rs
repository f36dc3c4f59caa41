//! What can be wrong with a template, as data; Display is the one home of the sentences.
//!
//! CloudFormation answers all of these as `ValidationError`.

use std::fmt;

/// What is wrong with a template or its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// Only while this module is being written.
    NotYet,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYet => f.write_str("not yet"),
        }
    }
}

impl std::error::Error for TemplateError {}
