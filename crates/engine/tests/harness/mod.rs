//! What the engine's tests share: an engine over a store, a table, and short ways to call it.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

pub(crate) mod history;
pub(crate) mod regions;
pub(crate) mod streams;
pub(crate) mod watched;

use std::sync::Arc;

use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env};
use model::{
    ApiError, AttributeDefinition, BillingMode, CreateTableInput, DescribeTableInput, GetItemInput,
    GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType, PutItemInput,
    Request, Response, ScalarAttributeType, ScanInput, TableDescription, UpdateTableInput,
};
use store::{MemoryStore, Store};
use value::{AttributeValue, Item, Number};

/// Lets the background work run until it sleeps: on one thread, yielding runs it.
pub(crate) async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// An engine, and the context that its requests come with.
pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) ctx: RequestCtx,
}

impl Bench {
    /// Over a new store in memory.
    pub(crate) async fn in_memory(env: &Env) -> Self {
        Self::over(Arc::new(MemoryStore::in_memory(env)), env).await
    }

    /// Over a store.
    pub(crate) async fn over(store: Arc<dyn Store>, env: &Env) -> Self {
        let engine = Engine::open(store, env.clone()).await.expect("the engine opens");
        let namespace = Namespace::new("000000000000", "us-east-1");
        Self { engine, ctx: RequestCtx::internal(namespace, Deadline::NEVER) }
    }

    /// Starts the background work.
    pub(crate) fn start_background(self: &Arc<Self>, env: &Env) {
        let working = Arc::clone(self);
        env.spawn("background", async move { working.engine.background().await });
    }

    /// Any request.
    pub(crate) async fn call(&self, request: Request) -> Result<Response, ApiError> {
        self.engine.call(&self.ctx, request).await
    }

    /// A table with the key `pk` and an index `by-email` on `email`, both strings.
    pub(crate) async fn create_table(&self, name: &str) {
        let created = self.call(Request::CreateTable(table(name))).await;
        assert!(created.is_ok(), "{created:?}");
    }

    /// The description of a table.
    pub(crate) async fn describe(&self, name: &str) -> TableDescription {
        let input = DescribeTableInput { table_name: name.into() };
        match self.call(Request::DescribeTable(input)).await {
            Ok(Response::DescribeTable(output)) => output.table.unwrap_or_default(),
            other => panic!("DescribeTable answered {other:?}"),
        }
    }

    /// Changes a table.
    pub(crate) async fn update_table(
        &self,
        input: UpdateTableInput,
    ) -> Result<TableDescription, ApiError> {
        match self.call(Request::UpdateTable(input)).await? {
            Response::UpdateTable(output) => Ok(output.table_description.unwrap_or_default()),
            other => panic!("UpdateTable answered {other:?}"),
        }
    }

    /// Puts an item, under a condition if one is given.
    pub(crate) async fn put(
        &self,
        table: &str,
        item: Item,
        condition: Option<&str>,
    ) -> Result<Response, ApiError> {
        let condition_expression = condition.map(ToOwned::to_owned);
        let input = PutItemInput {
            table_name: table.into(),
            item,
            condition_expression,
            ..PutItemInput::default()
        };
        self.call(Request::PutItem(input)).await
    }

    /// The item with this key.
    pub(crate) async fn get(&self, table: &str, pk: &str) -> Option<Item> {
        let key = item([("pk", text(pk))]);
        let input = GetItemInput { table_name: table.into(), key, ..GetItemInput::default() };
        match self.call(Request::GetItem(input)).await {
            Ok(Response::GetItem(output)) => output.item,
            other => panic!("GetItem answered {other:?}"),
        }
    }

    /// All items of a table or, with its name, an index.
    pub(crate) async fn scan(&self, table: &str, index: Option<&str>) -> Vec<Item> {
        let index_name = index.map(ToOwned::to_owned);
        let input = ScanInput { table_name: table.into(), index_name, ..ScanInput::default() };
        match self.call(Request::Scan(input)).await {
            Ok(Response::Scan(output)) => output.items.unwrap_or_default(),
            other => panic!("Scan answered {other:?}"),
        }
    }
}

/// A CreateTable request; see [`Bench::create_table`].
pub(crate) fn table(name: &str) -> CreateTableInput {
    let attribute = |name: &str| AttributeDefinition {
        attribute_name: name.into(),
        attribute_type: ScalarAttributeType::S,
    };
    let hash =
        |name: &str| KeySchemaElement { attribute_name: name.into(), key_type: KeyType::Hash };
    CreateTableInput {
        table_name: name.into(),
        attribute_definitions: Some(vec![attribute("pk"), attribute("email")]),
        key_schema: Some(vec![hash("pk")]),
        billing_mode: Some(BillingMode::PayPerRequest),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
            index_name: "by-email".into(),
            key_schema: vec![hash("email")],
            projection: Projection {
                projection_type: Some(ProjectionType::All),
                non_key_attributes: None,
            },
            ..GlobalSecondaryIndex::default()
        }]),
        ..CreateTableInput::default()
    }
}

/// An item of these attributes.
pub(crate) fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A string.
pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// A number.
pub(crate) fn number(value: i64) -> AttributeValue {
    AttributeValue::N(Number::from(value))
}
