//! Checks on the operands of updates that need no item.

use value::{DataType, Value};

use super::SetOperand;
use crate::check::is_set;
use crate::error::ErrorKind;

type Checked = Result<(), ErrorKind>;

/// ADD takes a number or a set.
pub(crate) fn add(section: &'static str, value: &Value) -> Checked {
    match value.as_raw().data_type() {
        DataType::N => Ok(()),
        found => set(section, found),
    }
}

/// DELETE takes a set.
pub(crate) fn delete(section: &'static str, value: &Value) -> Checked {
    set(section, value.as_raw().data_type())
}

fn set(section: &'static str, found: DataType) -> Checked {
    if is_set(found) { Ok(()) } else { Err(ErrorKind::SectionOperandType(section, found)) }
}

/// An operand of `+` or `-`.
pub(crate) fn number(symbol: &'static str, operand: &SetOperand) -> Checked {
    expect(symbol, operand, DataType::N)
}

/// An operand of list_append.
pub(crate) fn list(name: &'static str, operand: &SetOperand) -> Checked {
    expect(name, operand, DataType::L)
}

/// The type of the operand, where it is known, is `expected`.
fn expect(name: &'static str, operand: &SetOperand, expected: DataType) -> Checked {
    let found = match operand {
        SetOperand::Value(value) => value.as_raw().data_type(),
        SetOperand::ListAppend(..) => DataType::L,
        SetOperand::Path(_) | SetOperand::IfNotExists(..) => return Ok(()),
    };
    if found == expected { Ok(()) } else { Err(ErrorKind::OperandType(name, found)) }
}
