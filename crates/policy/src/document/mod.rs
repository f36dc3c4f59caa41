//! Policy documents as data (IAM user guide, `reference_policies_grammar` and
//! `reference_policies_elements`).

mod elements;
mod parse;
mod principal;

pub use principal::{Grade, Principal, Principals};

use crate::condition::Condition;
use crate::error::{PolicyError, Position};
use crate::template::Template;

/// The most bytes that a document may have: IAM's limit for the parameter `PolicyDocument`. What a
/// policy may have where it is attached is less and its user's to check.
pub const DOCUMENT_BYTES: usize = 131_072;

/// What a document is attached to; each has elements that the others must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// An identity, a permissions boundary or a session: no principal.
    Identity,
    /// A resource: principals and resources.
    Resource,
    /// A role, whose trust it is: principals, and no resource.
    Trust,
}

/// The version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, also where none is named: no variables.
    V2008,
    /// `2012-10-17`.
    V2012,
}

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The language that its strings are in.
    pub version: Version,
    /// Whether the document names the version.
    pub names_version: bool,
    /// `Id`.
    pub id: Option<String>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it begins.
    pub position: Position,
    /// `Sid`.
    pub sid: Option<String>,
    /// What it does if it applies.
    pub effect: Effect,
    /// To whom it applies; none in policies that are attached to identities.
    pub principals: Option<Principals>,
    /// For which actions.
    pub actions: Actions,
    /// On which resources; none in trust policies, which are for their role.
    pub resources: Option<Resources>,
    /// Under which conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// What a statement does if it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Permits what no other statement denies.
    Allow,
    /// Denies, whatever others permit.
    Deny,
}

/// `Action` or `NotAction`: names of actions, in which `*` and `?` are wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actions {
    /// Whether it names those for which the statement does not apply.
    pub negated: bool,
    /// The names, with where they are. Variables are not replaced in them.
    pub named: Vec<(Position, Template)>,
}

/// `Resource` or `NotResource`: ARNs, in which `*` and `?` are wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resources {
    /// Whether it names those for which the statement does not apply.
    pub negated: bool,
    /// The ARNs, with where they are.
    pub named: Vec<(Position, Template)>,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// [`PolicyError`] for the first fault in it.
    pub fn parse(text: &str, attachment: Attachment) -> Result<Self, PolicyError> {
        parse::document(text, attachment)
    }
}
