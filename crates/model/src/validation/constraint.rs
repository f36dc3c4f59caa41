//! Violations of the service model's constraints and how they are reported together.
//!
//! Invariant: a report counts and shows the same violations, at most ten of them, as AWS does.

use std::fmt::{self, Display as _};

/// How many violations one answer reports.
const REPORTED: usize = 10;

/// One constraint that a member of the request does not satisfy.
#[derive(Clone, Debug, PartialEq)]
pub struct ConstraintViolation {
    /// Where: `attributeDefinitions.1.member.attributeName`.
    pub path: String,
    /// The value as AWS prints it, `None` for a member that is missing.
    pub value: Option<String>,
    /// What it does not satisfy.
    pub constraint: Constraint,
    /// How the sentence begins.
    pub phrase: Phrase,
}

/// The beginnings of a violation's sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phrase {
    /// `Value 'x' at 'path' failed to satisfy constraint`.
    #[default]
    Full,
    /// `Value at 'Path' failed to satisfy constraint`, the path in the members' own spelling.
    WithoutValue,
    /// `Failed to satisfy constraint`.
    Anonymous,
    /// The same without envelope, and alone.
    Bare,
}

/// A constraint, with the bound that was missed.
#[derive(Clone, Debug, PartialEq)]
pub enum Constraint {
    /// A required member.
    NotNull,
    /// A text or container that is too short: the characters or entries it needs.
    MinLength(i64),
    /// A text or container that is too long.
    MaxLength(i64),
    /// A number that is too small.
    MinValue(i64),
    /// A number that is too large.
    MaxValue(i64),
    /// A text that does not match the pattern.
    Pattern(&'static str),
    /// A text that is none of the values.
    OneOf(&'static [&'static str]),
    /// An element of a list that misses one of these.
    Elements(Vec<Constraint>),
    /// A key of a map that misses one of these.
    Keys(Vec<Constraint>),
    /// A value of a map that misses one of these.
    Values(Vec<Constraint>),
}

/// The whole report: the count, then every violation.
pub(super) fn report(
    violations: &[ConstraintViolation],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    if let Some(bare) = violations.first().filter(|first| first.phrase == Phrase::Bare) {
        return bare.fmt(f);
    }
    let shown = violations.iter().take(REPORTED);
    let plural = if shown.len() == 1 { "" } else { "s" };
    write!(f, "{} validation error{plural} detected: ", shown.len())?;
    for (index, violation) in shown.enumerate() {
        if index > 0 {
            f.write_str("; ")?;
        }
        violation.fmt(f)?;
    }
    Ok(())
}

impl fmt::Display for ConstraintViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.phrase, &self.value) {
            (Phrase::Full, Some(value)) => write!(f, "Value '{value}' at '{}' failed", self.path)?,
            (Phrase::Full, None) => write!(f, "Value null at '{}' failed", self.path)?,
            (Phrase::WithoutValue, _) => write!(f, "Value at '{}' failed", self.path)?,
            (Phrase::Anonymous | Phrase::Bare, _) => f.write_str("Failed")?,
        }
        write!(f, " to satisfy constraint: {}", self.constraint)
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNull => f.write_str("Member must not be null"),
            Self::MinLength(bound) => {
                write!(f, "Member must have length greater than or equal to {bound}")
            }
            Self::MaxLength(bound) => {
                write!(f, "Member must have length less than or equal to {bound}")
            }
            Self::MinValue(bound) => {
                write!(f, "Member must have value greater than or equal to {bound}")
            }
            Self::MaxValue(bound) => {
                write!(f, "Member must have value less than or equal to {bound}")
            }
            Self::Pattern(pattern) => {
                write!(f, "Member must satisfy regular expression pattern: {pattern}")
            }
            Self::OneOf(values) => {
                write!(f, "Member must satisfy enum value set: [{}]", values.join(", "))
            }
            Self::Elements(each) => write!(f, "Member must satisfy constraint: {}", List(each)),
            Self::Keys(each) => write!(f, "Map keys must satisfy constraint: {}", List(each)),
            Self::Values(each) => write!(f, "Map value must satisfy constraint: {}", List(each)),
        }
    }
}

/// Several constraints in brackets.
struct List<'a>(&'a [Constraint]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (index, constraint) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            constraint.fmt(f)?;
        }
        f.write_str("]")
    }
}
