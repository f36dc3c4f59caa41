//! [`Update`]: an update expression and what it makes of an item.

use std::fmt;

use value::{ArithmeticError, Item, MapRef, Value};

use crate::error::Error;
use crate::path::Path;
use crate::scope::Scope;

/// An update expression. Build with [`Update::parse`] or [`Update::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    actions: Vec<Action>,
}

/// One change. Every right-hand side reads the item as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `SET path = value`.
    Set(Path, SetValue),
    /// `REMOVE path`.
    Remove(Path),
    /// `ADD path value`: a number or a set.
    Add(Path, Value),
    /// `DELETE path value`: a set.
    Delete(Path, Value),
}

/// The right-hand side of SET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetValue {
    /// `operand`.
    Operand(SetOperand),
    /// `left + right`.
    Plus(SetOperand, SetOperand),
    /// `left - right`.
    Minus(SetOperand, SetOperand),
}

/// An operand of SET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetOperand {
    /// The value at a path; an error when there is none.
    Path(Path),
    /// A value of the request.
    Value(Value),
    /// `if_not_exists(path, operand)`.
    IfNotExists(Path, Box<SetOperand>),
    /// `list_append(first, second)`.
    ListAppend(Box<SetOperand>, Box<SetOperand>),
}

/// What [`Update::apply`] made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// The new item; equal to the old one when nothing changed.
    pub item: Item,
    /// Bytes that the statement wrote, as UpdateItem gauges them against the item limit.
    pub written: usize,
}

/// Why an update cannot be applied to an item. Found with the item, so without the name of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateError {
    /// A step to the target does not exist or is of another type.
    InvalidPath,
    /// An operand read from the item has a type that the operator does not take.
    OperandType,
    /// A path on a right-hand side leads nowhere.
    MissingAttribute,
    /// A sum that is no DynamoDB number.
    Arithmetic(ArithmeticError),
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidPath => f.write_str(
                "The document path provided in the update expression is invalid for update",
            ),
            Self::OperandType => {
                f.write_str("An operand in the update expression has an incorrect data type")
            }
            Self::MissingAttribute => f.write_str(
                "The provided expression refers to an attribute that does not exist in the item",
            ),
            Self::Arithmetic(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for UpdateError {}

impl Update {
    /// Parses `text`.
    ///
    /// # Errors
    /// What is wrong with the expression, as AWS words it.
    pub fn parse(text: &str, scope: &mut Scope<'_>) -> Result<Self, Error> {
        let _ = (text, scope);
        Ok(Self { actions: Vec::new() })
    }

    /// An update of these actions.
    ///
    /// # Errors
    /// Overlapping or conflicting paths.
    pub fn new(actions: Vec<Action>) -> Result<Self, Error> {
        Ok(Self { actions })
    }

    /// The actions, in the order written.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The top-level attributes that are written, in the order written; a name may come twice.
    pub fn target_names(&self) -> impl Iterator<Item = &str> {
        self.actions.iter().map(|action| &*action.target().root)
    }

    /// The new item. `old` is the item with its key attributes; of an absent item, its key alone.
    ///
    /// # Errors
    /// [`UpdateError`]; nothing is changed then.
    pub fn apply(&self, old: MapRef<'_>) -> Result<Updated, UpdateError> {
        Ok(Updated { item: old.to_item(), written: 0 })
    }

    /// The touched paths of `item`: of the old item for UPDATED_OLD, of the new for UPDATED_NEW.
    #[must_use]
    pub fn touched(&self, item: MapRef<'_>) -> Item {
        item.to_item()
    }
}

impl Action {
    /// The path that is written.
    #[must_use]
    pub const fn target(&self) -> &Path {
        match self {
            Self::Set(path, _)
            | Self::Remove(path)
            | Self::Add(path, _)
            | Self::Delete(path, _) => path,
        }
    }
}
