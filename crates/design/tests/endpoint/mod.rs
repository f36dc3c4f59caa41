//! An engine in memory that answers the requests of models.

use std::sync::Arc;

use design::{Answer, Endpoint};
use env::{Env, Timestamp};
use serde_json::Value;
use store::{MemoryStore, Store};
use testkit::{Call, InProcess, Target as _};

/// An engine in memory.
pub(crate) struct InMemory {
    runtime: tokio::runtime::Runtime,
    target: InProcess,
}

impl InMemory {
    pub(crate) fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (env, _clock) = Env::manual(1, Timestamp::from_secs(1_800_000_000));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let target = runtime.block_on(InProcess::open(store, &env)).unwrap();
        Self { runtime, target }
    }
}

impl Endpoint for InMemory {
    fn call(&self, operation: &str, body: &Value) -> Answer {
        let body = body.to_string();
        let call = Call { operation, body: body.as_bytes(), headers: &[] };
        let reply = self.runtime.block_on(self.target.call(call)).unwrap();
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        if reply.status == 200 { Ok(serde_json::from_str(&text).unwrap()) } else { Err(text) }
    }
}
