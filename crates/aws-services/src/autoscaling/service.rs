//! The calls of Application Auto Scaling.

use std::collections::BTreeMap;

use access::CallPermission;
use engine::{Namespace, RequestCtx};
use env::Timestamp;
use serde_json::{Map, Value, json};
use wire::aws::{Call, Reply};

use super::error::ScalingError;
use super::input::Input;
use super::job::exists;
use super::rows::AutoScaling;
use super::target::{Policy, Suspended, TARGET_VALUES, Target, TargetName};
use crate::service::AwsService;

impl AwsService for AutoScaling {
    async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        match self.dispatch(context, call).await {
            Ok(answer) => Reply::json(200, answer.to_string()),
            Err(ScalingError { status, code, message }) => {
                Reply::json(status, json!({ "__type": code, "Message": message }).to_string())
            }
        }
    }

    /// Source: service authorization reference, `list_applicationautoscaling`.
    fn permissions(&self, _: &Namespace, call: &Call) -> Vec<CallPermission> {
        let operation = call.target.strip_prefix("AnyScaleFrontendService.").unwrap_or_default();
        vec![CallPermission::new(format!("application-autoscaling:{operation}"), "*")]
    }
}

impl AutoScaling {
    async fn dispatch(&self, context: &RequestCtx, call: &Call) -> Result<Value, ScalingError> {
        let operation = call.target.strip_prefix("AnyScaleFrontendService.").unwrap_or_default();
        let input = Input::read(&call.body)?;
        let namespace = &context.namespace;
        match operation {
            "RegisterScalableTarget" => self.register(context, &input).await,
            "DeregisterScalableTarget" => self.deregister(namespace, &input).await,
            "DescribeScalableTargets" => self.describe_targets(namespace, &input).await,
            "PutScalingPolicy" => self.put_policy(namespace, &input).await,
            "DeleteScalingPolicy" => self.delete_policy(namespace, &input).await,
            "DescribeScalingPolicies" => self.describe_policies(namespace, &input).await,
            "ListTagsForResource" => self.list_tags(namespace, &input).await,
            "TagResource" | "UntagResource" => self.tag(namespace, &input, operation).await,
            other => Err(ScalingError::unknown(other)),
        }
    }

    pub(super) fn now(&self) -> u64 {
        self.engine.env().now().as_micros()
    }

    /// The last part of a new target's ARN.
    pub(super) fn target_id(&self) -> String {
        format!("0ec5{}", self.engine.env().uuid().replace('-', ""))
    }

    async fn register(&self, context: &RequestCtx, input: &Input) -> Result<Value, ScalingError> {
        let name = input.target()?;
        let (min, max) = (input.capacity("MinCapacity")?, input.capacity("MaxCapacity")?);
        let role = input.text("RoleARN").map(str::to_owned);
        let suspended: Option<Suspended> = input.get("SuspendedState").and_then(Suspended::of);
        let tags = tags_of(input.get("Tags"));
        let table = self.described(context, &name.table).await;
        if !table.as_ref().is_some_and(|table| exists(table, &name)) {
            let (what, resource) =
                (if name.index.is_some() { "index" } else { "table" }, name.resource());
            return Err(ScalingError::validation(format!(
                "DynamoDB {what} does not exist: {resource}"
            )));
        }
        let (id, now) = (self.target_id(), self.now());
        let namespace = &context.namespace;
        let register = |present: Option<Target>| {
            let (known_min, known_max) =
                (present.as_ref().map(|one| one.min), present.as_ref().map(|one| one.max));
            let (Some(min), Some(max)) = (min.or(known_min), max.or(known_max)) else {
                return Err(ScalingError::validation(
                    "MinCapacity and MaxCapacity are required when a scalable target is registered",
                ));
            };
            if min > max {
                return Err(ScalingError::validation(
                    "Maximum capacity cannot be less than minimum capacity",
                ));
            }
            let mut target = present.unwrap_or_else(|| Target::new(id.clone(), now));
            (target.min, target.max) = (min, max);
            target.role = role.clone().or(target.role);
            target.suspended = suspended.unwrap_or(target.suspended);
            target.tags.extend(tags.clone());
            let arn = target.arn(namespace);
            Ok((Some(target), arn))
        };
        let arn = self.change(namespace, &name, register).await?;
        Ok(json!({ "ScalableTargetARN": arn }))
    }

    async fn deregister(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, ScalingError> {
        let name = input.target()?;
        let remove = |present: Option<Target>| match present {
            Some(_) => Ok((None, ())),
            None => Err(ScalingError::no_target(&name)),
        };
        self.change(namespace, &name, remove).await?;
        Ok(json!({}))
    }

    /// The targets of a service, those of a call's resources and dimension.
    async fn listed(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Vec<(TargetName, Target)>, ScalingError> {
        input.check_service()?;
        let dimension = input.text("ScalableDimension");
        let one = input.text("ResourceId");
        let several = input.texts("ResourceIds").filter(|several| !several.is_empty());
        let all = self.targets(namespace).await?.into_iter().filter(|(name, _)| {
            let resource = name.resource();
            dimension.is_none_or(|wanted| wanted == name.dimension())
                && one.is_none_or(|wanted| wanted == resource)
                && several.as_ref().is_none_or(|wanted| wanted.contains(&resource.as_str()))
        });
        Ok(all.collect())
    }

    async fn describe_targets(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, ScalingError> {
        let all = self.listed(namespace, input).await?.into_iter();
        let all = all.map(|(name, target)| (name.key(), describe(namespace, &name, &target)));
        let (page, token) = input.page(all.collect())?;
        Ok(with_token(json!({ "ScalableTargets": page }), token))
    }

    async fn put_policy(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, ScalingError> {
        let policy_name = input.required("PolicyName")?.to_owned();
        let name = input.target()?;
        let policy = self.policy(&name, input)?;
        let put = |present: Option<Target>| {
            let mut target = present.ok_or_else(|| ScalingError::no_target(&name))?;
            let mut policy = policy.clone();
            if let Some(known) = target.policies.get(&policy_name) {
                policy.id.clone_from(&known.id);
                policy.created = known.created;
            } else if !target.policies.is_empty() {
                // Two would track the same metric.
                return Err(ScalingError::validation(format!(
                    "Only one TargetTrackingScaling policy for a given metric specification is allowed \
                     for {name}"
                )));
            }
            let arn = policy.arn(namespace, &name, &policy_name);
            target.policies.insert(policy_name.clone(), policy);
            Ok((Some(target), arn))
        };
        let arn = self.change(namespace, &name, put).await?;
        Ok(json!({ "PolicyARN": arn, "Alarms": [] }))
    }

    /// The policy that a call describes.
    fn policy(&self, name: &TargetName, input: &Input) -> Result<Policy, ScalingError> {
        let wrong = ScalingError::validation;
        if let Some(kind) = input.text("PolicyType").filter(|kind| *kind != "TargetTrackingScaling")
        {
            return Err(wrong(format!(
                "Policy type {kind} is not supported for dynamodb: TargetTrackingScaling is"
            )));
        }
        let missing = || wrong("TargetTrackingScalingPolicyConfiguration is required".to_owned());
        let configuration = input.get("TargetTrackingScalingPolicyConfiguration");
        let configuration = configuration.and_then(Value::as_object).ok_or_else(missing)?;
        let target = configuration.get("TargetValue").and_then(Value::as_f64);
        let target = target.filter(|value| TARGET_VALUES.contains(value)).ok_or_else(|| {
            wrong("TargetValue must be between 20 and 90 for dynamodb".to_owned())
        })?;
        let metric = configuration.get("PredefinedMetricSpecification");
        let metric = metric.and_then(|one| one.get("PredefinedMetricType")).and_then(Value::as_str);
        if metric != Some(name.metric()) {
            return Err(wrong(format!(
                "PredefinedMetricType must be {} for {}: custom metrics are not available on this \
                 server",
                name.metric(),
                name.dimension()
            )));
        }
        let seconds = |key: &str| configuration.get(key).and_then(Value::as_u64);
        Ok(Policy {
            id: self.engine.env().uuid(),
            created: self.now(),
            target,
            scale_in_cooldown: seconds("ScaleInCooldown"),
            scale_out_cooldown: seconds("ScaleOutCooldown"),
            disable_scale_in: configuration.get("DisableScaleIn").and_then(Value::as_bool),
        })
    }

    async fn delete_policy(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, ScalingError> {
        let policy = input.required("PolicyName")?.to_owned();
        let name = input.target()?;
        let delete = |present: Option<Target>| {
            let absent = || ScalingError::no_policy(&name, &policy);
            let mut target = present.ok_or_else(absent)?;
            target.policies.remove(&policy).ok_or_else(absent)?;
            Ok((Some(target), ()))
        };
        self.change(namespace, &name, delete).await?;
        Ok(json!({}))
    }

    async fn describe_policies(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, ScalingError> {
        let names = input.texts("PolicyNames").filter(|names| !names.is_empty());
        let mut found = Vec::new();
        for (name, target) in self.listed(namespace, input).await? {
            for (policy_name, policy) in &target.policies {
                if names.as_ref().is_none_or(|names| names.contains(&policy_name.as_str())) {
                    let described = describe_policy(namespace, &name, policy_name, policy);
                    found.push((format!("{}|{policy_name}", name.key()), described));
                }
            }
        }
        let (page, token) = input.page(found)?;
        Ok(with_token(json!({ "ScalingPolicies": page }), token))
    }

    /// The target with the ARN that a call names.
    async fn by_arn(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<(TargetName, Target), ScalingError> {
        let arn = input.required("ResourceARN")?;
        let all = self.targets(namespace).await?.into_iter();
        let mut found = all.filter(|(_, target)| target.arn(namespace) == arn);
        found.next().ok_or_else(|| ScalingError::no_resource(arn))
    }

    async fn list_tags(&self, namespace: &Namespace, input: &Input) -> Result<Value, ScalingError> {
        let (_, target) = self.by_arn(namespace, input).await?;
        Ok(json!({ "Tags": target.tags }))
    }

    async fn tag(
        &self,
        namespace: &Namespace,
        input: &Input,
        operation: &str,
    ) -> Result<Value, ScalingError> {
        let (name, _) = self.by_arn(namespace, input).await?;
        let added = tags_of(input.get("Tags"));
        let removed = input.texts("TagKeys").unwrap_or_default();
        let change = |present: Option<Target>| {
            let mut target = present.ok_or_else(|| ScalingError::no_target(&name))?;
            if operation == "TagResource" {
                target.tags.extend(added.clone());
            } else {
                target.tags.retain(|key, _| !removed.contains(&key.as_str()));
            }
            Ok((Some(target), ()))
        };
        self.change(namespace, &name, change).await?;
        Ok(json!({}))
    }
}

impl Suspended {
    /// Members that are left out stay as they are off.
    fn of(state: &Value) -> Option<Self> {
        serde_json::from_value(state.clone()).ok()
    }
}

fn tags_of(tags: Option<&Value>) -> BTreeMap<String, String> {
    let all = tags.and_then(Value::as_object).into_iter().flatten();
    all.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

fn with_token(mut answer: Value, token: Option<String>) -> Value {
    if let (Some(members), Some(token)) = (answer.as_object_mut(), token) {
        members.insert("NextToken".to_owned(), token.into());
    }
    answer
}

fn seconds(micros: u64) -> f64 {
    Timestamp::from_micros(micros).as_epoch_seconds()
}

fn describe(namespace: &Namespace, name: &TargetName, target: &Target) -> Value {
    json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": name.resource(),
        "ScalableDimension": name.dimension(),
        "MinCapacity": target.min,
        "MaxCapacity": target.max,
        "RoleARN": target.role(namespace),
        "CreationTime": seconds(target.created),
        "SuspendedState": target.suspended,
        "ScalableTargetARN": target.arn(namespace),
    })
}

fn describe_policy(
    namespace: &Namespace,
    name: &TargetName,
    policy_name: &str,
    policy: &Policy,
) -> Value {
    let mut configuration = Map::new();
    configuration.insert("TargetValue".to_owned(), json!(policy.target));
    let metric = json!({ "PredefinedMetricType": name.metric() });
    configuration.insert("PredefinedMetricSpecification".to_owned(), metric);
    let optional = [
        ("ScaleInCooldown", policy.scale_in_cooldown.map(Value::from)),
        ("ScaleOutCooldown", policy.scale_out_cooldown.map(Value::from)),
        ("DisableScaleIn", policy.disable_scale_in.map(Value::from)),
    ];
    let given = optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    configuration.extend(given);
    json!({
        "PolicyARN": policy.arn(namespace, name, policy_name),
        "PolicyName": policy_name,
        "ServiceNamespace": "dynamodb",
        "ResourceId": name.resource(),
        "ScalableDimension": name.dimension(),
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": configuration,
        "Alarms": [],
        "CreationTime": seconds(policy.created),
    })
}
