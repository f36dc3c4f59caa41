//! Access to the elements of a JSON object: each at most once, and none that the grammar has not
//! ("Individual elements must not contain multiple instances of the same key").

use crate::error::{Fault, PolicyError, Position};
use crate::json::{Member, Node, Value};
use crate::nearest::nearest;

/// The elements of an object.
pub(super) struct Elements<'n> {
    pub(super) position: Position,
    members: &'n [Member],
}

impl<'n> Elements<'n> {
    /// Of `node`, which is `what` and may have the elements `known`.
    pub(super) fn of(
        node: &'n Node,
        what: &str,
        known: &[&'static str],
    ) -> Result<Self, PolicyError> {
        let members = members(node, what)?;
        for member in members {
            if !known.contains(&member.name.as_str()) {
                let suggestion = nearest(&member.name, known.iter().copied());
                let fault = Fault::Unknown { field: member.name.clone(), suggestion };
                return Err(PolicyError::new(member.position, fault));
            }
        }
        Ok(Self { position: node.position, members })
    }

    /// The element `name`, if it is there.
    pub(super) fn find(&self, name: &str) -> Option<&'n Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The one of two elements that exclude each other, and whether it is the second.
    pub(super) fn either(
        &self,
        name: &'static str,
        negated: &'static str,
    ) -> Result<Option<(&'n Member, bool)>, PolicyError> {
        match (self.find(name), self.find(negated)) {
            (Some(_), Some(second)) => {
                let field = format!("{name} or {negated}");
                Err(PolicyError::new(second.position, Fault::Duplicate { field }))
            }
            (Some(member), None) => Ok(Some((member, false))),
            (None, Some(member)) => Ok(Some((member, true))),
            (None, None) => Ok(None),
        }
    }

    /// The text of the element `name`, if it is there.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'n str>, PolicyError> {
        self.find(name).map(|member| text(&member.node, name)).transpose()
    }
}

/// The members of `node`, none twice.
pub(super) fn members<'n>(node: &'n Node, what: &str) -> Result<&'n [Member], PolicyError> {
    let Value::Object(members) = &node.value else {
        return Err(wrong_type(node, what, "an object"));
    };
    let mut names: Vec<_> = members.iter().map(|member| (&member.name, member.position)).collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        if let [(first, _), (second, position)] = pair
            && first == second
        {
            let fault = Fault::Duplicate { field: (*first).clone() };
            return Err(PolicyError::new(*position, fault));
        }
    }
    Ok(members)
}

/// The text of `node`, which is `what`.
pub(super) fn text<'n>(node: &'n Node, what: &str) -> Result<&'n str, PolicyError> {
    match &node.value {
        Value::Text(text) => Ok(text),
        _ => Err(wrong_type(node, what, "a string")),
    }
}

/// The values of a list, or the one that is there without brackets.
pub(super) fn one_or_more(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(nodes) => nodes,
        _ => std::slice::from_ref(node),
    }
}

/// The error for a value of another type.
pub(super) fn wrong_type(node: &Node, what: &str, expected: &'static str) -> PolicyError {
    PolicyError::new(node.position, Fault::Type { field: what.to_owned(), expected })
}
