//! The rows of the constraint tables and the one interpreter of bounds.
//!
//! The tables are generated from the service model plus the observed deviations. They say which
//! members a structure has, of which shape, and what a value must satisfy. Invariant: data only,
//! every rule about when and how a violation is reported reads these rows.

use model::{Constraint, Phrase};

use crate::pattern::Pattern;

/// A structure of an input.
pub(crate) struct Structure {
    /// The shape's name.
    pub(crate) name: &'static str,
    /// Its members in declared order.
    pub(crate) members: &'static [Member],
}

/// A member of a structure.
pub(crate) struct Member {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What it holds.
    pub(crate) shape: &'static Shape,
    /// Its place in the order of reporting.
    pub(crate) rank: u16,
    /// Faults of an earlier phase hide those of later ones.
    pub(crate) phase: u8,
    /// How its faults are phrased.
    pub(crate) phrase: Phrase,
    /// What the operation calls it where it words its emptiness by itself.
    pub(crate) own_words: Option<&'static str>,
    /// What its absence brings.
    pub(crate) absent: Absent,
    /// Its place in the reports of the older framework.
    pub(crate) older_rank: u16,
    /// The values of an enum as the older framework prints them, where they differ.
    pub(crate) older_printed: Option<&'static [&'static str]>,
}

/// What the absence of a required member brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// A violation among others.
    Usual,
    /// The answer of the older framework.
    Older,
    /// The operation's own words.
    OwnWords,
}

/// What a member or element holds.
pub(crate) enum Shape {
    /// Text.
    Text(Limits),
    /// A table's name or ARN.
    TableName,
    /// An enum: its values as they are printed, which is not always what is accepted.
    Enum(&'static [&'static str]),
    /// A 32-bit integer.
    Integer(Limits),
    /// A 64-bit integer.
    Long(Limits),
    /// A double or a timestamp.
    Double,
    /// A truth value.
    Boolean,
    /// A structure.
    Structure(&'static Structure),
    /// An attribute value.
    Value,
    /// A map of attribute values.
    Item,
    /// A list.
    List(Limits, &'static Shape),
    /// A map: bounds, keys, values.
    Map(Limits, &'static Shape, &'static Shape),
}

/// Bounds on a length or value.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// At least.
    pub(crate) min: Option<i64>,
    /// At most.
    pub(crate) max: Option<i64>,
    /// What text must look like.
    pub(crate) pattern: Option<&'static Pattern>,
}

/// The phase of an empty table name where it is reported alone.
pub(crate) const ALONE: u8 = 0;
/// The phase of most constraints; phase 1 is for what hides them.
pub(crate) const USUAL: u8 = 2;

/// No bounds.
pub(crate) const UNBOUNDED: Limits = Limits { min: None, max: None, pattern: None };

/// What a table's name must satisfy when it is not an ARN.
pub(crate) static TABLE_NAME: Limits =
    Limits { min: Some(3), max: Some(255), pattern: Some(&crate::pattern::TABLE_NAME) };

/// What a table's ARN must satisfy.
static TABLE_ARN: Limits = Limits { min: Some(1), max: Some(1024), pattern: None };

impl Member {
    /// A member that may be absent.
    pub(crate) const fn optional(name: &'static str, shape: &'static Shape, rank: u16) -> Self {
        let phrase = Phrase::Full;
        Self {
            name,
            required: false,
            shape,
            rank,
            phase: USUAL,
            phrase,
            own_words: None,
            absent: Absent::Usual,
            older_rank: rank,
            older_printed: None,
        }
    }

    /// A member that must be there.
    pub(crate) const fn required(name: &'static str, shape: &'static Shape, rank: u16) -> Self {
        let optional = Self::optional(name, shape, rank);
        Self { required: true, ..optional }
    }

    pub(crate) const fn phrased(self, phrase: Phrase) -> Self {
        Self { phrase, ..self }
    }

    pub(crate) const fn in_phase(self, phase: u8) -> Self {
        Self { phase, ..self }
    }

    pub(crate) const fn when_absent(self, absent: Absent) -> Self {
        Self { absent, ..self }
    }

    pub(crate) const fn older_rank(self, older_rank: u16) -> Self {
        Self { older_rank, ..self }
    }

    pub(crate) const fn older_printed(self, printed: &'static [&'static str]) -> Self {
        Self { older_printed: Some(printed), ..self }
    }

    pub(crate) const fn in_own_words(self, parameter: &'static str) -> Self {
        Self { own_words: Some(parameter), ..self }
    }
}

impl Structure {
    /// The member called `name` with its position.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, &'static Member)> {
        self.members.iter().enumerate().find(|(_, member)| member.name == name)
    }
}

impl Shape {
    /// What `text` misses, in the order of reporting.
    pub(crate) fn missed_by_text(&self, text: &str) -> Vec<Constraint> {
        match self {
            Self::Text(limits) => limits.missed_by_text(text),
            Self::TableName if text.is_empty() || text.starts_with("arn:") => {
                TABLE_ARN.missed_by_text(text)
            }
            Self::TableName => TABLE_NAME.missed_by_text(text),
            _ => Vec::new(),
        }
    }

    /// What a number, or the length of a container, misses.
    pub(crate) fn missed_by_size(&self, size: i64) -> Option<Constraint> {
        match self {
            Self::Integer(limits) | Self::Long(limits) => {
                limits.missed(size, Constraint::MinValue, Constraint::MaxValue)
            }
            Self::List(limits, _) | Self::Map(limits, _, _) => {
                limits.missed(size, Constraint::MinLength, Constraint::MaxLength)
            }
            _ => None,
        }
    }

    /// Everything an element of this shape must satisfy, as a container's violation lists it.
    pub(crate) fn all(&self) -> Vec<Constraint> {
        match self {
            Self::Text(limits) => limits.all(Constraint::MinLength, Constraint::MaxLength),
            Self::TableName => TABLE_NAME.all(Constraint::MinLength, Constraint::MaxLength),
            Self::Enum(values) => vec![Constraint::OneOf(values)],
            Self::Integer(limits) | Self::Long(limits) => {
                limits.all(Constraint::MinValue, Constraint::MaxValue)
            }
            Self::List(limits, _) | Self::Map(limits, _, _) => {
                limits.all(Constraint::MinLength, Constraint::MaxLength)
            }
            Self::Double | Self::Boolean | Self::Structure(_) | Self::Value | Self::Item => {
                Vec::new()
            }
        }
    }
}

impl Limits {
    fn missed_by_text(&self, text: &str) -> Vec<Constraint> {
        if self.min.is_none() && self.max.is_none() && self.pattern.is_none() {
            return Vec::new();
        }
        // Length counts characters as the service does: UTF-16 units.
        let length = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let pattern = self.pattern.filter(|pattern| !(pattern.matches)(text));
        let bound = self.missed(length, Constraint::MinLength, Constraint::MaxLength);
        pattern.map(|pattern| Constraint::Pattern(pattern.text)).into_iter().chain(bound).collect()
    }

    fn missed(
        &self,
        size: i64,
        too_small: fn(i64) -> Constraint,
        too_large: fn(i64) -> Constraint,
    ) -> Option<Constraint> {
        let below = self.min.filter(|min| size < *min).map(too_small);
        below.or_else(|| self.max.filter(|max| size > *max).map(too_large))
    }

    fn all(
        &self,
        too_small: fn(i64) -> Constraint,
        too_large: fn(i64) -> Constraint,
    ) -> Vec<Constraint> {
        let pattern = self.pattern.map(|pattern| Constraint::Pattern(pattern.text));
        let bounds = [self.max.map(too_large), self.min.map(too_small), pattern];
        bounds.into_iter().flatten().collect()
    }
}
