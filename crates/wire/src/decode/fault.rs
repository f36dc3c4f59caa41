//! Collected faults of a request that has the right shape, in the order of reporting.
//!
//! Violations are kept with their place in the model, not in the body, so that the answer does not
//! depend on the order in which a client sends its members. Invariant: at most a fixed number is
//! kept, however long the body.

use model::{
    Constraint, ConstraintViolation, Framework, Operation, Phrase, ValidationError, ValueFault,
};

use super::{Decoder, Segment};
use crate::constraint::{ALONE, Shape, USUAL};
use crate::render;

/// Far more than an answer shows, far less than a body can hold.
const KEPT: usize = 256;

/// What was found wrong so far.
#[derive(Default)]
pub(super) struct Faults {
    violations: Vec<Ranked>,
    /// The first fault that is no constraint violation.
    first: Option<ValidationError>,
}

/// A violation and its place in the order of reporting.
struct Ranked {
    phase: u8,
    place: Vec<usize>,
    violation: ConstraintViolation,
    own_words: Option<&'static str>,
}

impl Faults {
    /// Notes a fault that is no constraint violation; the first one counts.
    pub(super) fn note(&mut self, fault: impl FnOnce() -> ValidationError) {
        if self.first.is_none() {
            self.first = Some(fault());
        }
    }

    /// Whether no fault but constraint violations was noted.
    pub(super) fn is_clear(&self) -> bool {
        self.first.is_none()
    }

    /// Words a fault of an attribute value as one of the expression value `name`.
    pub(super) fn in_expression_value(&mut self, name: String) {
        self.first = match self.first.take() {
            Some(ValidationError::Value(fault)) if fault != ValueFault::TooDeep => {
                Some(ValidationError::ExpressionValue { name, fault })
            }
            other => other,
        };
    }

    /// The fault to report, if anything is wrong.
    pub(super) fn into_result(mut self, operation: Operation) -> Result<(), ValidationError> {
        self.violations.sort_by(|a, b| (a.phase, &a.place).cmp(&(b.phase, &b.place)));
        let Some(first) = self.violations.first() else {
            return self.first.map_or(Ok(()), Err);
        };
        if let Some(parameter) = first.own_words {
            let operation = operation.name();
            return Err(ValidationError::ParameterRequired { parameter, operation });
        }
        let phase = first.phase;
        let shown = self.violations.into_iter().filter(|ranked| ranked.phase == phase);
        let shown = shown.map(|ranked| ranked.violation).collect();
        Err(ValidationError::Constraints(shown))
    }
}

impl Decoder<'_> {
    /// Checks a text against its shape.
    pub(super) fn check_text(&mut self, text: &str) {
        for constraint in self.shape.missed_by_text(text) {
            self.scalar_violation(text, constraint);
        }
    }

    /// Notes that a text is none of its enum's values.
    pub(super) fn unknown_value(&mut self, text: &str) {
        if let Shape::Enum(printed) = self.shape {
            self.scalar_violation(text, Constraint::OneOf(printed));
        }
    }

    /// Checks a number against its shape.
    pub(super) fn check_number(&mut self, number: i64) {
        if let Some(constraint) = self.shape.missed_by_size(number) {
            self.scalar_violation(&number.to_string(), constraint);
        }
    }

    /// A violation by the scalar that was just read; of elements the container tells.
    fn scalar_violation(&mut self, text: &str, constraint: Constraint) {
        if self.is_element() {
            self.element_missed = true;
        } else {
            self.violation(Some(text.to_owned()), constraint);
        }
    }

    /// Checks the length of the container that began at `start` and was just read.
    pub(super) fn check_length(&mut self, start: usize, length: usize) {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        if let Some(constraint) = self.shape.missed_by_size(length) {
            if self.is_element() {
                self.element_missed = true;
            } else {
                self.container_violation(start, constraint);
            }
        }
    }

    /// A violation by the container that began at `start` and was just read.
    pub(super) fn container_violation(&mut self, start: usize, constraint: Constraint) {
        if self.faults.violations.len() < KEPT {
            let value = render::value(self.json.text_since(start), self.shape);
            self.violation(Some(value), constraint);
        }
    }

    /// Notes a violation at the current path.
    pub(super) fn violation(&mut self, value: Option<String>, constraint: Constraint) {
        if self.faults.violations.len() >= KEPT {
            return;
        }
        let member = self.path.iter().rev().find_map(|segment| match segment {
            Segment::Member(member) => Some(*member),
            Segment::Index(_) | Segment::Key(_) => None,
        });
        let mut phase = member.map_or(USUAL, |member| member.phase);
        let mut phrase = member.map_or(Phrase::Full, |member| member.phrase);
        if matches!(constraint, Constraint::NotNull) {
            phrase = Phrase::Full;
        }
        let empty = value.as_deref() == Some("") && matches!(self.shape, Shape::TableName);
        if empty && self.operation.framework() == Framework::Newer {
            (phase, phrase) = (ALONE, Phrase::WithoutValue);
        }
        let emptied = matches!(constraint, Constraint::MinLength(_));
        let own_words = member.and_then(|member| member.own_words).filter(|_| emptied);
        let violation =
            ConstraintViolation { path: self.path_text(phrase), value, constraint, phrase };
        let place = self.path.iter().map(Segment::place).collect();
        self.faults.violations.push(Ranked { phase, place, violation, own_words });
    }

    /// Whether the value just read is an element of a list or map.
    fn is_element(&self) -> bool {
        matches!(self.path.last(), Some(Segment::Index(_) | Segment::Key(_)))
    }

    /// The path as the service prints it.
    fn path_text(&self, phrase: Phrase) -> String {
        let mut text = String::new();
        for segment in &self.path {
            if !text.is_empty() {
                text.push('.');
            }
            match segment {
                Segment::Member(member) if phrase == Phrase::WithoutValue => {
                    text.push_str(member.name);
                }
                Segment::Member(member) => render::push_lower_first(member.name, &mut text),
                Segment::Index(index) => {
                    text.push_str(&index.saturating_add(1).to_string());
                    text.push_str(".member");
                }
                Segment::Key(key) => {
                    text.push_str(key);
                    text.push_str(".member");
                }
            }
        }
        text
    }
}

impl Segment {
    /// Its place among its siblings.
    fn place(&self) -> usize {
        match self {
            Self::Member(member) => usize::from(member.rank),
            Self::Index(index) => *index,
            Self::Key(_) => 0,
        }
    }
}
