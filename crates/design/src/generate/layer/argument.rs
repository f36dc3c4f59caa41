//! Arguments of functions, and the entities that they are about.

use serde_json::{Value, json};

use crate::definition::{Entity, Model};

/// An argument of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) name: String,
    pub(super) annotation: String,
}

impl Argument {
    pub(super) fn json(&self) -> Value {
        json!({ "name": self.name, "annotation": self.annotation })
    }
}

pub(super) fn entity_of<'m>(model: &'m Model, at: Option<&usize>) -> Result<&'m Entity, String> {
    at.and_then(|at| model.entities.get(*at)).ok_or_else(|| "it names no entity".to_owned())
}
