//! Resources of IAM: their calls, and what IAM decided when it made them.

use std::sync::Arc;

use access::{AccessControl, HolderKind};
use aws_services::{IamFault, OwnedCall};
use serde_json::{Map, Value};
use templates::resource::iam::SECRET;

use super::failure::{Failure, Interrupted};
use super::requests::{PAUSES, REPEATS};
use super::run::Run;
use crate::provider::{Done, ServiceCall, Step};

/// Why a resource of IAM has no effect.
pub(super) const NOT_VERIFIED: &str = "Recorded without effect, because this server did not verify \
                                       signatures (--auth) when it was made";

/// What IAM says while other servers change identities.
const BUSY: &str = "ConcurrentModification";

impl Run<'_> {
    /// From here on what IAM makes for a resource is known by it.
    pub(super) fn own(&mut self, logical_id: &str) {
        // Not of what had this id before and was kept.
        let owner = format!("{}/{logical_id}/{}", self.stack.id, self.store.uuid());
        if let Some(resource) = self.stack.resource_mut(logical_id) {
            resource.owner.get_or_insert(owner);
        }
    }

    /// What IAM knows a resource by, also one that leaves.
    fn owner(&self, logical_id: &str) -> Option<String> {
        let mut all = self.stack.resources.iter().chain(&self.stack.leaving);
        all.find_map(|one| one.owner.clone().filter(|_| one.logical_id == logical_id))
    }

    /// Whether IAM made something for a resource.
    pub(super) fn is_owned(&self, logical_id: &str) -> bool {
        self.owner(logical_id).is_some()
    }

    /// Makes the call of a step of a resource. One that is only recorded makes none.
    pub(super) async fn call_iam(
        &self,
        logical_id: &str,
        asked: &ServiceCall,
        step: &Step,
    ) -> Result<(), Failure> {
        let Some(owner) = self.owner(logical_id) else { return Ok(()) };
        let caller = self.acting.caller_in(&self.store.namespace.region)?;
        let call = self.planner.iam.for_resource(&owner, caller, form(asked).as_bytes());
        let Some(call) = call.map_err(|fault| self.refused(&fault))? else { return Ok(()) };
        if call.is_done() {
            return Ok(());
        }
        self.acting.allow_calls(&call.permissions())?;
        match self.carry_out(&call).await {
            Err(fault) if step.done_if == Some(Done::NotFound) && fault.status == 404 => Ok(()),
            Err(fault) if fault.status >= 500 && self.store.engine.store().writable().is_err() => {
                Err(Interrupted::Closed.into())
            }
            answer => answer.map_err(|fault| self.refused(&fault)),
        }
    }

    /// Makes a call, again while other servers come first.
    async fn carry_out(&self, call: &OwnedCall) -> Result<(), IamFault> {
        let mut pause = PAUSES.0;
        for _ in 1..REPEATS {
            match call.carry_out().await {
                Err(fault) if fault.code == BUSY => {}
                answer => return answer,
            }
            self.store.engine.env().sleep(pause).await;
            pause = pause.saturating_mul(2).min(PAUSES.1);
        }
        call.carry_out().await
    }

    fn refused(&self, fault: &IamFault) -> Failure {
        let handler = match fault.code {
            "EntityAlreadyExists" => "AlreadyExists",
            "NoSuchEntity" => "NotFound",
            "LimitExceeded" => "ServiceLimitExceeded",
            "AccessDenied" => "AccessDenied",
            "ServiceFailure" => "InternalFailure",
            _ => "InvalidRequest",
        };
        let IamFault { status, message, .. } = fault;
        let token = self.token();
        let token = token.as_deref().unwrap_or("none");
        Failure::Reason(format!(
            "Resource handler returned message: \"{message} (Service: Iam, Status Code: {status})\" \
             (RequestToken: {token}, HandlerErrorCode: {handler})"
        ))
    }

    /// Gives what IAM decided in place of what only has its form. The secret of a key stays there.
    pub(super) fn identify(&self, logical_id: &str, attributes: &mut Map<String, Value>) {
        let Some(access) = self.planner.access.as_ref() else { return };
        let resource = self.stack.resource(logical_id).filter(|one| one.owner.is_some());
        let Some(resource) = resource else { return };
        attributes.remove(SECRET);
        for (name, value) in decided(access, &self.store.namespace.account, &resource.physical_id) {
            if let Some(attribute) = attributes.get_mut(name) {
                *attribute = Value::from(value);
            }
        }
    }
}

/// The form of a call.
fn form(asked: &ServiceCall) -> String {
    let parameters = asked.body.iter();
    let parameters = parameters.map(|(name, value)| (&**name, value.as_str().unwrap_or_default()));
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", asked.operation).extend_pairs(parameters).finish()
}

/// What IAM decided of a role or managed policy.
fn decided(
    access: &Arc<AccessControl>,
    account: &str,
    physical_id: &str,
) -> Vec<(&'static str, String)> {
    let directory = access.identities.now();
    let mut found = Vec::new();
    if let Some(role) = directory.holder(HolderKind::Role, account, physical_id) {
        found.push(("RoleId", role.id.clone()));
    }
    if let Some(policy) = directory.policy(account, physical_id) {
        found.push(("PolicyId", policy.id.clone()));
        found.push(("DefaultVersionId", format!("v{}", policy.default)));
    }
    found
}
