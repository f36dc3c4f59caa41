//! The legacy parameters, lowered into the trees that expressions are parsed into.
//!
//! One file a family of parameters. Nothing below the plan of an operation knows where a condition
//! or projection came from; an update remembers it, because AttributeUpdates has a rule and words
//! of its own. Names here are whole attribute names: a dot is part of the name.
//!
//! Invariant: a request has expression parameters or legacy ones, see [`reject_mixed`].

mod attribute_updates;
mod attributes_to_get;
mod condition;
mod key_conditions;
mod operator;

use model::RequestFault;

pub(crate) use attribute_updates::attribute_updates;
pub(crate) use attributes_to_get::attributes_to_get;
pub(crate) use condition::{expected, filter, reject_keys};
pub(crate) use key_conditions::key_conditions;

/// Refuses legacy parameters together with expression parameters; both lists say what is given.
pub(crate) fn reject_mixed(
    legacy: &[(bool, &'static str)],
    expressions: &[(bool, &'static str)],
) -> Result<(), RequestFault> {
    let given = |list: &[(bool, &'static str)]| -> Vec<&'static str> {
        list.iter().filter(|(given, _)| *given).map(|(_, name)| *name).collect()
    };
    let (legacy, expressions) = (given(legacy), given(expressions));
    if legacy.is_empty() || expressions.is_empty() {
        return Ok(());
    }
    Err(RequestFault::MixedParameters { legacy, expressions })
}

#[cfg(test)]
mod tests;
