//! What statistics of requests cost: a GetItem that is recorded, beside one that is not, and the
//! question whether it is.

use std::sync::Arc;
use std::time::Duration;

use advisor::{Advisor, Strictness};
use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use model::{Operation, Request};
use store::{MemoryStore, Store};
use tokio::runtime::{Builder, Runtime};

use crate::{Piece, repeat, sample};

pub(crate) const PIECES: &[Piece] = &[
    ("get-item", |count| {
        let server = Server::start()?;
        repeat(count, || server.runtime.block_on(server.engine.call(&server.ctx, get()?)).ok())
    }),
    ("get-item-recorded", |count| {
        let server = Server::start()?;
        repeat(count, || {
            let request = get()?;
            let turn = server.advisor.turn(&server.ctx, &request)?;
            server.runtime.block_on(server.advisor.call(&server.ctx, request, turn)).ok()
        })
    }),
    ("advice-turn-of-many", |count| {
        let server = Server::start()?;
        let request = get()?;
        // As many and as fast that most are not recorded any more; the clock stops then.
        for _ in 0..80_000 {
            server.clock.advance(Duration::from_micros(10));
            std::hint::black_box(server.advisor.turn(&server.ctx, &request));
        }
        repeat(count, || Some(server.advisor.turn(&server.ctx, &request)))
    }),
];

/// An engine in memory with a table and an item, and its advisor; the clock moves when asked to.
struct Server {
    runtime: Runtime,
    engine: Arc<Engine>,
    advisor: Advisor,
    clock: ManualClock,
    ctx: RequestCtx,
}

impl Server {
    fn start() -> Option<Self> {
        let runtime = Builder::new_current_thread().build().ok()?;
        let (env, clock) = Env::manual(7, Timestamp::from_secs(1_795_953_600));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let engine = runtime.block_on(Engine::open(store, env)).ok()?;
        let engine = Arc::new(engine.with_sampled_keys());
        let advisor = Advisor::new(Arc::clone(&engine), true, Strictness::default());
        let namespace = Namespace::new("000000000000", "us-east-1");
        let ctx = RequestCtx::internal(namespace, Deadline::NEVER);
        for (operation, body) in
            [(Operation::CreateTable, TABLE.into()), (Operation::PutItem, sample::put())]
        {
            let request = wire::decode(operation, &body).ok()?;
            runtime.block_on(engine.call(&ctx, request)).ok()?;
        }
        Some(Self { runtime, engine, advisor, clock, ctx })
    }
}

fn get() -> Option<Request> {
    wire::decode(Operation::GetItem, &GET.into()).ok()
}

const TABLE: &str = r#"{"TableName":"Main","BillingMode":"PAY_PER_REQUEST",
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
    {"AttributeName":"sk","AttributeType":"S"}]}"#;

const GET: &str = r#"{"TableName":"Main",
    "Key":{"pk":{"S":"USER#00000042"},"sk":{"S":"ORDER#00000007"}}}"#;
