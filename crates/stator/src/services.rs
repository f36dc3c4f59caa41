//! Everything that answers on the port: the engine of tables, and the services beside it.

use std::future::Future;
use std::sync::Arc;

use cloudformation::Stacks;
use engine::{Engine, RequestCtx};
use model::{ApiError, Request, Response};
use server::Service;
use wire::aws::{Call, Reply};

/// What the server calls.
#[derive(Clone)]
pub(crate) struct Services {
    engine: Arc<Engine>,
    stacks: Arc<Stacks>,
}

impl Services {
    /// The engine with the stacks beside it.
    pub(crate) const fn new(engine: Arc<Engine>, stacks: Arc<Stacks>) -> Self {
        Self { engine, stacks }
    }
}

impl Service for Services {
    fn call(
        &self,
        context: &RequestCtx,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send {
        Service::call(&self.engine, context, request)
    }

    async fn beside(&self, _: &RequestCtx, call: Call) -> Option<Reply> {
        Some(self.stacks.answer(call).await)
    }

    fn idle(&self) -> impl Future<Output = Result<(), String>> + Send {
        Service::idle(&self.engine)
    }

    fn rotate_shards(&self) -> impl Future<Output = Result<(), String>> + Send {
        Service::rotate_shards(&self.engine)
    }

    fn ready(&self) -> impl Future<Output = Result<(), String>> + Send {
        Service::ready(&self.engine)
    }
}
