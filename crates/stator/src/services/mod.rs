//! The application that the server runs: the engine, the other AWS services, and who may call them.

mod authentication;
mod aws;
mod engine;
mod imports;
mod long_work;
mod own;

use std::net::IpAddr;
use std::sync::Arc;

use ::advisor::Advisor;
use ::engine::{Engine, RequestCtx};
use access::{AccessControl, CallPermission, Denied};
use auth::Refusal;
use aws_services::AutoScaling;
use env::MovableClock;
use model::{
    ApiError, Caller, ChangeFault, Namespace, Notes, Origin, Principal, Request, Response,
};
use server::{
    Api, Authenticated, Authenticator, AuthorizationRequest, Authorizer, AwsServices, Health,
    SignedRequest, TestControl, Unsigned,
};
use transfer::Transfers;
use wire::aws::{Call, Reply};

pub(crate) use self::authentication::{Authentication, Verifier};
pub(crate) use self::aws::AwsRouter;
pub(crate) use self::long_work::{LongWork, LongWorkThreads};
pub(crate) use self::own::{OwnService, item_history};

/// The action that calls of IAM for another account need.
const ACT_IN_ACCOUNT: &str = "stator:ActInAccount";

/// Everything that answers on the port.
pub(crate) struct Services {
    engine: Arc<Engine>,
    transfers: Transfers,
    advisor: Arc<Advisor>,
    aws: AwsRouter,
    authentication: Authentication,
    /// The clock of the engine, when tests may move it.
    clock: Option<MovableClock>,
}

impl Services {
    /// The engine and the other services, for callers who are found like this.
    pub(crate) fn new(
        (engine, transfers, advisor): (Arc<Engine>, Transfers, Arc<Advisor>),
        aws: AwsRouter,
        authentication: Authentication,
        clock: Option<MovableClock>,
    ) -> Self {
        Self { engine, transfers, advisor, aws, authentication, clock }
    }
}

impl Authenticator for Services {
    type Session = <Authentication as Authenticator>::Session;

    fn authenticate(
        &self,
        session: &Self::Session,
        request: &SignedRequest<'_>,
    ) -> Result<Authenticated, Refusal> {
        self.authentication.authenticate(session, request)
    }

    fn verifies(&self) -> bool {
        self.authentication.verifies()
    }
}

impl Authorizer for Services {
    /// Where signatures are not verified, who is let in may do everything.
    fn authorize(
        &self,
        asked: &AuthorizationRequest<'_>,
        notes: &mut Notes,
    ) -> Result<Option<Namespace>, ApiError> {
        let Some(access) = self.authentication.access() else { return Ok(None) };
        let &AuthorizationRequest { caller, request, past, origin } = asked;
        let allowed = access.authorize((caller, origin), request, past, notes);
        let place = allowed.map_err(|Denied(detail)| ApiError::NotAuthorized { detail })?;
        AccessControl::check_resource_policy(request)
            .map_err(|fault| ChangeFault::PolicyInvalid(fault.to_string()))?;
        Ok(place)
    }

    fn authorize_call(
        &self,
        call: &Call,
        origin: Origin<'_>,
        notes: &mut Notes,
    ) -> Result<(), String> {
        let Some(access) = self.authentication.access() else { return Ok(()) };
        if let Some(about) = own::request_of(call) {
            let (request, past) = about?;
            let allowed = access.authorize((&call.caller, origin), &request, past, notes);
            let elsewhere = allowed.map_err(|Denied(sentence)| sentence)?;
            return elsewhere.map_or(Ok(()), |other| {
                Err(format!("This call about tables is only for their account, {}", other.account))
            });
        }
        let permissions = self.aws.permissions(call);
        let allowed = access.authorize_call((&call.caller, origin), &permissions, notes);
        allowed.map_err(|Denied(sentence)| sentence)
    }

    /// Only for those of the account of the server itself: any other could make themselves the
    /// administrator of another account.
    fn in_account(
        &self,
        (caller, origin): (&Caller, Origin<'_>),
        account: &str,
        notes: &mut Notes,
    ) -> Result<Arc<Caller>, String> {
        let Some(access) = self.authentication.access() else {
            return Err("signatures are not verified here".to_owned());
        };
        let needed = CallPermission::new(ACT_IN_ACCOUNT, format!("arn:aws:iam::{account}:root"));
        let allowed = access.authorize_call((caller, origin), &[needed], notes);
        allowed.map_err(|Denied(sentence)| sentence)?;
        let home = &self.aws.cloudformation().home().account;
        if caller.principal.account != *home && *caller.principal.account != *account {
            return Err(format!("Only those of account {home} may act in other accounts"));
        }
        let account: Arc<str> = account.into();
        let namespace = Namespace { account: Arc::clone(&account), ..caller.namespace.clone() };
        let principal = Principal::root(account, &caller.principal.access_key_id);
        Ok(Arc::new(Caller { principal, namespace }))
    }

    fn action(&self, call: &Call) -> Option<String> {
        aws_services::action(call)
    }
}

impl Api for Services {
    async fn call(&self, context: &RequestCtx, request: Request) -> Result<Response, ApiError> {
        if Transfers::answers(request.operation()) {
            return engine::transfer(&self.engine, &self.transfers, context, request).await;
        }
        if AutoScaling::answers(request.operation()) {
            let scaling = self.aws.autoscaling().clone();
            return engine::scale(&self.engine, scaling, context, request).await;
        }
        if let Some(turn) = self.advisor.turn(context, &request) {
            return self.advisor.call(context, request, turn).await;
        }
        engine::call(&self.engine, context, request).await
    }
}

impl AwsServices for Services {
    async fn answer(&self, context: &RequestCtx, call: Call) -> Option<Reply> {
        Some(self.aws.answer(context, call).await)
    }

    fn answer_unsigned(
        &self,
        body: &[u8],
        source: Option<IpAddr>,
        request_id: &str,
    ) -> Option<Unsigned> {
        self.aws.answer_unsigned(body, source, request_id)
    }
}

impl TestControl for Services {
    fn clock(&self) -> Option<&MovableClock> {
        self.clock.as_ref()
    }

    async fn run_due_jobs(&self) -> Result<(), String> {
        engine::run_due_jobs(&self.engine, self.aws.s3(), &self.transfers).await?;
        self.aws.kinesis().deliver_now().await
    }

    async fn rotate_shards(&self) -> Result<(), String> {
        engine::rotate_shards(&self.engine).await
    }

    async fn reset(&self) -> Result<(), String> {
        self.aws.settle(self.engine.env()).await?;
        let _pause = self.transfers.pause().await;
        engine::reset(&self.engine).await?;
        self.aws.s3().forget_buckets();
        self.advisor.forget();
        Ok(())
    }
}

impl Health for Services {
    async fn ready(&self) -> Result<Vec<String>, String> {
        engine::ready(&self.engine).await
    }
}

#[cfg(test)]
mod tests;
