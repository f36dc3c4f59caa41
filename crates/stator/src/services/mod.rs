//! The application that the server runs: the engine, the other AWS services, and who may call them.

mod authentication;
mod aws;
mod engine;
mod long_work;
mod own;

use std::sync::Arc;

use ::engine::{Engine, RequestCtx};
use access::{AccessControl, Denied};
use auth::Refusal;
use aws_services::AutoScaling;
use env::MovableClock;
use model::{ApiError, ChangeFault, Namespace, Origin, Request, Response};
use server::{
    Api, Authenticated, Authenticator, AuthorizationRequest, Authorizer, AwsServices, Health,
    SignedRequest, TestControl,
};
use transfer::Transfers;
use wire::aws::{Call, Reply};

pub(crate) use self::authentication::{Authentication, Verifier};
pub(crate) use self::aws::AwsRouter;
pub(crate) use self::long_work::{LongWork, LongWorkThreads};
pub(crate) use self::own::{OwnService, item_history};

/// Everything that answers on the port.
pub(crate) struct Services {
    engine: Arc<Engine>,
    transfers: Transfers,
    aws: AwsRouter,
    authentication: Authentication,
    /// The clock of the engine, when tests may move it.
    clock: Option<MovableClock>,
}

impl Services {
    /// The engine and the other services, for callers who are found like this.
    pub(crate) fn new(
        (engine, transfers): (Arc<Engine>, Transfers),
        aws: AwsRouter,
        authentication: Authentication,
        clock: Option<MovableClock>,
    ) -> Self {
        Self { engine, transfers, aws, authentication, clock }
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
    fn authorize(&self, asked: &AuthorizationRequest<'_>) -> Result<Option<Namespace>, ApiError> {
        let Some(access) = self.authentication.access() else { return Ok(None) };
        let &AuthorizationRequest { caller, request, past, origin } = asked;
        let allowed = access.authorize((caller, origin), request, past);
        let place = allowed.map_err(|Denied(detail)| ApiError::NotAuthorized { detail })?;
        AccessControl::check_resource_policy(request)
            .map_err(|fault| ChangeFault::PolicyInvalid(fault.to_string()))?;
        Ok(place)
    }

    fn authorize_call(&self, call: &Call, origin: Origin<'_>) -> Result<(), String> {
        let Some(access) = self.authentication.access() else { return Ok(()) };
        if let Some(read) = own::read_of_past(call) {
            let read = read?;
            let allowed = access.authorize((&call.caller, origin), &read, true);
            return allowed.map(drop).map_err(|Denied(sentence)| sentence);
        }
        let permissions = self.aws.permissions(call);
        let allowed = access.authorize_call((&call.caller, origin), &permissions);
        allowed.map_err(|Denied(sentence)| sentence)
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
        engine::call(&self.engine, context, request).await
    }
}

impl AwsServices for Services {
    async fn answer(&self, context: &RequestCtx, call: Call) -> Option<Reply> {
        Some(self.aws.answer(context, call).await)
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
