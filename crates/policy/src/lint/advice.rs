//! What lint says. The sentences are ours, the names and severities those of the checks of IAM
//! Access Analyzer (IAM user guide, `access-analyzer-reference-policy-checks`), where there is one.

use std::fmt;

use crate::error::{Position, did_you_mean};

/// How much a finding matters, in the order of Access Analyzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A part of the policy does nothing.
    Error,
    /// It grants more than its author may think.
    SecurityWarning,
    /// It may do something else than its author thinks.
    Warning,
    /// It could be simpler.
    Suggestion,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the document.
    pub position: Position,
    /// What.
    pub advice: Advice,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// No version is named.
    MissingVersion,
    /// Variables in a document of a version without them.
    VariablesWithoutVersion {
        /// The string.
        text: String,
    },
    /// A `${` that is not a variable, as the brace that closes it is missing.
    OpenVariable {
        /// The string.
        text: String,
    },
    /// A variable before the fifth colon of an ARN.
    VariableInArn {
        /// The ARN.
        text: String,
    },
    /// A variable of a key that does not exist.
    UnknownVariable {
        /// The key.
        key: String,
        /// The one that is probably meant.
        suggestion: Option<&'static str>,
    },
    /// An action that does not exist.
    UnknownAction {
        /// The action.
        action: String,
        /// The one that is probably meant.
        suggestion: Option<String>,
    },
    /// A wildcard that stands for no action.
    NoSuchActions {
        /// The action.
        action: String,
    },
    /// All actions of a service, or all actions.
    EveryAction {
        /// The action.
        action: String,
    },
    /// `Allow` with `NotAction`, `NotResource` or `NotPrincipal`.
    AllowWithNot {
        /// The element.
        element: &'static str,
    },
    /// A condition key that does not exist.
    UnknownKey {
        /// The key.
        key: String,
        /// The one that is probably meant.
        suggestion: Option<&'static str>,
    },
    /// An operator for values of another type than the key has.
    OperatorType {
        /// The operator.
        operator: String,
        /// The key.
        key: String,
    },
    /// A value that is not of the operator's type.
    ValueType {
        /// The operator.
        operator: String,
        /// The value.
        value: String,
    },
    /// A key with several values without `ForAllValues` or `ForAnyValue`.
    MissingQuantifier {
        /// The key.
        key: String,
    },
    /// A quantifier with a key that has one value.
    NeedlessQuantifier {
        /// The key.
        key: String,
    },
    /// `Null` with a quantifier.
    NullWithQuantifier {
        /// What it always is.
        always: bool,
    },
    /// A condition without values.
    NoValues {
        /// The key.
        key: String,
    },
    /// An allowing statement that another denies in full.
    NeverEffective {
        /// The index of the denying statement.
        denied_by: usize,
    },
    /// A statement that another one of the same effect contains.
    Redundant {
        /// The index of the statement that contains it.
        contained_in: usize,
    },
}

impl Advice {
    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::OpenVariable { .. }
            | Self::VariableInArn { .. }
            | Self::UnknownVariable { .. }
            | Self::UnknownAction { .. }
            | Self::NoSuchActions { .. }
            | Self::UnknownKey { .. }
            | Self::OperatorType { .. }
            | Self::ValueType { .. }
            | Self::NullWithQuantifier { .. } => Severity::Error,
            Self::AllowWithNot { .. } | Self::MissingQuantifier { .. } => Severity::SecurityWarning,
            Self::MissingVersion
            | Self::VariablesWithoutVersion { .. }
            | Self::EveryAction { .. }
            | Self::NeedlessQuantifier { .. }
            | Self::NoValues { .. }
            | Self::NeverEffective { .. } => Severity::Warning,
            Self::Redundant { .. } => Severity::Suggestion,
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingVersion => f.write_str(
                "Missing version: without it the document is of version 2008-10-17. Add \"Version\": \
                 \"2012-10-17\".",
            ),
            Self::VariablesWithoutVersion { text } => write!(
                f,
                "Policy variables are text before version 2012-10-17: \"{text}\" is compared as it is. \
                 Add \"Version\": \"2012-10-17\"."
            ),
            Self::OpenVariable { text } => {
                write!(f, "The variable in \"{text}\" has no closing brace and is compared as text.")
            }
            Self::VariableInArn { text } => write!(
                f,
                "\"{text}\" has a variable before the fifth colon. Use variables in the last part of an \
                 ARN only."
            ),
            Self::UnknownVariable { key, suggestion } => {
                write!(f, "Invalid policy variable: the key {key} does not exist.")?;
                did_you_mean(f, *suggestion)
            }
            Self::UnknownAction { action, suggestion } => {
                write!(f, "Invalid action: the action {action} does not exist.")?;
                did_you_mean(f, suggestion.as_deref())
            }
            Self::NoSuchActions { action } => {
                write!(f, "Invalid action: {action} matches no action.")
            }
            Self::EveryAction { action } => write!(
                f,
                "{action} allows every action, also those that do not exist yet. Name the actions."
            ),
            Self::AllowWithNot { element } => write!(
                f,
                "Allow with {element} allows everything that is not named, also what does not exist yet."
            ),
            Self::UnknownKey { key, suggestion } => {
                write!(f, "Invalid condition key: {key} does not exist.")?;
                did_you_mean(f, *suggestion)
            }
            Self::OperatorType { operator, key } => {
                write!(f, "Type mismatch: {operator} does not compare values of the type of {key}.")
            }
            Self::ValueType { operator, value } => {
                write!(f, "Invalid value: \"{value}\" is no value for {operator}.")
            }
            Self::MissingQuantifier { key } => write!(
                f,
                "Missing qualifier: requests may have several values for {key}. Use ForAllValues or \
                 ForAnyValue."
            ),
            Self::NeedlessQuantifier { key } => {
                write!(f, "Requests have one value for {key}; ForAllValues also passes without any.")
            }
            Self::NullWithQuantifier { always } => {
                write!(f, "Null with qualifier: with this one it is always {always}.")
            }
            Self::NoValues { key } => write!(f, "The condition on {key} has no values to match."),
            Self::NeverEffective { denied_by } => {
                write!(f, "Statement {denied_by} denies everything that this one allows.")
            }
            Self::Redundant { contained_in } => {
                write!(f, "Statement {contained_in} contains this one.")
            }
        }
    }
}
