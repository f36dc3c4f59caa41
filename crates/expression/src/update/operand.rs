//! Operands of SET: evaluated on the old item and written where they belong.

use value::{
    ArithmeticError, ItemBuilder, MAX_NESTING, MapRef, Number, RawValue, SetError, SetRef, Value,
    ValueRef,
};

use super::UpdateError;
use crate::ast::{SetOperand, SetValue};
use crate::limits::MAX_UPDATED_BYTES;

type Written = Result<(), UpdateError>;

/// Levels of lists and maps in an attribute: the item counts as one more.
const DEEPEST: usize = MAX_NESTING - 1;

/// Writes the value of a SET.
pub(super) fn write_set(set: &SetValue, old: MapRef<'_>, builder: &mut ItemBuilder) -> Written {
    match set {
        SetValue::Operand(operand) => write_operand(operand, old, builder),
        SetValue::Plus(left, right) => {
            write_arithmetic(left, right, old, builder, Number::checked_add)
        }
        SetValue::Minus(left, right) => {
            write_arithmetic(left, right, old, builder, Number::checked_sub)
        }
    }
}

fn write_arithmetic(
    left: &SetOperand,
    right: &SetOperand,
    old: MapRef<'_>,
    builder: &mut ItemBuilder,
    combine: fn(Number, Number) -> Result<Number, ArithmeticError>,
) -> Written {
    let (left, right) = (number(left, old)?, number(right, old)?);
    builder.number(combine(left, right).map_err(UpdateError::Arithmetic)?);
    Ok(())
}

/// An operand without list_append: a value that exists somewhere.
enum Found<'v> {
    Raw(RawValue<'v>),
    Appended(&'v SetOperand, &'v SetOperand),
}

fn find<'v>(operand: &'v SetOperand, old: MapRef<'v>) -> Result<Found<'v>, UpdateError> {
    match operand {
        SetOperand::Value(value) => Ok(Found::Raw(value.as_raw())),
        SetOperand::Path(path) => {
            path.find(old).map(Found::Raw).ok_or(UpdateError::MissingAttribute)
        }
        SetOperand::IfNotExists(path, otherwise) => match path.find(old) {
            Some(value) => Ok(Found::Raw(value)),
            None => find(otherwise, old),
        },
        SetOperand::ListAppend(first, second) => Ok(Found::Appended(first, second)),
    }
}

fn number(operand: &SetOperand, old: MapRef<'_>) -> Result<Number, UpdateError> {
    match find(operand, old)? {
        Found::Raw(raw) => match raw.view() {
            ValueRef::N(number) => Ok(number.to_number()),
            _ => Err(UpdateError::OperandType),
        },
        Found::Appended(..) => Err(UpdateError::OperandType),
    }
}

fn write_operand(operand: &SetOperand, old: MapRef<'_>, builder: &mut ItemBuilder) -> Written {
    match find(operand, old)? {
        Found::Raw(raw) => write_raw(raw, builder),
        Found::Appended(first, second) => {
            builder.begin_list();
            write_elements(first, old, builder)?;
            write_elements(second, old, builder)?;
            builder.end_list();
            Ok(())
        }
    }
}

/// Writes the elements of a list into the open list.
fn write_elements(operand: &SetOperand, old: MapRef<'_>, builder: &mut ItemBuilder) -> Written {
    match find(operand, old)? {
        Found::Raw(raw) => {
            let ValueRef::L(list) = raw.view() else { return Err(UpdateError::OperandType) };
            list.iter().try_for_each(|element| write_raw(element, builder))
        }
        Found::Appended(first, second) => {
            write_elements(first, old, builder)?;
            write_elements(second, old, builder)
        }
    }
}

/// Writes a value, unless it would be nested too deep where it comes or there is too much already.
fn write_raw(raw: RawValue<'_>, builder: &mut ItemBuilder) -> Written {
    if builder.encoded_len().saturating_add(raw.as_bytes().len()) > MAX_UPDATED_BYTES {
        return Err(UpdateError::TooLarge);
    }
    let room = DEEPEST.checked_sub(builder.depth()).ok_or(UpdateError::TooDeep)?;
    if !fits(raw, room) {
        return Err(UpdateError::TooDeep);
    }
    builder.raw(raw);
    Ok(())
}

/// Whether `raw` has at most `levels` levels of lists and maps.
fn fits(raw: RawValue<'_>, levels: usize) -> bool {
    match raw.view() {
        ValueRef::M(map) => levels
            .checked_sub(1)
            .is_some_and(|levels| map.iter().all(|(_, value)| fits(value, levels))),
        ValueRef::L(list) => {
            levels.checked_sub(1).is_some_and(|levels| list.iter().all(|value| fits(value, levels)))
        }
        _ => true,
    }
}

/// Writes what ADD makes of `value`: a sum or a union, `operand` itself where there was nothing.
pub(super) fn write_sum(
    value: Option<RawValue<'_>>,
    operand: RawValue<'_>,
    builder: &mut ItemBuilder,
) -> Written {
    let Some(value) = value else { return write_raw(operand, builder) };
    match (value.view(), operand.view()) {
        (ValueRef::N(old), ValueRef::N(by)) => {
            let sum = old.to_number().checked_add(by.to_number());
            builder.number(sum.map_err(UpdateError::Arithmetic)?);
            Ok(())
        }
        (ValueRef::Ss(old), ValueRef::Ss(new)) => {
            let mut all: Vec<&str> = strings(old).chain(strings(new)).collect();
            all.sort_unstable();
            all.dedup();
            written(builder.string_set(all))
        }
        (ValueRef::Ns(old), ValueRef::Ns(new)) => {
            let mut all: Vec<Number> = numbers(old).chain(numbers(new)).collect();
            all.sort_unstable();
            all.dedup();
            written(builder.number_set(all))
        }
        (ValueRef::Bs(old), ValueRef::Bs(new)) => {
            let mut all: Vec<&[u8]> = binaries(old).chain(binaries(new)).collect();
            all.sort_unstable();
            all.dedup();
            written(builder.binary_set(all))
        }
        _ => Err(UpdateError::OperandType),
    }
}

/// What DELETE leaves of the set `value`; nothing if it takes every element.
pub(super) fn difference(
    value: RawValue<'_>,
    operand: RawValue<'_>,
) -> Result<Option<Value>, UpdateError> {
    let remaining = match (value.view(), operand.view()) {
        (ValueRef::Ss(old), ValueRef::Ss(less)) => {
            let left = without(strings(old), strings(less));
            ItemBuilder::try_value(|builder| builder.string_set(left))
        }
        (ValueRef::Ns(old), ValueRef::Ns(less)) => {
            let left = without(numbers(old), numbers(less));
            ItemBuilder::try_value(|builder| builder.number_set(left))
        }
        (ValueRef::Bs(old), ValueRef::Bs(less)) => {
            let left = without(binaries(old), binaries(less));
            ItemBuilder::try_value(|builder| builder.binary_set(left))
        }
        _ => return Err(UpdateError::OperandType),
    };
    // The only error left is an empty set.
    Ok(remaining.ok())
}

/// The elements of `all` that are not in `less`; both sorted.
fn without<T: Ord>(all: impl Iterator<Item = T>, less: impl Iterator<Item = T>) -> Vec<T> {
    let less: Vec<T> = less.collect();
    all.filter(|element| less.binary_search(element).is_err()).collect()
}

/// A union of stored sets is neither empty nor has it duplicates.
fn written(result: Result<(), SetError>) -> Written {
    result.map_err(|_| UpdateError::OperandType)
}

fn strings(set: SetRef<'_>) -> impl Iterator<Item = &str> {
    set.iter().filter_map(|element| if let ValueRef::S(text) = element { Some(text) } else { None })
}

fn numbers(set: SetRef<'_>) -> impl Iterator<Item = Number> {
    set.iter().filter_map(|element| {
        if let ValueRef::N(number) = element { Some(number.to_number()) } else { None }
    })
}

fn binaries(set: SetRef<'_>) -> impl Iterator<Item = &[u8]> {
    set.iter()
        .filter_map(|element| if let ValueRef::B(bytes) = element { Some(bytes) } else { None })
}
