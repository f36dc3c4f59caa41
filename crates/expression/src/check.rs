//! Checks on the operands of conditions and updates that need no item: types of the request's
//! values, distinct operands, the ends of BETWEEN.
//!
//! Values read from an item are not checked: a type that does not fit makes the condition false.

use std::cmp::Ordering;

use value::{DataType, Value, ValueRef};

use crate::ast::{Comparator, Operand, SetOperand};
use crate::error::ErrorKind;
use crate::limits::MAX_IN_OPERANDS;

type Checked = Result<(), ErrorKind>;

/// What the messages about IN and BETWEEN call them.
const IN: &str = "IN";
const BETWEEN: &str = "BETWEEN";

pub(crate) fn compare(comparator: Comparator, left: &Operand, right: &Operand) -> Checked {
    let symbol = comparator.symbol();
    if !matches!(comparator, Comparator::Eq | Comparator::Ne) {
        literal_type(symbol, left, is_ordered)?;
        literal_type(symbol, right, is_ordered)?;
    }
    distinct(symbol, left, [right])
}

pub(crate) fn between(operand: &Operand, low: &Operand, high: &Operand) -> Checked {
    for operand in [operand, low, high] {
        literal_type(BETWEEN, operand, is_ordered)?;
    }
    if let (Operand::Value(low), Operand::Value(high)) = (low, high) {
        bounds(low, high)?;
    }
    distinct(BETWEEN, operand, [low, high])
}

/// The ends of a BETWEEN: one type, the lower first.
pub(crate) fn bounds(low: &Value, high: &Value) -> Checked {
    match low.as_raw().compare(high.as_raw()) {
        None => Err(ErrorKind::BetweenTypes(low.clone(), high.clone())),
        Some(Ordering::Greater) => Err(ErrorKind::BetweenOrder(low.clone(), high.clone())),
        Some(Ordering::Less | Ordering::Equal) => Ok(()),
    }
}

pub(crate) fn is_in(operand: &Operand, list: &[Operand]) -> Checked {
    if list.len() > MAX_IN_OPERANDS {
        return Err(ErrorKind::TooManyInOperands(list.len()));
    }
    distinct(IN, operand, list)
}

pub(crate) fn begins_with(name: &'static str, operand: &Operand, prefix: &Operand) -> Checked {
    let is_prefix = |data_type| matches!(data_type, DataType::S | DataType::B);
    literal_type(name, operand, is_prefix)?;
    literal_type(name, prefix, is_prefix)?;
    distinct(name, operand, [prefix])
}

pub(crate) fn contains(name: &'static str, operand: &Operand, part: &Operand) -> Checked {
    literal_type(name, operand, |data_type| {
        is_set(data_type) || matches!(data_type, DataType::S | DataType::B | DataType::L)
    })?;
    distinct(name, operand, [part])
}

pub(crate) fn size(name: &'static str, operand: &Operand) -> Checked {
    literal_type(name, operand, |data_type| {
        is_set(data_type)
            || matches!(data_type, DataType::S | DataType::B | DataType::L | DataType::M)
    })
}

/// The type that attribute_type asks for.
pub(crate) fn type_name(name: &'static str, operand: &Operand) -> Result<DataType, ErrorKind> {
    let Operand::Value(value) = operand else {
        return Err(ErrorKind::FunctionMisplaced(name));
    };
    let ValueRef::S(text) = value.as_raw().view() else {
        return Err(ErrorKind::OperandType(name, value.as_raw().data_type()));
    };
    ALL_TYPES
        .into_iter()
        .find(|data_type| data_type.descriptor() == text)
        .ok_or_else(|| ErrorKind::TypeName(text.into()))
}

const ALL_TYPES: [DataType; 10] = [
    DataType::S,
    DataType::N,
    DataType::B,
    DataType::Bool,
    DataType::Null,
    DataType::M,
    DataType::L,
    DataType::Ss,
    DataType::Ns,
    DataType::Bs,
];

const fn is_ordered(data_type: DataType) -> bool {
    matches!(data_type, DataType::S | DataType::N | DataType::B)
}

pub(crate) const fn is_set(data_type: DataType) -> bool {
    matches!(data_type, DataType::Ss | DataType::Ns | DataType::Bs)
}

/// The type of an operand, where it is known without an item, is one that `allowed` takes.
fn literal_type(
    name: &'static str,
    operand: &Operand,
    allowed: impl Fn(DataType) -> bool,
) -> Checked {
    let found = match operand {
        Operand::Value(value) => value.as_raw().data_type(),
        Operand::Size(_) => DataType::N,
        Operand::Path(_) => return Ok(()),
    };
    if allowed(found) { Ok(()) } else { Err(ErrorKind::OperandType(name, found)) }
}

/// The path `first` is not among `others`.
fn distinct<'o>(
    name: &'static str,
    first: &Operand,
    others: impl IntoIterator<Item = &'o Operand>,
) -> Checked {
    match first {
        Operand::Path(path) if others.into_iter().any(|other| other == first) => {
            Err(ErrorKind::NotDistinct(name, path.clone()))
        }
        Operand::Path(_) | Operand::Value(_) | Operand::Size(_) => Ok(()),
    }
}

/// ADD takes a number or a set.
pub(crate) fn add(section: &'static str, value: &Value) -> Checked {
    match value.as_raw().data_type() {
        DataType::N => Ok(()),
        found => set_operand(section, found),
    }
}

/// DELETE takes a set.
pub(crate) fn delete(section: &'static str, value: &Value) -> Checked {
    set_operand(section, value.as_raw().data_type())
}

fn set_operand(section: &'static str, found: DataType) -> Checked {
    if is_set(found) { Ok(()) } else { Err(ErrorKind::SectionOperandType(section, found)) }
}

/// An operand of `+` or `-`.
pub(crate) fn number(symbol: &'static str, operand: &SetOperand) -> Checked {
    set_type(symbol, operand, DataType::N)
}

/// An operand of list_append.
pub(crate) fn list(name: &'static str, operand: &SetOperand) -> Checked {
    set_type(name, operand, DataType::L)
}

/// The type of the operand, where it is known, is `expected`.
fn set_type(name: &'static str, operand: &SetOperand, expected: DataType) -> Checked {
    let found = match operand {
        SetOperand::Value(value) => value.as_raw().data_type(),
        SetOperand::ListAppend(..) => DataType::L,
        SetOperand::Path(_) | SetOperand::IfNotExists(..) => return Ok(()),
    };
    if found == expected { Ok(()) } else { Err(ErrorKind::OperandType(name, found)) }
}
