//! Resource types: what their properties may be, and which requests make them so.
//!
//! A [`Provider`] is pure. It turns properties into [`Step`]s: decoded DynamoDB requests, constraints
//! checked, and what to wait for after each. The executor sends them through the engine, one after the
//! other; a step that fails stops the resource with the engine's own error as its reason.
//!
//! Steps are idempotent enough to be planned again: after a crash the executor reads the resource
//! ([`Provider::observe`]) and plans from what is there ([`Provider::adopt`]).

mod companion;
mod error;
mod global_table;
mod name;
mod schema;
mod step;
mod table;

use model::{Request, Response};
use serde_json::{Map, Value};

pub use error::ResourceError;
pub use schema::UpdateBehavior;
pub use step::{Done, Step, Wait};
use table::reading;

/// Properties of a resource, resolved.
pub type Properties = Map<String, Value>;

/// Where a resource lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `aws`.
    pub partition: String,
    /// Twelve digits.
    pub account: String,
    /// The Region of the server.
    pub region: String,
    /// The stack's name.
    pub stack_name: String,
    /// The stack's ARN.
    pub stack_id: String,
    /// The resource's logical id.
    pub logical_id: String,
    /// Tags of the stack, which resources that take tags get too. A resource's own tag wins.
    pub stack_tags: Vec<(String, String)>,
}

/// What a change of properties needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Nothing.
    None,
    /// These steps, on the resource as it is. They may be empty: recorded, but nothing to send.
    InPlace(Vec<Step>),
    /// Another resource in its place.
    Replace(Vec<Reason>),
}

/// Why a resource must be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The property, `KeySchema`.
    pub property: String,
    /// Why, in a few words: `the key of a table cannot change`.
    pub why: String,
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
    Different(Vec<Reason>),
}

/// Whether a type has an effect here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It makes and changes tables.
    Real,
    /// It is recorded in the stack and has no effect.
    Recorded,
}

/// Answers to [`Provider::observe`], in its order; `None` for one that was refused.
pub type Observed = [Option<Response>];

/// A resource type.
pub trait Provider: Sync {
    /// `AWS::DynamoDB::Table`.
    fn resource_type(&self) -> &'static str;

    /// Whether it has an effect.
    fn effect(&self) -> Effect;

    /// The properties that identify one, for imports: `TableName`.
    fn identifiers(&self) -> &'static [&'static str];

    /// Whether `Fn::GetAtt` has an attribute of this name.
    fn has_attribute(&self, name: &str) -> bool;

    /// Whether an attribute that [`attributes`](Self::attributes) does not tell reads as the physical id: only of
    /// types that are skipped, whose attributes nobody knows.
    fn is_open_ended(&self) -> bool {
        false
    }

    /// Whether an attribute may change while the resource stays.
    fn may_change(&self, _attribute: &str) -> bool {
        false
    }

    /// What a change of a property means for the resource, as the documentation says it.
    fn update_behavior(&self, property: &str) -> UpdateBehavior;

    /// Checks properties before anything is done; values that are not known yet pass.
    ///
    /// # Errors
    /// An unknown, missing or malformed property, with its path.
    fn validate(&self, properties: &Properties) -> Result<(), ResourceError>;

    /// The physical id of a new one: the name its properties give, else one made of stack, logical id and
    /// `entropy`. The executor records it before it acts.
    ///
    /// # Errors
    /// A name that is none.
    fn physical_id(
        &self,
        place: &Place,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError>;

    /// The steps that create one.
    ///
    /// # Errors
    /// Properties that are wrong.
    fn create(
        &self,
        place: &Place,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError>;

    /// What makes `old` into `new`. The tags of the stack are those of `place`; `old_tags` are those it had.
    ///
    /// # Errors
    /// Properties that are wrong; a replacement that would have the same custom name.
    fn update(&self, place: &Place, update: &Update<'_>) -> Result<Change, ResourceError>;

    /// The steps that are left when those of a creation, a change or an adoption are done, because they need
    /// what only exists by then; `observed` as it is by then. Most resources have none.
    ///
    /// # Errors
    /// Properties that are wrong.
    fn finish(
        &self,
        _place: &Place,
        _finish: &Finish<'_>,
        _observed: &Observed,
    ) -> Result<Vec<Step>, ResourceError> {
        Ok(Vec::new())
    }

    /// The steps that delete one. A resource that is gone already is fine ([`Step::done_if`]).
    ///
    /// # Errors
    /// A physical id that is none.
    fn delete(&self, place: &Place, physical_id: &str) -> Result<Vec<Step>, ResourceError>;

    /// The requests that read one. Empty for recorded types.
    fn observe(&self, place: &Place, physical_id: &str) -> Vec<Request>;

    /// How an existing one, as `observed`, compares with `properties`.
    ///
    /// # Errors
    /// Properties that are wrong; answers that do not belong to it.
    fn adopt(
        &self,
        place: &Place,
        physical_id: &str,
        observed: &Observed,
        properties: &Properties,
    ) -> Result<Adoption, ResourceError>;

    /// What `Ref` gives.
    fn reference(&self, place: &Place, physical_id: &str, properties: &Properties) -> String;

    /// What `Fn::GetAtt` gives, by name.
    fn attributes(
        &self,
        place: &Place,
        physical_id: &str,
        properties: &Properties,
        observed: &Observed,
    ) -> Map<String, Value>;
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

/// The provider of a type.
#[must_use]
pub fn provider(resource_type: &str) -> Option<&'static dyn Provider> {
    all().find(|provider| provider.resource_type() == resource_type)
}

/// All types that have a provider.
pub fn supported() -> impl Iterator<Item = &'static str> {
    all().map(Provider::resource_type)
}

/// The provider of types that are skipped: records anything.
#[must_use]
pub fn skipped() -> &'static dyn Provider {
    &companion::SKIPPED
}

fn all() -> impl Iterator<Item = &'static dyn Provider> {
    let tables: [&'static dyn Provider; 2] = [&table::TABLE, &global_table::GLOBAL_TABLE];
    let companions = companion::COMPANIONS.iter().map(|one| one as &'static dyn Provider);
    tables.into_iter().chain(companions)
}

/// Whether `name` has the form of a resource type: three or four parts, or a custom one.
#[must_use]
pub fn is_type_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split("::").collect();
    let part = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-@".contains(&byte))
    };
    match parts.as_slice() {
        ["Custom", rest] => part(rest),
        ["AWS" | "Alexa", _, _] | [_, _, _] | [_, _, _, "MODULE"] => parts.iter().all(part),
        _ => false,
    }
}
