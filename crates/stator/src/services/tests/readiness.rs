//! Whether the engine's store can be read and written, as `/health/ready` tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::engine;
use ::engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env};
use model::Operation;
use store::layer::BackendLayer;
use store::{Backend, Commit, Committer, Limits, Memory, Stamp, StoreError};

/// The in-memory backend on a disk that can fail.
#[derive(Debug)]
struct Failing {
    inner: Memory,
    fails: Arc<AtomicBool>,
}

impl BackendLayer for Failing {
    type Inner = Memory;

    fn inner(&self) -> &Memory {
        &self.inner
    }

    fn needs_sync(&self) -> bool {
        true
    }

    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        if self.fails.load(Ordering::Acquire) {
            return Err(StoreError::Io { cause: "the disk is gone".into() });
        }
        self.inner.append(group, watermark)
    }
}

/// Whether a table can be made.
async fn creates(engine: &Arc<Engine>, name: &str) -> bool {
    let body = format!(
        "{{\"TableName\":\"{name}\",\"BillingMode\":\"PAY_PER_REQUEST\",\
         \"KeySchema\":[{{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}}],\
         \"AttributeDefinitions\":[{{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}}]}}"
    );
    let request = wire::decode(Operation::CreateTable, &body.into()).expect("a request");
    let namespace = Namespace::new("123456789012", "eu-west-2");
    let context = RequestCtx::internal(namespace, Deadline::NEVER);
    engine.call(&context, request).await.is_ok()
}

#[tokio::test]
async fn a_failed_write_ends_readiness() {
    let fails = Arc::new(AtomicBool::new(false));
    let backend = Failing { inner: Memory::default(), fails: Arc::clone(&fails) };
    let store = Committer::open(backend, Env::real(), Limits::default()).expect("it starts");
    let engine = Arc::new(Engine::open(Arc::new(store), Env::real()).await.expect("it opens"));
    assert!(creates(&engine, "before").await);
    assert_eq!(engine::ready(&engine).await, Ok(Vec::new()));
    fails.store(true, Ordering::Release);
    assert!(!creates(&engine, "failing").await);
    fails.store(false, Ordering::Release);
    let reason = engine::ready(&engine).await.expect_err("no more writes");
    assert!(reason.starts_with("the store is closed: a write failed"), "{reason}");
    assert!(!creates(&engine, "after").await, "and it takes none");
}
