//! Findings of rules.

use std::fmt;

use crate::scenario::Scenario;
use crate::source::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Worth knowing; does not fail a check.
    Note,
    /// Costs money or goes wrong under load or in time.
    Warning,
    /// Goes wrong, with a witness.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A second place that a finding points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// A change of a model file that mends a finding; [`crate::fix()`] proves it before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Another text in the place of one.
    Replace {
        /// Where.
        span: Span,
        /// What is there.
        old: String,
        /// What is to be there.
        new: String,
    },
    /// A member with a text, beside another one.
    Member {
        /// The text of that one.
        beside: Span,
        /// The member's name.
        name: &'static str,
        /// Its text.
        value: String,
    },
    /// An entry `[[expect]]` that is not needed, which has this text in it.
    Entry {
        /// Where the text is.
        inside: Span,
    },
}

/// What a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// Its level in this file.
    pub level: Level,
    /// One sentence that names the user's things.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub label: String,
    /// Other places.
    pub notes: Vec<Note>,
    /// The concrete items and request that go wrong, in words.
    pub witness: Option<String>,
    /// The same, to be run.
    pub scenario: Option<Scenario>,
    /// What would be right.
    pub help: Option<String>,
    /// A change that may mend it.
    pub fix: Option<Fix>,
    /// The entities that it is about.
    pub entities: Vec<String>,
    /// The pattern, table, index or attribute that it is about.
    pub about: Option<String>,
}

impl Finding {
    /// A finding of rule `code` at `span`; its level is that of the rule.
    pub(crate) fn new(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            level: Level::Error,
            message: message.into(),
            span,
            label: String::new(),
            notes: Vec::new(),
            witness: None,
            scenario: None,
            help: None,
            fix: None,
            entities: Vec::new(),
            about: None,
        }
    }

    pub(crate) fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    pub(crate) fn note(mut self, span: Span, text: impl Into<String>) -> Self {
        self.notes.push(Note { span, text: text.into() });
        self
    }

    pub(crate) fn witness(self, words: impl Into<String>, scenario: Option<Scenario>) -> Self {
        Self { witness: Some(words.into()), scenario, ..self }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn fix(self, fix: Option<Fix>) -> Self {
        Self { fix, ..self }
    }

    pub(crate) fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    pub(crate) fn entity(mut self, name: impl Into<String>) -> Self {
        self.entities.push(name.into());
        self
    }
}

/// What each finding is known by when its place changes: rule, entities and pattern; a number
/// where several have the same.
pub(crate) fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut prints: Vec<String> = Vec::new();
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for finding in findings {
        let about = finding.about.as_deref().unwrap_or("");
        let print = format!("{} | {} | {about}", finding.code, finding.entities.join(", "));
        let count = seen.entry(print.clone()).or_default();
        *count = count.saturating_add(1);
        prints.push(match count {
            1 => print,
            _ => format!("{print} | {count}"),
        });
    }
    prints
}
