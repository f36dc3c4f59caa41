//! AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy: automatic scaling of the
//! throughput of tables and global indexes.
//!
//! Targets of other services are recorded without effect.

use model::Namespace;
use serde_json::{Map, Value};

use super::context::{Observed, Properties, ResourceContext};
use super::error::ResourceError;
use super::resource_type::{Effect, ResourceType};
use super::schema::{self, Field, Fields, Shape, UpdateBehavior};
use super::{members, names};

/// The namespace of DynamoDB.
const SERVICE: &str = "dynamodb";

/// Source: the template reference of ScalableTarget.
const TARGET: Fields = &[
    Field::required("MaxCapacity", Shape::Integer),
    Field::required("MinCapacity", Shape::Integer),
    Field::required("ResourceId", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("RoleARN", Shape::Text),
    Field::required("ScalableDimension", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("ScheduledActions", Shape::Any),
    Field::required("ServiceNamespace", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional(
        "SuspendedState",
        Shape::Object(&[
            Field::optional("DynamicScalingInSuspended", Shape::Flag),
            Field::optional("DynamicScalingOutSuspended", Shape::Flag),
            Field::optional("ScheduledScalingSuspended", Shape::Flag),
        ]),
    ),
    Field::optional(
        "Tags",
        Shape::List(&Shape::Object(&[
            Field::required("Key", Shape::Text),
            Field::required("Value", Shape::Text),
        ])),
    ),
];

/// Source: the template reference of ScalingPolicy.
const POLICY: Fields = &[
    Field::required("PolicyName", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::required("PolicyType", Shape::Text),
    Field::optional("PredictiveScalingPolicyConfiguration", Shape::Any),
    Field::optional("ResourceId", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("ScalableDimension", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("ScalingTargetId", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("ServiceNamespace", Shape::Text).updated(UpdateBehavior::Replacement),
    Field::optional("StepScalingPolicyConfiguration", Shape::Any),
    Field::optional(
        "TargetTrackingScalingPolicyConfiguration",
        Shape::Object(&[
            Field::optional("CustomizedMetricSpecification", Shape::Any),
            Field::optional("DisableScaleIn", Shape::Flag),
            Field::optional(
                "PredefinedMetricSpecification",
                Shape::Object(&[
                    Field::required("PredefinedMetricType", Shape::Text),
                    Field::optional("ResourceLabel", Shape::Text),
                ]),
            ),
            Field::optional("ScaleInCooldown", Shape::Integer),
            Field::optional("ScaleOutCooldown", Shape::Integer),
            Field::required("TargetValue", Shape::Double),
        ]),
    ),
];

/// What is scaled: the members that name it in calls.
const SCALED: [&str; 3] = ["ResourceId", "ScalableDimension", "ServiceNamespace"];

/// A type of automatic scaling.
pub struct ScalingType {
    resource_type: &'static str,
    fields: Fields,
    attributes: &'static [&'static str],
    is_policy: bool,
}

/// AWS::ApplicationAutoScaling::ScalableTarget.
pub static SCALABLE_TARGET: ScalingType = ScalingType {
    resource_type: "AWS::ApplicationAutoScaling::ScalableTarget",
    fields: TARGET,
    attributes: &["Id"],
    is_policy: false,
};

/// AWS::ApplicationAutoScaling::ScalingPolicy.
pub static SCALING_POLICY: ScalingType = ScalingType {
    resource_type: "AWS::ApplicationAutoScaling::ScalingPolicy",
    fields: POLICY,
    attributes: &["Arn", "PolicyName"],
    is_policy: true,
};

impl ScalingType {
    /// Whether it is the type of policies, and not that of targets.
    #[must_use]
    pub const fn is_policy(&self) -> bool {
        self.is_policy
    }

    /// The body of the call that makes or changes one: RegisterScalableTarget or PutScalingPolicy.
    /// `None` for those of another service than DynamoDB.
    ///
    /// # Errors
    /// Properties that are wrong.
    pub fn body(
        &self,
        properties: &Properties,
    ) -> Result<Option<Map<String, Value>>, ResourceError> {
        let mut body = schema::check(self.fields, properties)?;
        body.remove("ScheduledActions");
        // A list in templates, and an object in calls.
        let tags = members::pairs(&body, "Tags", "Key", "Value");
        if body.remove("Tags").is_some() && !tags.is_empty() {
            let tags: Map<_, _> =
                tags.into_iter().map(|(key, value)| (key, Value::from(value))).collect();
            body.insert("Tags".to_owned(), Value::Object(tags));
        }
        if let Some(target) = body.remove("ScalingTargetId") {
            let parts = target.as_str().unwrap_or_default().split('|');
            body.extend(SCALED.map(str::to_owned).into_iter().zip(parts.map(Value::from)));
        }
        let of_dynamodb = body.get("ServiceNamespace").and_then(Value::as_str) == Some(SERVICE);
        Ok(of_dynamodb.then_some(body))
    }

    /// The members that name what is scaled, out of a [body](Self::body).
    #[must_use]
    pub fn scaled(body: &Map<String, Value>) -> Map<String, Value> {
        let known = SCALED.iter().filter_map(|name| Some((*name, body.get(*name)?.clone())));
        known.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The properties whose change makes another one.
    pub fn identity(&self) -> impl Iterator<Item = &'static str> {
        let makes_another = |field: &&Field| field.update == UpdateBehavior::Replacement;
        self.fields.iter().filter(makes_another).map(|field| field.name)
    }
}

impl ResourceType for ScalingType {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn effect(&self) -> Effect {
        Effect::Real
    }

    fn identifiers(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.contains(&name)
    }

    fn update_behavior(&self, property: &str) -> UpdateBehavior {
        let field = self.fields.iter().find(|field| field.name == property);
        field.map_or(UpdateBehavior::InPlace, |field| field.update)
    }

    fn validate(&self, properties: &Properties) -> Result<(), ResourceError> {
        schema::check(self.fields, properties).map(|_| ())
    }

    /// A target's `resource|dimension|service`; a policy's ARN, whose UUID is chosen here.
    fn physical_id(
        &self,
        context: &ResourceContext,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError> {
        let mut properties = schema::check(self.fields, properties)?;
        if let Some(body) = self.body(&properties)? {
            properties.extend(body);
        }
        let part = |name| members::text(&properties, name).unwrap_or_default();
        let [resource, dimension, service] = SCALED.map(part);
        if !self.is_policy {
            return Ok(format!("{resource}|{dimension}|{service}"));
        }
        let ResourceContext { partition, namespace: Namespace { account, region }, .. } = context;
        let (id, name) = (names::uuid(entropy), part("PolicyName"));
        Ok(format!(
            "arn:{partition}:autoscaling:{region}:{account}:scalingPolicy:{id}:\
             resource/{service}/{resource}:policyName/{name}"
        ))
    }

    fn without_effect(&self, properties: &Properties, _: &str) -> Vec<String> {
        let mut found = Vec::new();
        if matches!(self.body(properties), Ok(None)) {
            found.push("scaling of another service than DynamoDB".to_owned());
        } else if properties.contains_key("ScheduledActions") {
            found.push("scheduled actions".to_owned());
        }
        found
    }

    fn attributes(
        &self,
        _: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
        _: &Observed,
    ) -> Map<String, Value> {
        let value = |name: &str| match name {
            "PolicyName" => properties.get(name).cloned(),
            _ => Some(Value::from(physical_id)),
        };
        let known = self.attributes.iter();
        known.filter_map(|name| Some(((*name).to_owned(), value(name)?))).collect()
    }
}
