//! The application that the server runs: the engine, the other AWS services, and who may call them.

mod aws;
mod engine;
mod long_work;

use std::sync::Arc;

use ::engine::{Engine, RequestCtx};
use env::MovableClock;
use model::{ApiError, Caller, Namespaces, Request, Response};
use server::{
    Api, Authenticator, AuthorizationRequest, Authorizer, AwsServices, Health, SignedRequest,
    TestControl, Unverified,
};
use wire::aws::{Call, Reply};

pub(crate) use self::aws::AwsRouter;
pub(crate) use self::long_work::{LongWork, LongWorkThreads};

/// Everything that answers on the port.
pub(crate) struct Services {
    engine: Arc<Engine>,
    aws: AwsRouter,
    authenticator: Unverified,
    /// The clock of the engine, when tests may move it.
    clock: Option<MovableClock>,
}

impl Services {
    /// The engine and the other services, for the callers of these namespaces.
    pub(crate) const fn new(
        engine: Arc<Engine>,
        aws: AwsRouter,
        namespaces: Namespaces,
        clock: Option<MovableClock>,
    ) -> Self {
        Self { engine, aws, authenticator: Unverified::new(namespaces), clock }
    }
}

impl Authenticator for Services {
    type Session = <Unverified as Authenticator>::Session;

    fn authenticate(
        &self,
        session: &Self::Session,
        request: &SignedRequest<'_>,
    ) -> Result<Arc<Caller>, ApiError> {
        self.authenticator.authenticate(session, request)
    }
}

impl Authorizer for Services {
    /// Everyone may do everything: there are no policies yet.
    fn authorize(&self, _: &AuthorizationRequest<'_>) -> Result<(), ApiError> {
        Ok(())
    }
}

impl Api for Services {
    async fn call(&self, context: &RequestCtx, request: Request) -> Result<Response, ApiError> {
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
        engine::run_due_jobs(&self.engine, self.aws.s3()).await
    }

    async fn rotate_shards(&self) -> Result<(), String> {
        engine::rotate_shards(&self.engine).await
    }

    async fn reset(&self) -> Result<(), String> {
        self.aws.settle(self.engine.env()).await?;
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
