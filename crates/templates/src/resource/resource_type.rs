//! The description of a resource type: schema, physical ids, and what `Ref` and `Fn::GetAtt`
//! return.

use serde_json::{Map, Value};

use super::context::{Observed, Properties, ResourceContext};
use super::error::ResourceError;
use super::schema::UpdateBehavior;

/// Whether a type has an effect here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It makes and changes tables.
    Real,
    /// It makes users, roles and policies where signatures are verified, and is recorded elsewhere.
    Identities,
    /// It is recorded in the stack and has no effect.
    Recorded,
}

/// A resource type.
pub trait ResourceType: Sync {
    /// `AWS::DynamoDB::Table`.
    fn resource_type(&self) -> &'static str;

    /// Whether it has an effect.
    fn effect(&self) -> Effect;

    /// The properties that identify one, for imports: `TableName`.
    fn identifiers(&self) -> &'static [&'static str];

    /// Whether `Fn::GetAtt` has an attribute of this name.
    fn has_attribute(&self, name: &str) -> bool;

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

    /// The physical id of a new one: the name its properties give, else one made of stack, logical
    /// id and `entropy`. The executor records it before it acts.
    ///
    /// # Errors
    /// Properties that are wrong.
    fn physical_id(
        &self,
        context: &ResourceContext,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError>;

    /// What the properties ask for and is only recorded, in words for an event.
    fn without_effect(&self, _properties: &Properties, _region: &str) -> Vec<String> {
        Vec::new()
    }

    /// What `Ref` returns.
    fn reference(&self, physical_id: &str) -> String {
        physical_id.to_owned()
    }

    /// What `Fn::GetAtt` returns, by name.
    fn attributes(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
        observed: &Observed,
    ) -> Map<String, Value>;
}
