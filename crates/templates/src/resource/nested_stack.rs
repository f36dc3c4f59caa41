//! AWS::CloudFormation::Stack: a stack within a stack.

use model::Namespace;
use serde_json::{Map, Value};

use super::context::{Observed, Properties, ResourceContext};
use super::error::ResourceError;
use super::names;
use super::resource_type::{Effect, ResourceType};
use super::schema::{self, Field, Fields, Shape, UpdateBehavior};
use super::table::schema::TAGS;

/// Its name in templates.
pub const NESTED_STACK: &str = "AWS::CloudFormation::Stack";

/// The longest name of a stack.
const MAX_NAME: usize = 128;

/// Source: the template reference.
const FIELDS: Fields = &[
    Field::optional("NotificationARNs", Shape::List(&Shape::Text)),
    Field::optional("Parameters", Shape::Any),
    Field::optional("Tags", TAGS),
    Field::required("TemplateURL", Shape::Text),
    Field::optional("TimeoutInMinutes", Shape::Integer),
];

/// The type.
pub struct NestedStack;

impl ResourceType for NestedStack {
    fn resource_type(&self) -> &'static str {
        NESTED_STACK
    }

    fn effect(&self) -> Effect {
        Effect::Real
    }

    fn identifiers(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_attribute(&self, name: &str) -> bool {
        name.strip_prefix("Outputs.").is_some_and(|output| !output.is_empty())
    }

    fn may_change(&self, _: &str) -> bool {
        true
    }

    fn update_behavior(&self, _: &str) -> UpdateBehavior {
        UpdateBehavior::InPlace
    }

    fn validate(&self, properties: &Properties) -> Result<(), ResourceError> {
        schema::check(FIELDS, properties).map(|_| ())
    }

    /// The ARN of the stack that will be made.
    fn physical_id(
        &self,
        context: &ResourceContext,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError> {
        self.validate(properties)?;
        let ResourceContext { partition, namespace, stack_name, logical_id, .. } = context;
        let Namespace { account, region } = namespace;
        let name = names::generated(stack_name, logical_id, entropy, MAX_NAME);
        let uuid = names::uuid(entropy);
        Ok(format!("arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{uuid}"))
    }

    /// Outputs are known to the stack itself: who carries out the operation records them.
    fn attributes(
        &self,
        _: &ResourceContext,
        _: &str,
        _: &Properties,
        _: &Observed,
    ) -> Map<String, Value> {
        Map::new()
    }
}
