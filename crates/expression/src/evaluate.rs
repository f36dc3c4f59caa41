//! Evaluation of conditions on encoded items, without building trees.
//!
//! An operand that leads nowhere has no value. Then `<>` holds, as the negation of `=`, and every
//! other comparison and function fails; so it is with values of different types. Equality is
//! equality of the canonical bytes.

use std::cmp::Ordering;

use memchr::memmem;
use value::{MapRef, Number, RawValue, Value, ValueRef};

use crate::ast::{Comparator, Operand, Test};

/// The value of an operand.
enum Found<'v> {
    Raw(RawValue<'v>),
    /// Made by `size`.
    Made(Value),
}

impl Found<'_> {
    fn raw(&self) -> RawValue<'_> {
        match self {
            Self::Raw(raw) => *raw,
            Self::Made(value) => value.as_raw(),
        }
    }
}

/// Whether `test` holds on `item`.
pub(crate) fn holds(test: &Test, item: Option<MapRef<'_>>) -> bool {
    match test {
        Test::Compare(comparator, left, right) => compare(*comparator, left, right, item),
        Test::Between(operand, low, high) => find(operand, item).is_some_and(|found| {
            let order = |end| find(end, item).and_then(|end| found.raw().compare(end.raw()));
            order(low).is_some_and(Ordering::is_ge) && order(high).is_some_and(Ordering::is_le)
        }),
        Test::In(operand, list) => find(operand, item).is_some_and(|found| {
            let is_equal = |other: Found<'_>| other.raw() == found.raw();
            list.iter().any(|other| find(other, item).is_some_and(is_equal))
        }),
        Test::Exists(path) => item.is_some_and(|item| path.find(item).is_some()),
        Test::NotExists(path) => item.is_none_or(|item| path.find(item).is_none()),
        Test::HasType(path, data_type) => {
            let found = item.and_then(|item| path.find(item));
            found.is_some_and(|raw| raw.data_type() == *data_type)
        }
        Test::BeginsWith(operand, prefix) => both(operand, prefix, item, begins_with),
        Test::Contains(operand, part) => both(operand, part, item, contains),
        Test::And(terms) => terms.iter().all(|term| holds(term, item)),
        Test::Or(terms) => terms.iter().any(|term| holds(term, item)),
        Test::Not(test) => !holds(test, item),
    }
}

fn find<'v>(operand: &'v Operand, item: Option<MapRef<'v>>) -> Option<Found<'v>> {
    match operand {
        Operand::Value(value) => Some(Found::Raw(value.as_raw())),
        Operand::Path(path) => path.find(item?).map(Found::Raw),
        Operand::Size(inner) => {
            let size = size(find(inner, item)?.raw())?;
            Some(Found::Made(Value::number(Number::from(i64::try_from(size).ok()?))))
        }
    }
}

fn compare(
    comparator: Comparator,
    left: &Operand,
    right: &Operand,
    item: Option<MapRef<'_>>,
) -> bool {
    let equal = |a: RawValue<'_>, b: RawValue<'_>| a == b;
    let ordered = |accept: fn(Ordering) -> bool| {
        both(left, right, item, |a, b| a.compare(b).is_some_and(accept))
    };
    match comparator {
        Comparator::Eq => both(left, right, item, equal),
        Comparator::Ne => !both(left, right, item, equal),
        Comparator::Lt => ordered(Ordering::is_lt),
        Comparator::Le => ordered(Ordering::is_le),
        Comparator::Gt => ordered(Ordering::is_gt),
        Comparator::Ge => ordered(Ordering::is_ge),
    }
}

/// Whether both operands have values and `accept` holds on them.
fn both(
    left: &Operand,
    right: &Operand,
    item: Option<MapRef<'_>>,
    accept: impl Fn(RawValue<'_>, RawValue<'_>) -> bool,
) -> bool {
    match (find(left, item), find(right, item)) {
        (Some(left), Some(right)) => accept(left.raw(), right.raw()),
        _ => false,
    }
}

fn begins_with(operand: RawValue<'_>, prefix: RawValue<'_>) -> bool {
    match (operand.view(), prefix.view()) {
        (ValueRef::S(text), ValueRef::S(prefix)) => text.starts_with(prefix),
        (ValueRef::B(bytes), ValueRef::B(prefix)) => bytes.starts_with(prefix),
        _ => false,
    }
}

fn contains(operand: RawValue<'_>, part: RawValue<'_>) -> bool {
    match (operand.view(), part.view()) {
        (ValueRef::S(text), ValueRef::S(part)) => text.contains(part),
        (ValueRef::B(bytes), ValueRef::B(part)) => memmem::find(bytes, part).is_some(),
        (ValueRef::L(list), _) => list.iter().any(|element| element == part),
        (ValueRef::Ss(set) | ValueRef::Ns(set) | ValueRef::Bs(set), part) => set.contains(part),
        _ => false,
    }
}

/// What `size` answers; types that have none answer nothing.
fn size(raw: RawValue<'_>) -> Option<usize> {
    match raw.view() {
        // DynamoDB counts as Java does.
        ValueRef::S(text) => Some(text.encode_utf16().count()),
        ValueRef::B(bytes) => Some(bytes.len()),
        ValueRef::M(map) => Some(map.len()),
        ValueRef::L(list) => Some(list.len()),
        ValueRef::Ss(set) | ValueRef::Ns(set) | ValueRef::Bs(set) => Some(set.len()),
        ValueRef::N(_) | ValueRef::Bool(_) | ValueRef::Null => None,
    }
}
