//! Faults of a model file: what is wrong, where, and how to mend it.

use std::fmt;

use crate::source::Span;

/// One fault of a file that therefore is no model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What is wrong, naming the user's things.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Fault {
    pub(crate) fn at(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// "`name` is not …": with the nearest of `known`, or all of them.
    pub(crate) fn unknown<'a>(
        span: Span,
        message: impl Into<String>,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let near = known
            .iter()
            .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
            .filter(|(distance, candidate)| *distance <= 1.max(candidate.len() / 3))
            .min();
        let help = match near {
            Some((_, candidate)) => format!("did you mean `{candidate}`?"),
            None if known.is_empty() => "there is none in this file".to_owned(),
            None => format!("there are: {}", known.join(", ")),
        };
        Self::at(span, message).with_help(help)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
