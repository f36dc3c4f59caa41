//! A caller that goes away in the middle of a change of the catalog: the change and what the
//! catalog remembers of it end the same way.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use super::super::engine;
use ::engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, Timestamp};
use model::{
    AttributeDefinition, BillingMode, CreateTableInput, DescribeTableInput, KeySchemaElement,
    KeyType, Request, ScalarAttributeType,
};
use store::{FaultStore, MemoryStore};

fn create() -> Request {
    let attribute_name = || "pk".to_owned();
    Request::CreateTable(CreateTableInput {
        table_name: "things".into(),
        billing_mode: Some(BillingMode::PayPerRequest),
        key_schema: Some(vec![KeySchemaElement {
            attribute_name: attribute_name(),
            key_type: KeyType::Hash,
        }]),
        attribute_definitions: Some(vec![AttributeDefinition {
            attribute_name: attribute_name(),
            attribute_type: ScalarAttributeType::S,
        }]),
        ..CreateTableInput::default()
    })
}

#[tokio::test]
async fn a_table_whose_creator_went_away_is_there() {
    let (env, clock) = Env::manual(1, Timestamp::from_secs(1_000));
    let (store, faults) = FaultStore::new(Arc::new(MemoryStore::in_memory(&env)), env.clone());
    let engine = Arc::new(Engine::open(Arc::new(store), env).await.expect("the engine opens"));
    let context =
        RequestCtx::internal(Namespace::new("000000000000", "us-east-1"), Deadline::NEVER);
    faults.delay(Duration::from_secs(5));
    let mut call = Box::pin(engine::call(&engine, &context, create()));
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    // Its task gets as far as the store, which takes its time.
    tokio::task::yield_now().await;
    drop(call);
    faults.clear();
    clock.advance(Duration::from_secs(5));
    let describe = || {
        let input = DescribeTableInput { table_name: "things".into() };
        Engine::call(&engine, &context, Request::DescribeTable(input))
    };
    for _ in 0..1_000 {
        if describe().await.is_ok() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the table was created, and the catalog does not know it");
}
