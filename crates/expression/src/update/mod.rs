//! Updates ([`Update`]): an update expression and what it makes of an item.
//!
//! All right-hand sides read the item as it was, so the order of the actions does not matter. They
//! are kept sorted by target: `apply` is one walk that copies what no action touches as it is.
//!
//! Invariant: no target contains another, and no value is taken both as a map and as a list.

use std::fmt;

use value::{ArithmeticError, Item, MapRef, RawValue};

mod apply;
mod operand;
mod size;

use crate::ast::{Action, SetOperand, SetValue};
use crate::error::{Error, Kind};
use crate::parse::Parser;
use crate::path::Path;
use crate::path_set::{self, At};
use crate::projection::Projection;
use crate::scope::Scope;

/// An update expression. Build with [`Update::parse`] or [`Update::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    actions: Vec<Action>,
}

/// Why an update cannot be applied to an item. Found with the item, so without the name of a
/// parameter.
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
    /// The value written would be nested deeper than DynamoDB allows.
    TooDeep,
    /// The item would be far larger than an item may be.
    TooLarge,
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
            Self::TooLarge => f.write_str("The update makes more than an item can hold"),
            Self::TooDeep => f.write_str("Nesting Levels have exceeded supported limits"),
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
        let actions = Parser::new(text, Kind::Update, scope)?.update()?;
        Self::new(actions)
    }

    /// An update of these actions.
    ///
    /// # Errors
    /// Overlapping or conflicting targets.
    pub fn new(mut actions: Vec<Action>) -> Result<Self, Error> {
        path_set::sort(&mut actions).map_err(|kind| kind.within(Kind::Update, None))?;
        Ok(Self { actions })
    }

    /// The actions, sorted by target.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The top-level attributes that are written, sorted; a name may come several times.
    pub fn target_names(&self) -> impl Iterator<Item = &str> {
        self.actions.iter().map(|action| &*action.target().root)
    }

    /// The new item; equal to `old` when nothing changed. `old` is the item with its key
    /// attributes; of an absent item, its key alone.
    ///
    /// # Errors
    /// [`UpdateError`]; nothing is changed then.
    pub fn apply(&self, old: MapRef<'_>) -> Result<Item, UpdateError> {
        apply::apply(&self.actions, old)
    }

    /// What ReturnValues UPDATED_OLD and UPDATED_NEW answer: the targets, as projection of the old
    /// or the new item.
    #[must_use]
    pub fn touched(&self) -> Projection {
        Projection::of_sorted(self.actions.iter().map(|action| action.target().clone()).collect())
    }

    /// The top-level attributes that are set to a value of the request, and that value.
    pub fn plain_values(&self) -> impl Iterator<Item = (&str, RawValue<'_>)> {
        self.actions.iter().filter_map(|action| match action {
            Action::Set(path, SetValue::Operand(SetOperand::Value(value)))
                if path.is_attribute() =>
            {
                Some((&*path.root, value.as_raw()))
            }
            _ => None,
        })
    }

    /// Whether all that it does is take away: on an absent item it then changes nothing.
    #[must_use]
    pub fn only_takes_away(&self) -> bool {
        let takes = |action: &Action| matches!(action, Action::Remove(_) | Action::Delete(..));
        !self.actions.is_empty() && self.actions.iter().all(takes)
    }
}

impl At for Action {
    fn path(&self) -> &Path {
        self.target()
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
