//! Conditions: one operator, one key and the values that the policy names for it.
//!
//! Several values of a policy are alternatives, and several conditions must all hold (IAM user
//! guide, `reference_policies_elements_condition` and `reference_policies_multi-value-conditions`).
//!
//! Where AWS documents no answer, the answer is [`Verdict::Unclear`]: then a statement never
//! allows and always denies.

mod address;
mod compare;
mod instant;
mod operator;

use std::borrow::Cow;

pub(crate) use compare::is_of_type;
pub use operator::{Comparison, Operator, Quantifier, Relation, Test};

use crate::context::Context;
use crate::error::Position;
use crate::template::Template;

/// A condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Where its key is in the document.
    pub position: Position,
    /// The operator.
    pub operator: Operator,
    /// The operator's name as it is in the document.
    pub operator_name: String,
    /// The condition key.
    pub key: String,
    /// The values, of which one must match, or none if the operator is negated.
    pub values: Vec<Template>,
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes,
    No,
    /// AWS documents no answer.
    Unclear,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl Condition {
    /// Whether it holds in `context`.
    pub(crate) fn verdict(&self, context: &Context<'_>) -> Verdict {
        let given = context.get(&self.key);
        let test = self.operator.test;
        if test.comparison == Comparison::Null {
            return self.absence(given.unwrap_or_default());
        }
        let Some(given) = given else {
            return Verdict::from(self.holds_without_key());
        };
        let verdicts = given.iter().map(|value| self.of_one(value, context));
        match self.operator.quantifier {
            // "If the key values in the request resolve to an empty data set (for example, an empty
            // string), ForAllValues returns true, and ForAnyValue returns false."
            Some(Quantifier::ForAllValues) if is_empty(given) => Verdict::Yes,
            Some(Quantifier::ForAnyValue) if is_empty(given) => Verdict::No,
            Some(Quantifier::ForAllValues) => all(verdicts),
            Some(Quantifier::ForAnyValue) => any(verdicts),
            None if given.is_empty() => Verdict::from(self.holds_without_key()),
            None => unanimous(verdicts),
        }
    }

    /// "If the key that you specify in a policy condition is not present in the request context,
    /// the values do not match and the condition is false", for negated operators it is true.
    const fn holds_without_key(&self) -> bool {
        if self.operator.if_exists {
            return true;
        }
        match self.operator.quantifier {
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => false,
            None => self.operator.test.negated,
        }
    }

    /// `Null`: `true` asks for the key's absence, `false` for its presence. The checks of IAM
    /// Access Analyzer say that `ForAllValues` makes it true always and `ForAnyValue` false always.
    fn absence(&self, given: &[Cow<'_, str>]) -> Verdict {
        match self.operator.quantifier {
            Some(Quantifier::ForAllValues) => Verdict::Yes,
            Some(Quantifier::ForAnyValue) => Verdict::No,
            None => {
                let wanted = self.values.iter().filter_map(|value| compare::truth(value.text()));
                Verdict::from(wanted.into_iter().any(|absent| absent == given.is_empty()))
            }
        }
    }

    /// Whether one value of the request passes.
    fn of_one(&self, given: &str, context: &Context<'_>) -> Verdict {
        let Test { comparison, negated } = self.operator.test;
        let mut unknown = false;
        for wanted in &self.values {
            match compare::holds(comparison, wanted, given, context) {
                Some(true) => return Verdict::from(!negated),
                Some(false) => {}
                None => unknown = true,
            }
        }
        match (negated, unknown) {
            (false, _) => Verdict::No,
            (true, false) => Verdict::Yes,
            (true, true) => Verdict::Unclear,
        }
    }
}

fn is_empty(given: &[Cow<'_, str>]) -> bool {
    given.iter().all(|value| value.is_empty())
}

/// `Yes` if all are.
pub(crate) fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let mut result = Verdict::Yes;
    for verdict in verdicts {
        match verdict {
            Verdict::No => return Verdict::No,
            Verdict::Unclear => result = Verdict::Unclear,
            Verdict::Yes => {}
        }
    }
    result
}

/// `Yes` if one is.
fn any(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let mut result = Verdict::No;
    for verdict in verdicts {
        match verdict {
            Verdict::Yes => return Verdict::Yes,
            Verdict::Unclear => result = Verdict::Unclear,
            Verdict::No => {}
        }
    }
    result
}

/// What all say. An operator without quantifier is for keys with one value; for several that differ
/// AWS documents no answer.
fn unanimous(mut verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let first = verdicts.next().unwrap_or(Verdict::Unclear);
    if verdicts.all(|verdict| verdict == first) { first } else { Verdict::Unclear }
}
