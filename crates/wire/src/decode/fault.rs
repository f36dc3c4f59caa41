//! Collected faults of a request that has the right shape, in the order of reporting.
//!
//! Violations are kept with their place in the model, not in the body, so that the answer does not
//! depend on the order in which a client sends its members. Invariant: at most a fixed number is
//! kept, however long the body.

use model::{
    Access, Constraint, ConstraintViolation, Framework, HeldFault, Phrase, ValidationError,
    ValueFault,
};

use super::{Decoder, Segment};
use crate::constraint::{ALONE, Absent, Member, Shape, USUAL};
use crate::render;

/// Far more than an answer shows, far less than a body can hold.
const KEPT: usize = 256;

/// What was found wrong so far.
#[derive(Default)]
pub(super) struct Faults {
    violations: Vec<Ranked>,
    /// The first fault that is no constraint violation.
    first: Option<Noted>,
    /// Whether the item that is being read has faults of its own as the first ones.
    item_open: bool,
    /// Whether the older framework answers, whatever the operation's is.
    older: bool,
}

/// A fault that is no constraint violation.
pub(super) struct Noted {
    weight: Weight,
    held: HeldFault,
}

/// Which faults of one item are reported before others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    First,
    Usual,
    Last,
}

/// A violation and its place in the order of reporting.
struct Ranked {
    phase: u8,
    place: Vec<usize>,
    violation: ConstraintViolation,
    own_words: Option<ValidationError>,
    /// As the older framework reports it.
    older: Older,
}

/// What the older framework says differently.
struct Older {
    place: Vec<usize>,
    path: String,
    printed: Option<&'static [&'static str]>,
}

impl Faults {
    /// Notes a fault that is no constraint violation. The first one counts, within an item the
    /// first of the least weight.
    pub(super) fn note(
        &mut self,
        weight: Weight,
        in_key: bool,
        fault: impl FnOnce() -> ValidationError,
    ) {
        let replaces = match &self.first {
            None => true,
            Some(noted) => self.item_open && weight < noted.weight,
        };
        if replaces {
            self.item_open = true;
            self.first = Some(Noted { weight, held: HeldFault { fault: fault(), in_key } });
        }
    }

    /// An item begins: what was noted before cannot be replaced by what it has.
    pub(super) const fn begin_item(&mut self) {
        self.item_open = false;
    }

    /// Lets the older framework answer.
    pub(super) const fn answer_as_older(&mut self) {
        self.older = true;
    }

    /// Takes the noted fault away from the request and puts `outer` in its place.
    pub(super) fn exchange(&mut self, outer: Option<Noted>) -> Option<Noted> {
        std::mem::replace(&mut self.first, outer)
    }

    /// Whether no fault but constraint violations was noted.
    pub(super) fn is_clear(&self) -> bool {
        self.first.is_none()
    }

    /// Words a fault of an attribute value as one of the expression value `name`.
    pub(super) fn in_expression_value(&mut self, name: String, framework: Framework) {
        let Some(noted) = &mut self.first else { return };
        let named = match &noted.held.fault {
            ValidationError::Value(ValueFault::FarTooDeep) => ValueFault::FarTooDeep,
            ValidationError::Value(fault) if framework == Framework::Older => fault.clone(),
            _ => return,
        };
        noted.held.fault = ValidationError::ExpressionValue { name, fault: named };
    }

    /// The fault to report, if anything is wrong.
    pub(super) fn into_result(mut self) -> Result<(), ValidationError> {
        if self.older {
            self.violations.iter_mut().for_each(Ranked::as_older);
        }
        self.violations.sort_by(|a, b| (a.phase, &a.place).cmp(&(b.phase, &b.place)));
        let Some(first) = self.violations.first_mut() else {
            return self.first.map_or(Ok(()), |noted| Err(noted.held.fault));
        };
        if let Some(own_words) = first.own_words.take() {
            return Err(own_words);
        }
        let phase = first.phase;
        let shown = self.violations.into_iter().filter(|ranked| ranked.phase == phase);
        let shown = shown.map(|ranked| ranked.violation).collect();
        Err(ValidationError::Constraints(shown))
    }
}

impl Ranked {
    /// Words the violation as the older framework does.
    fn as_older(&mut self) {
        self.phase = USUAL;
        self.place = std::mem::take(&mut self.older.place);
        self.violation.phrase = Phrase::Full;
        self.violation.path = std::mem::take(&mut self.older.path);
        if let (Constraint::OneOf(shown), Some(printed)) =
            (&mut self.violation.constraint, self.older.printed)
        {
            *shown = printed;
        }
    }
}

impl Decoder<'_> {
    /// Sets aside what was noted so far, before a part that has its own fault.
    pub(crate) fn hold_faults(&mut self) -> Outer {
        Outer(self.faults.exchange(None))
    }

    /// The fault of the part that was just read.
    pub(crate) fn held_fault(&mut self, outer: Outer) -> Option<Box<HeldFault>> {
        self.faults.exchange(outer.0).map(|noted| Box::new(noted.held))
    }

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
            let json = self.json.text_since(start);
            let value = match self.operation.framework() {
                Framework::Newer if self.operation.facts().access == Access::Read => {
                    render::json(json)
                }
                Framework::Newer | Framework::Older => render::value(json, self.shape),
            };
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
        let is_of_content = matches!(
            constraint,
            Constraint::NotNull
                | Constraint::Keys(_)
                | Constraint::Values(_)
                | Constraint::Elements(_)
        );
        if is_of_content {
            phrase = Phrase::Full;
        }
        let empty = value.as_deref() == Some("") && matches!(self.shape, Shape::TableName);
        if empty && self.operation.framework() == Framework::Newer {
            (phase, phrase) = (ALONE, Phrase::WithoutValue);
        }
        let own_words = member.and_then(|member| self.own_words(member, &constraint));
        let older = Older {
            place: self.path.iter().map(Segment::older_place).collect(),
            path: self.path_text(Phrase::Full),
            printed: member.and_then(|member| member.older_printed),
        };
        if matches!(constraint, Constraint::NotNull)
            && member.is_some_and(|member| member.absent == Absent::Older)
        {
            self.faults.answer_as_older();
        }
        let violation =
            ConstraintViolation { path: self.path_text(phrase), value, constraint, phrase };
        let place = self.path.iter().map(Segment::place).collect();
        self.faults.violations.push(Ranked { phase, place, violation, own_words, older });
    }

    /// What the operation says by itself about `constraint`.
    fn own_words(&self, member: &Member, constraint: &Constraint) -> Option<ValidationError> {
        match constraint {
            Constraint::MinLength(_) => {
                let (parameter, operation) = (member.own_words?, self.operation.name());
                Some(ValidationError::ParameterRequired { parameter, operation })
            }
            Constraint::NotNull if member.absent == Absent::OwnWords => {
                Some(ValidationError::ParameterAbsent(member.name))
            }
            _ => None,
        }
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

/// What was noted before a part that has its own fault.
pub(crate) struct Outer(Option<Noted>);

impl Segment {
    /// Its place in the reports of the older framework.
    fn older_place(&self) -> usize {
        match self {
            Self::Member(member) => usize::from(member.older_rank),
            Self::Index(_) | Self::Key(_) => self.place(),
        }
    }

    /// Its place among its siblings.
    fn place(&self) -> usize {
        match self {
            Self::Member(member) => usize::from(member.rank),
            Self::Index(index) => *index,
            Self::Key(_) => 0,
        }
    }
}
