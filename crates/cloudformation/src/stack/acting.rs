//! Acting for somebody: calls with the rights of whom an operation acts for, never with those of
//! the server.
//!
//! Where signatures are not verified everybody may do everything. Rights are looked up at each
//! call, so that an operation that runs for long, or continues after a restart, has what its actor
//! has by then; one whose user or role is gone has none.

use std::sync::Arc;
use std::time::Duration;

use access::{AccessControl, CallPermission, Denied};
use engine::{Engine, Namespace, RequestCtx};
use model::{ApiError, Caller, ChangeFault, Notes, Origin, Request, Response};

use super::actor::Actor;
use super::error::StackError;

/// CloudFormation, as trust policies and `aws:CalledVia` name it.
pub(crate) const SERVICE: &str = "cloudformation.amazonaws.com";
/// The name of its sessions of roles.
const SESSION: &str = "AWSCloudFormation";

/// What an actor may do.
#[derive(Clone, Debug)]
pub(crate) struct Acting {
    /// None where signatures are not verified.
    access: Option<Arc<AccessControl>>,
    /// Who calls; the ARN of a role that is not there or does not trust the service.
    caller: Result<Arc<Caller>, String>,
    /// Whether it is the caller itself, whose rights the service uses.
    is_forwarded: bool,
}

impl Acting {
    /// `actor`, in `namespace`.
    pub(crate) fn of(
        access: Option<&Arc<AccessControl>>,
        actor: &Actor,
        namespace: &Namespace,
    ) -> Self {
        let principal = match (access, actor.role()) {
            (Some(access), Some(role)) => access
                .service_session(SERVICE, (actor.account_id(), role), SESSION)
                .ok_or_else(|| role.to_owned()),
            _ => Ok(actor.principal()),
        };
        let namespace = namespace.clone();
        let caller = principal.map(|principal| Arc::new(Caller { principal, namespace }));
        Self { access: access.cloned(), caller, is_forwarded: actor.role().is_none() }
    }

    /// Whether there is somebody to act for: a role that was passed must be there and trust the
    /// service.
    pub(crate) fn check_role(&self) -> Result<(), StackError> {
        self.caller.as_ref().map(drop).map_err(|role| StackError::Role(role.clone()))
    }

    /// Whether a request is allowed in a Region; the namespace of its tables, if it is that of
    /// another account.
    fn allow(&self, request: &Request, region: &str) -> Result<Option<Namespace>, ApiError> {
        let Some(access) = &self.access else { return Ok(None) };
        let not_authorized = |detail| ApiError::NotAuthorized { detail };
        let caller = self.caller.as_ref();
        let caller =
            caller.map_err(|role| not_authorized(StackError::Role(role.clone()).to_string()))?;
        let caller = &in_region(caller, region);
        let mut notes = Self::notes(access);
        let allowed = access.authorize((caller, self.origin()), request, false, &mut notes);
        Self::record(access, caller, &notes);
        let place = allowed.map_err(|Denied(detail)| not_authorized(detail))?;
        AccessControl::check_resource_policy(request)
            .map_err(|fault| ChangeFault::PolicyInvalid(fault.to_string()))?;
        Ok(place)
    }

    /// Who calls, in a Region.
    pub(crate) fn caller_in(&self, region: &str) -> Result<Arc<Caller>, StackError> {
        let caller = self.caller.as_ref().map_err(|role| StackError::Role(role.clone()))?;
        Ok(in_region(caller, region))
    }

    /// Whether calls of other services are allowed.
    pub(crate) fn allow_calls(&self, permissions: &[CallPermission]) -> Result<(), StackError> {
        let Some(access) = &self.access else { return Ok(()) };
        let caller = self.caller.as_ref().map_err(|role| StackError::Role(role.clone()))?;
        let mut notes = Self::notes(access);
        let allowed = access.authorize_call((caller, self.origin()), permissions, &mut notes);
        Self::record(access, caller, &notes);
        allowed.map_err(|Denied(sentence)| StackError::Denied(sentence))
    }

    /// Sends a request, if it is allowed; `limit` is how long it may take.
    pub(crate) async fn call(
        &self,
        engine: &Engine,
        place: (&Namespace, Duration),
        request: Request,
    ) -> Result<Response, ApiError> {
        let context = self.context(engine, place, &request)?;
        engine.call(&context, request).await
    }

    /// The context of a request, if it is allowed.
    pub(crate) fn context(
        &self,
        engine: &Engine,
        (namespace, limit): (&Namespace, Duration),
        request: &Request,
    ) -> Result<RequestCtx, ApiError> {
        let place = self.allow(request, &namespace.region)?;
        let mut context = RequestCtx::internal(namespace.clone(), engine.env().deadline(limit));
        if let Some(place) = place {
            context.namespace = place;
        }
        Ok(context)
    }

    fn notes(access: &AccessControl) -> Notes {
        if access.witness().is_some() { Notes::wanted() } else { Notes::default() }
    }

    fn record(access: &AccessControl, caller: &Caller, notes: &Notes) {
        if let Some(witness) = access.witness() {
            witness.note(SERVICE, caller, notes.decisions());
        }
    }

    fn origin(&self) -> Origin<'static> {
        // "aws:CalledVia … is not present in the request context if the service uses a service
        // role".
        let via = self.is_forwarded.then_some(SERVICE);
        Origin { secure: true, via, ..Origin::default() }
    }
}

/// The caller as it calls in a Region: replicas of a stack's tables are in others than the stack.
fn in_region(caller: &Arc<Caller>, region: &str) -> Arc<Caller> {
    if &*caller.namespace.region == region {
        return Arc::clone(caller);
    }
    let namespace = Namespace { region: region.into(), ..caller.namespace.clone() };
    Arc::new(Caller { principal: caller.principal.clone(), namespace })
}
