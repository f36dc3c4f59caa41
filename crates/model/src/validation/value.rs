//! Faults of attribute values: well-formed JSON that is no value DynamoDB can hold.
//!
//! Raised while the request is decoded, before any table is looked at.

use std::fmt;

use ::value::NumberError;

use super::INVALID;
use crate::facts::Framework;

/// Why an attribute value is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueFault {
    /// No data type is given: `{}`.
    Empty,
    /// More than one data type is given.
    SeveralTypes,
    /// `{"NULL": false}`.
    NullNotTrue,
    /// A set without elements.
    EmptySet(SetKind),
    /// A set with an element that occurs twice.
    Duplicates {
        /// The kind of set.
        kind: SetKind,
        /// The elements as the framework lists them.
        elements: Vec<String>,
        /// Whose words are used.
        framework: Framework,
    },
    /// A text that is no DynamoDB number, as given.
    Number {
        /// What is wrong with it.
        error: NumberError,
        /// The text as given.
        text: String,
        /// Whose words are used.
        framework: Framework,
    },
    /// An attribute name of no characters.
    EmptyName,
    /// An attribute name beyond this many bytes.
    LongName(usize),
    /// More nesting than an item may have.
    TooDeep,
    /// So much nesting that the older framework answers for every operation.
    FarTooDeep,
}

/// The three kinds of set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetKind {
    /// `SS`.
    String,
    /// `NS`.
    Number,
    /// `BS`.
    Binary,
}

impl fmt::Display for SetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Binary => "binary",
        })
    }
}

impl fmt::Display for ValueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str(
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
            ),
            Self::SeveralTypes => f.write_str(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of \
                 the supported datatypes",
            ),
            Self::NullNotTrue => {
                write!(f, "{INVALID} Null attribute value types must have the value of true")
            }
            Self::EmptySet(SetKind::Binary) => {
                write!(f, "{INVALID} Binary sets should not be empty")
            }
            Self::EmptySet(kind) => write!(f, "{INVALID} An {kind} set  may not be empty"),
            Self::Duplicates { kind: SetKind::Number, framework: Framework::Older, .. } => {
                f.write_str("Input collection contains duplicates")
            }
            Self::Duplicates { kind: SetKind::Number, framework: Framework::Newer, .. } => {
                write!(f, "{INVALID} Input collection contains duplicates.")
            }
            Self::Duplicates { kind, elements, framework } => {
                write!(f, "{INVALID} Input collection ")?;
                list(elements, *kind, *framework, f)?;
                let kind = if *kind == SetKind::Binary { "of type BS" } else { "" };
                write!(f, "{kind} contains duplicates.")
            }
            Self::Number { error: NumberError::Malformed, text, framework }
                if *framework == Framework::Newer || !text.is_empty() =>
            {
                write!(f, "{}: {text}", NumberError::Malformed)
            }
            Self::Number { error, .. } => error.fmt(f),
            Self::LongName(limit) => {
                write!(f, "{INVALID} Attribute name is longer than {limit} bytes")
            }
            Self::EmptyName => f.write_str("Empty attribute name"),
            Self::TooDeep | Self::FarTooDeep => f.write_str(
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested \
                 levels beyond supported limit",
            ),
        }
    }
}

/// `["a", "b"]` or `[a, b]`, without escapes; `["a","b"]` for binaries in the newer words.
fn list(
    elements: &[String],
    kind: SetKind,
    framework: Framework,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (quote, separator) = match (framework, kind) {
        (Framework::Newer, SetKind::Binary) => ("\"", ","),
        (Framework::Newer, SetKind::String | SetKind::Number) => ("\"", ", "),
        (Framework::Older, _) => ("", ", "),
    };
    f.write_str("[")?;
    for (index, element) in elements.iter().enumerate() {
        let comma = if index > 0 { separator } else { "" };
        write!(f, "{comma}{quote}{element}{quote}")?;
    }
    f.write_str("]")
}
