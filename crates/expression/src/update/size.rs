//! Sizes of updates: what UpdateItem compares with the item limit, and what a transaction counts.
//!
//! UpdateItem is gauged by its statement before anything is read: a charge for the statement and
//! for each clause, the path that is written and the operands; the table's key and attributes that
//! the statement does not touch count nothing. Source: public AWS capture (eu-west-2 and 30 other
//! Regions, 2026-08-18 to 2026-10-09); the charge of a list index among the operands is a guess.

use super::Update;
use crate::ast::{Action, SetOperand, SetValue};
use crate::path::{Path, Step};

/// Every statement.
const STATEMENT: usize = 3;
/// A clause of SET or ADD.
const SET_OR_ADD: usize = 19;
/// A clause of REMOVE or DELETE.
const REMOVE_OR_DELETE: usize = 1;
/// A step into a map on the way to what is written, its name aside.
const TARGET_NAME: usize = 4;
/// A step into a list on the way to what is written.
const TARGET_INDEX: usize = 1;
/// An operand that is read from the item, its name aside.
const PATH: usize = 15;
/// A further step of it.
const STEP: usize = 14;
const PLUS: usize = 34;
const MINUS: usize = 37;
const IF_NOT_EXISTS: usize = 39;
const LIST_APPEND: usize = 37;

impl Update {
    /// Bytes that UpdateItem compares with the item limit.
    #[must_use]
    pub fn statement_size(&self) -> usize {
        sum(self.actions.iter().map(clause)).saturating_add(STATEMENT)
    }

    /// Bytes of the values that the statement brings along, the names of the top-level attributes
    /// that are written included.
    #[must_use]
    pub fn given_size(&self) -> usize {
        let mut size = 0_usize;
        let mut last = "";
        for action in &self.actions {
            let root = &*action.target().root;
            let name = if root == last { 0 } else { root.len() };
            size = size.saturating_add(name).saturating_add(given(action));
            last = root;
        }
        size
    }
}

fn sum(sizes: impl IntoIterator<Item = usize>) -> usize {
    sizes.into_iter().fold(0, usize::saturating_add)
}

fn clause(action: &Action) -> usize {
    let target = target(action.target());
    match action {
        Action::Set(_, value) => sum([SET_OR_ADD, target, set_value(value)]),
        Action::Add(_, value) => sum([SET_OR_ADD, target, value.as_raw().size()]),
        // What DELETE takes out of a set counts nothing.
        Action::Remove(_) | Action::Delete(..) => sum([REMOVE_OR_DELETE, target]),
    }
}

fn target(path: &Path) -> usize {
    let steps = path.steps.iter().map(|step| match step {
        Step::Name(name) => name.len().saturating_add(TARGET_NAME),
        Step::Index(_) => TARGET_INDEX,
    });
    sum(steps).saturating_add(path.root.len())
}

fn set_value(value: &SetValue) -> usize {
    match value {
        SetValue::Operand(value) => operand(value),
        SetValue::Plus(left, right) => sum([PLUS, operand(left), operand(right)]),
        SetValue::Minus(left, right) => sum([MINUS, operand(left), operand(right)]),
    }
}

fn operand(given: &SetOperand) -> usize {
    match given {
        SetOperand::Path(path) => source(path),
        SetOperand::Value(value) => value.as_raw().size(),
        SetOperand::IfNotExists(path, otherwise) => {
            sum([IF_NOT_EXISTS, source(path), operand(otherwise)])
        }
        SetOperand::ListAppend(first, second) => {
            sum([LIST_APPEND, operand(first), operand(second)])
        }
    }
}

fn source(path: &Path) -> usize {
    let steps = path.steps.iter().map(|step| match step {
        Step::Name(name) => name.len().saturating_add(STEP),
        Step::Index(_) => STEP,
    });
    sum(steps).saturating_add(path.root.len()).saturating_add(PATH)
}

fn given(action: &Action) -> usize {
    match action {
        Action::Set(_, SetValue::Operand(operand)) => values(operand),
        Action::Set(_, SetValue::Plus(left, right) | SetValue::Minus(left, right)) => {
            values(left).saturating_add(values(right))
        }
        Action::Remove(_) => 0,
        Action::Add(_, value) | Action::Delete(_, value) => value.as_raw().size(),
    }
}

fn values(operand: &SetOperand) -> usize {
    match operand {
        SetOperand::Path(_) => 0,
        SetOperand::Value(value) => value.as_raw().size(),
        SetOperand::IfNotExists(_, operand) => values(operand),
        SetOperand::ListAppend(first, second) => values(first).saturating_add(values(second)),
    }
}
