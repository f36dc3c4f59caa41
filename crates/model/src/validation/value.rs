//! Faults of attribute values: well-formed JSON that is no value DynamoDB can hold.
//!
//! Raised while the request is decoded, before any table is looked at.

use std::fmt;

use ::value::NumberError;

use super::INVALID;

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
        /// The elements as given.
        elements: Vec<String>,
        /// Whether the elements are printed in quotes, as the newer framework does.
        quoted: bool,
    },
    /// A text that is no DynamoDB number, as given.
    Number {
        /// What is wrong with it.
        error: NumberError,
        /// The text as given.
        text: String,
    },
    /// An attribute name of no characters.
    EmptyName,
    /// An attribute name beyond this many bytes.
    LongName(usize),
    /// More nesting than an item may have.
    TooDeep,
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
            Self::Duplicates { kind: SetKind::Number, .. } => {
                f.write_str("Input collection contains duplicates")
            }
            Self::Duplicates { kind, elements, quoted } => {
                write!(f, "{INVALID} Input collection ")?;
                list(elements, *quoted, f)?;
                let kind = if *kind == SetKind::Binary { "of type BS" } else { "" };
                write!(f, "{kind} contains duplicates.")
            }
            Self::Number { error: NumberError::Malformed, text } if !text.is_empty() => {
                write!(f, "{}: {text}", NumberError::Malformed)
            }
            Self::Number { error, .. } => error.fmt(f),
            Self::LongName(limit) => {
                write!(f, "{INVALID} Attribute name is longer than {limit} bytes")
            }
            Self::EmptyName => write!(f, "{INVALID} Attribute name must not be empty"),
            Self::TooDeep => f.write_str(
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested \
                 levels beyond supported limit",
            ),
        }
    }
}

/// `["a", "b"]` or `[a, b]`, without escapes.
fn list(elements: &[String], quoted: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let quote = if quoted { "\"" } else { "" };
    f.write_str("[")?;
    for (index, element) in elements.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        write!(f, "{comma}{quote}{element}{quote}")?;
    }
    f.write_str("]")
}
