//! Comparison of one value of a request with one of a policy.

use std::cmp::Ordering;

use value::Number;

use super::address::Range;
use super::instant::Instant;
use super::operator::{Comparison, Relation};
use crate::context::Context;
use crate::pattern::{self, Case, Token};
use crate::template::Template;

/// Whether `given` compares so with `wanted`; `None` if one of them is not of the operator's type
/// or takes a value that the request does not have.
pub(super) fn holds(
    comparison: Comparison,
    wanted: &Template,
    given: &str,
    context: &Context<'_>,
) -> Option<bool> {
    match comparison {
        Comparison::Text => Some(wanted.resolved(context)? == given),
        Comparison::TextIgnoringCase => {
            Some(wanted.resolved(context)?.to_lowercase() == given.to_lowercase())
        }
        Comparison::TextPattern => {
            Some(pattern::matches(&wanted.pattern(context)?, given, Case::Sensitive))
        }
        Comparison::Number(relation) => {
            let order = number(given)?.cmp(&number(wanted.text())?);
            Some(relates(relation, order))
        }
        Comparison::Date(relation) => {
            let order = Instant::parse(given)?.cmp(&Instant::parse(wanted.text())?);
            Some(relates(relation, order))
        }
        Comparison::Bool => Some(truth(&wanted.resolved(context)?)? == truth(given)?),
        Comparison::Binary => Some(bytes(wanted.text())? == bytes(given)?),
        Comparison::Address => Some(Range::parse(wanted.text())?.contains(given.parse().ok()?)),
        Comparison::Arn => arn(&wanted.pattern(context)?, given),
        // Never asked of a value: the key's presence decides.
        Comparison::Null => None,
    }
}

/// Whether `text` is of the type that the comparison takes.
pub(crate) fn is_of_type(comparison: Comparison, text: &str) -> bool {
    match comparison {
        Comparison::Text | Comparison::TextIgnoringCase | Comparison::TextPattern => true,
        Comparison::Number(_) => number(text).is_some(),
        Comparison::Date(_) => Instant::parse(text).is_some(),
        Comparison::Bool | Comparison::Null => truth(text).is_some(),
        Comparison::Binary => bytes(text).is_some(),
        Comparison::Address => Range::parse(text).is_some(),
        Comparison::Arn => text.splitn(6, ':').count() == 6,
    }
}

const fn relates(relation: Relation, order: Ordering) -> bool {
    match relation {
        Relation::Equal => order.is_eq(),
        Relation::Less => order.is_lt(),
        Relation::LessOrEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterOrEqual => order.is_ge(),
    }
}

fn number(text: &str) -> Option<Number> {
    Number::parse(text).ok()
}

/// `true` and `false` in any case.
pub(super) fn truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(text).ok()
}

/// Each of the six parts is compared for itself; the last one may have colons of its own.
fn arn(pattern: &[Token], given: &str) -> Option<bool> {
    let mut patterns = pattern.splitn(6, |token| *token == Token::Char(':'));
    let mut parts = given.splitn(6, ':');
    let mut all = true;
    for _ in 0..6 {
        let (pattern, part) = (patterns.next()?, parts.next()?);
        all &= pattern::matches(pattern, part, Case::Sensitive);
    }
    Some(all)
}
