//! Settings of automatic scaling as DynamoDB's operations write them, and the scalable targets that
//! they are. Pure.
//!
//! Source: the examples of describe-table-replica-auto-scaling, update-table-replica-auto-scaling
//! and describe-global-table-settings in the AWS CLI reference.

use std::collections::BTreeMap;

use engine::Namespace;
use model::{
    ApiError, AutoScalingPolicyDescription, AutoScalingPolicyUpdate,
    AutoScalingSettingsDescription, AutoScalingSettingsUpdate,
    AutoScalingTargetTrackingScalingPolicyConfigurationDescription, ScalingFault,
};

use super::super::target::{Policy, TARGET_VALUES, Target, TargetName};
use super::plan::Asked;

/// What a new target with a new policy needs.
#[derive(Debug)]
pub(super) struct Fresh {
    /// The last part of the target's ARN.
    pub(super) target: String,
    /// The id of the policy.
    pub(super) policy: String,
    /// Microseconds since 1970.
    pub(super) now: u64,
}

/// What an update makes of a target; `None` removes it.
///
/// # Errors
/// When the settings cannot be those of a target.
pub(super) fn changed(
    present: Option<Target>,
    asked: &Asked,
    fresh: &Fresh,
    region: &str,
) -> Result<Option<Target>, ApiError> {
    let Asked { name, settings } = asked;
    let what = || format!("{} in Region {region}", name.resource());
    if settings.auto_scaling_disabled == Some(true) {
        let alone = AutoScalingSettingsUpdate {
            auto_scaling_disabled: Some(true),
            ..AutoScalingSettingsUpdate::default()
        };
        return if *settings == alone {
            Ok(None)
        } else {
            Err(ScalingFault::Disabled(what()).into())
        };
    }
    let known = present.as_ref();
    let min = settings.minimum_units.or(known.map(|known| known.min));
    let max = settings.maximum_units.or(known.map(|known| known.max));
    let (Some(min), Some(max)) = (min, max) else {
        return Err(ScalingFault::BoundsMissing(what()).into());
    };
    if min > max {
        return Err(ScalingFault::Bounds(what()).into());
    }
    let mut target = present.unwrap_or_else(|| Target::new(fresh.target.clone(), fresh.now));
    (target.min, target.max) = (min, max);
    target.role = settings.auto_scaling_role_arn.clone().or(target.role);
    if let Some(update) = &settings.scaling_policy_update {
        let policies = std::mem::take(&mut target.policies);
        target.policies = BTreeMap::from([policy(policies, name, update, fresh)?]);
    }
    Ok(Some(target))
}

/// The one policy of a target, which takes the place of those before.
fn policy(
    mut present: BTreeMap<String, Policy>,
    of: &TargetName,
    update: &AutoScalingPolicyUpdate,
    fresh: &Fresh,
) -> Result<(String, Policy), ScalingFault> {
    let asked = &update.target_tracking_scaling_policy_configuration;
    if !TARGET_VALUES.contains(&asked.target_value) {
        return Err(ScalingFault::TargetValue(asked.target_value));
    }
    let seconds = |seconds: Option<i32>| match seconds.map(u64::try_from) {
        None => Ok(None),
        Some(Ok(seconds)) => Ok(Some(seconds)),
        Some(Err(_)) => Err(ScalingFault::Cooldown(seconds.unwrap_or_default())),
    };
    let default = || format!("{}:{}", of.metric(), of.resource());
    let name = update.policy_name.clone().unwrap_or_else(default);
    let known = present.remove(&name).map(|known| (known.id, known.created));
    let (id, created) = known.unwrap_or_else(|| (fresh.policy.clone(), fresh.now));
    let policy = Policy {
        id,
        created,
        target: asked.target_value,
        scale_in_cooldown: seconds(asked.scale_in_cooldown)?,
        scale_out_cooldown: seconds(asked.scale_out_cooldown)?,
        disable_scale_in: asked.disable_scale_in,
    };
    Ok((name, policy))
}

/// The settings that a target is.
pub(super) fn described(
    namespace: &Namespace,
    target: Option<&Target>,
) -> AutoScalingSettingsDescription {
    let Some(target) = target else {
        return AutoScalingSettingsDescription {
            auto_scaling_disabled: Some(true),
            ..AutoScalingSettingsDescription::default()
        };
    };
    let policies = target.policies.iter().map(|(name, policy)| AutoScalingPolicyDescription {
        policy_name: Some(name.clone()),
        target_tracking_scaling_policy_configuration: Some(configuration(policy)),
    });
    AutoScalingSettingsDescription {
        minimum_units: Some(target.min),
        maximum_units: Some(target.max),
        auto_scaling_disabled: None,
        auto_scaling_role_arn: Some(target.role(namespace)),
        scaling_policies: Some(policies.collect()),
    }
}

fn configuration(
    policy: &Policy,
) -> AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
    let seconds = |seconds: Option<u64>| seconds.and_then(|seconds| i32::try_from(seconds).ok());
    AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
        disable_scale_in: policy.disable_scale_in,
        scale_in_cooldown: seconds(policy.scale_in_cooldown),
        scale_out_cooldown: seconds(policy.scale_out_cooldown),
        target_value: policy.target,
    }
}
