//! An engine in memory for models: bytes go the same way as those of a client.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use design::{Answer, Endpoint};
use engine::{Engine, Namespace, RequestCtx};
use env::Env;
use model::{ApiError, Operation, Response};
use serde_json::Value;
use store::{MemoryStore, Store};

use crate::exit::Failure;

/// How long a request may take; longer than any does.
const PATIENCE: Duration = Duration::from_secs(60);

/// An empty engine, with what runs it.
pub(super) struct InMemory {
    runtime: tokio::runtime::Runtime,
    engine: Engine,
    env: Env,
}

impl InMemory {
    pub(super) fn open() -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::run)?;
        let env = Env::real();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let engine = runtime.block_on(Engine::open(store, env.clone())).map_err(Failure::run)?;
        Ok(Self { runtime, engine, env })
    }

    fn response(&self, operation: Operation, body: &Value) -> Result<Response, ApiError> {
        let request = wire::decode(operation, &Bytes::from(body.to_string()))?;
        let namespace = Namespace::new("000000000000", "us-east-1");
        let ctx = RequestCtx::internal(namespace, self.env.deadline(PATIENCE));
        self.runtime.block_on(self.engine.call(&ctx, request))
    }
}

impl Endpoint for InMemory {
    fn call(&self, operation: &str, body: &Value) -> Answer {
        let known = Operation::from_name(operation);
        let mut out = Vec::new();
        match known.ok_or(ApiError::UnknownOperation).and_then(|it| self.response(it, body)) {
            Ok(response) => {
                wire::encode_response(&response, &mut out);
                serde_json::from_slice(&out).map_err(|error| error.to_string())
            }
            Err(error) => {
                let _status = wire::encode_error(known, &error, &mut out);
                let answer: Value = serde_json::from_slice(&out).unwrap_or_default();
                let message = answer.get("message").or_else(|| answer.get("Message"));
                Err(message.and_then(Value::as_str).unwrap_or("refused").to_owned())
            }
        }
    }
}
