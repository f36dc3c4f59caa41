//! The handlers that a resource type must have.

use model::Request;
use templates::resource::{
    Observed, Properties, ReplacementReason, ResourceContext, ResourceError, ResourceType,
};

use super::comparison::Comparison;
use super::step::Step;

/// What a change of properties needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Nothing.
    None,
    /// These steps, on the resource as it is. They may be empty: recorded, but nothing to send.
    InPlace(Vec<Step>),
    /// Another resource in its place.
    Replace(Vec<ReplacementReason>),
}

/// How an existing resource compares with what a template asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Adoption {
    /// There is none.
    Absent,
    /// It is what the template asks for.
    Same,
    /// These steps make it so.
    InPlace(Vec<Step>),
    /// It cannot become so.
    Different(Vec<ReplacementReason>),
}

/// A resource whose steps are done.
pub struct Finish<'a> {
    /// Its physical id.
    pub physical_id: &'a str,
    /// The properties it had, unless it is new here.
    pub old: Option<&'a Properties>,
    /// The properties it has now.
    pub new: &'a Properties,
}

/// A change of one resource.
pub struct Update<'a> {
    /// Its physical id.
    pub physical_id: &'a str,
    /// The properties it has, resolved, as they were recorded.
    pub old: &'a Properties,
    /// The stack's tags when they were recorded.
    pub old_tags: &'a [(String, String)],
    /// The properties it shall have, resolved.
    pub new: &'a Properties,
}

/// A resource type with its handlers.
pub trait Provider: ResourceType {
    /// The steps that create one.
    ///
    /// # Errors
    /// Properties that are wrong.
    fn create(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError>;

    /// What makes `old` into `new`. The tags of the stack are those of `context`; `old_tags` are
    /// those it had.
    ///
    /// # Errors
    /// Properties that are wrong; a replacement that would have the same custom name.
    fn update(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
    ) -> Result<Change, ResourceError>;

    /// The steps that remain when those of a creation, a change or an adoption are done, because
    /// they need what only exists by then; `observed` as it is by then. Most resources have none.
    ///
    /// # Errors
    /// Properties that are wrong.
    fn finish(
        &self,
        _context: &ResourceContext,
        _finish: &Finish<'_>,
        _observed: &Observed,
    ) -> Result<Vec<Step>, ResourceError> {
        Ok(Vec::new())
    }

    /// The steps that delete one. A resource that is gone already is fine ([`Step::done_if`]).
    ///
    /// # Errors
    /// A physical id that is none.
    fn delete(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError>;

    /// The requests that read one. Empty for recorded types.
    fn observe(&self, context: &ResourceContext, physical_id: &str) -> Vec<Request>;

    /// How an existing one, as `observed`, compares with `properties`.
    ///
    /// # Errors
    /// Properties that are wrong; answers that do not belong to it.
    fn adopt(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        observed: &Observed,
        properties: &Properties,
    ) -> Result<Adoption, ResourceError>;

    /// What remains of `update` for one that is as `observed`: only what the update changes is
    /// looked at, so that what somebody else changed stays.
    ///
    /// # Errors
    /// Properties that are wrong; answers that do not belong to it.
    fn remaining(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
        observed: &Observed,
    ) -> Result<Adoption, ResourceError>;

    /// How an existing one, as `observed`, differs from `properties`.
    ///
    /// # Errors
    /// Properties that are wrong; answers that do not belong to it.
    fn compare(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        observed: &Observed,
        properties: &Properties,
    ) -> Result<Comparison, ResourceError>;
}
