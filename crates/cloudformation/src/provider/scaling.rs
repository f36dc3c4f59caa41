//! Handlers of automatic scaling: the calls of Application Auto Scaling that make and delete its
//! targets and policies.
//!
//! The calls that make one also change it, so nothing has to be observed before they are repeated.

use model::Request;
use serde_json::{Map, Value};
use templates::resource::scaling::ScalingType;
use templates::resource::{
    Observed, Properties, ReplacementReason, ResourceContext, ResourceError, ResourceType as _,
};
use wire::aws::Service;

use super::comparison::Comparison;
use super::handlers::{Adoption, Change, Provider, Update};
use super::step::{Done, ServiceCall, Step};

/// A call of Application Auto Scaling.
pub(super) fn call(operation: &'static str, body: Map<String, Value>, what: String) -> Step {
    Step::of_service(ServiceCall { service: Service::AutoScaling, operation, body }, what)
}

fn what(verb: &str, body: &Map<String, Value>) -> String {
    let text = |name| body.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{verb} scaling of {} ({})", text("ResourceId"), text("ScalableDimension"))
}

/// Makes or changes a target.
pub(super) fn register(body: Map<String, Value>) -> Step {
    let what = what("set", &body);
    call("RegisterScalableTarget", body, what)
}

/// Makes or changes a policy.
pub(super) fn put_policy(body: Map<String, Value>) -> Step {
    let what = what("set the target value of", &body);
    call("PutScalingPolicy", body, what)
}

/// Deletes the target that `body` names, with its policies.
pub(super) fn deregister(body: &Map<String, Value>) -> Step {
    let what = what("end", body);
    call("DeregisterScalableTarget", ScalingType::scaled(body), what).done_by(Done::NotFound)
}

/// Deletes the policy that `body` names.
fn delete_policy(body: &Map<String, Value>) -> Step {
    let mut named = ScalingType::scaled(body);
    named.extend(body.get_key_value("PolicyName").map(|(key, name)| (key.clone(), name.clone())));
    let what = what("end the target value of", body);
    call("DeleteScalingPolicy", named, what).done_by(Done::NotFound)
}

impl Provider for ScalingType {
    fn create(
        &self,
        _: &ResourceContext,
        _: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        let make = if self.is_policy() { put_policy } else { register };
        Ok(self.body(properties)?.map(make).into_iter().collect())
    }

    fn update(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
    ) -> Result<Change, ResourceError> {
        self.validate(update.new)?;
        let differs = |name: &&str| update.old.get(*name) != update.new.get(*name);
        let changed: Vec<ReplacementReason> = self
            .identity()
            .filter(differs)
            .map(|name| ReplacementReason {
                property: name.to_owned(),
                why: "another resource is scaled, or by another policy".to_owned(),
            })
            .collect();
        Ok(if !changed.is_empty() {
            Change::Replace(changed)
        } else if update.old == update.new {
            Change::None
        } else {
            Change::InPlace(self.create(context, update.physical_id, update.new)?)
        })
    }

    fn delete(
        &self,
        _: &ResourceContext,
        _: &str,
        properties: &Properties,
    ) -> Result<Vec<Step>, ResourceError> {
        let delete = if self.is_policy() { delete_policy } else { deregister };
        Ok(self.body(properties)?.as_ref().map(delete).into_iter().collect())
    }

    fn observe(&self, _: &ResourceContext, _: &str) -> Vec<Request> {
        Vec::new()
    }

    fn adopt(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        _: &Observed,
        properties: &Properties,
    ) -> Result<Adoption, ResourceError> {
        self.create(context, physical_id, properties).map(Adoption::InPlace)
    }

    fn remaining(
        &self,
        context: &ResourceContext,
        update: &Update<'_>,
        _: &Observed,
    ) -> Result<Adoption, ResourceError> {
        self.create(context, update.physical_id, update.new).map(Adoption::InPlace)
    }

    fn compare(
        &self,
        _: &ResourceContext,
        _: &str,
        _: &Observed,
        _: &Properties,
    ) -> Result<Comparison, ResourceError> {
        Ok(Comparison::Unsupported)
    }
}
