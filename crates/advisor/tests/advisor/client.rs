//! A client of an advisor over an engine in memory: JSON in, JSON out.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use advisor::{Advice, Advisor, Explanation, Strictness, Unexplained};
use bytes::Bytes;
use design::{Model, Prices, Region};
use engine::{Engine, Namespace, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use model::{Operation, Request};
use serde_json::{Value, json};
use store::{MemoryStore, Store};
use tokio::runtime::Runtime;

/// 2026-11-29 12:00 UTC.
pub(crate) const NOW: u64 = 1_795_953_600;

/// A server in miniature.
pub(crate) struct Server {
    runtime: Runtime,
    engine: Arc<Engine>,
    pub(crate) advisor: Advisor,
    pub(crate) clock: ManualClock,
    /// What passes with each request.
    pace: Cell<Duration>,
    prices: Region,
}

/// One connection to it.
pub(crate) struct Client<'s> {
    server: &'s Server,
    ctx: RequestCtx,
}

impl Server {
    pub(crate) fn start(deny: &[&str]) -> Self {
        Self::with(deny, |engine| engine)
    }

    pub(crate) fn with(deny: &[&str], change: impl FnOnce(Engine) -> Engine) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (env, clock) = Env::manual(7, Timestamp::from_secs(NOW));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let engine = runtime.block_on(Engine::open(store, env)).expect("an empty store opens");
        let engine = Arc::new(change(engine.with_sampled_keys()));
        let deny = deny.iter().map(|code| (*code).to_owned()).collect();
        let strictness = Strictness { deny, warn: Vec::new() };
        let prices = Prices::read(&Prices::built_in()).expect("prices");
        let prices = prices.region("us-east-1").expect("priced").clone();
        let advisor = Advisor::new(Arc::clone(&engine), true, strictness);
        let pace = Cell::new(Duration::ZERO);
        Self { runtime, engine, advisor, clock, pace, prices }
    }

    pub(crate) fn connect(&self) -> Client<'_> {
        let namespace = Namespace::new("000000000000", "us-east-1");
        Client { server: self, ctx: RequestCtx::internal(namespace, Deadline::NEVER) }
    }

    pub(crate) fn advise(&self, model: Option<&Model>) -> Advice {
        let client = self.connect();
        let advised = self.advisor.advise(&client.ctx, model, Some(&self.prices));
        self.runtime.block_on(advised).expect("it records")
    }

    /// From now on requests come so often.
    pub(crate) fn a_second(&self, requests: u32) {
        self.pace.set(Duration::from_secs(1) / requests);
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

impl Client<'_> {
    fn request(operation: &str, body: &Value) -> Request {
        let operation = Operation::from_name(operation).expect("an operation");
        wire::decode(operation, &Bytes::from(body.to_string())).expect("a request")
    }

    pub(crate) fn try_call(&self, operation: &str, body: &Value) -> Result<Value, String> {
        let request = Self::request(operation, body);
        let known = Some(request.operation());
        let Server { runtime, advisor, engine, clock, pace, .. } = self.server;
        clock.advance(pace.get());
        let answer = match advisor.turn(&self.ctx, &request) {
            Some(turn) => runtime.block_on(advisor.call(&self.ctx, request, turn)),
            None => runtime.block_on(engine.call(&self.ctx, request)),
        };
        match answer {
            Ok(response) => {
                let mut text = Vec::new();
                wire::encode_response(&response, &mut text);
                Ok(serde_json::from_slice(&text).expect("JSON"))
            }
            Err(error) => Err(error.message(known)),
        }
    }

    pub(crate) fn call(&self, operation: &str, body: &Value) -> Value {
        self.try_call(operation, body).unwrap_or_else(|error| panic!("{operation} {body}: {error}"))
    }

    pub(crate) fn explain(
        &self,
        operation: &str,
        body: &Value,
    ) -> Result<Explanation, Unexplained> {
        let request = Self::request(operation, body);
        let prices = Some(&self.server.prices);
        self.server.runtime.block_on(self.server.advisor.explain(&self.ctx, request, prices))
    }

    /// A table with the key `pk`, `sk`, and indexes: name, partition key, sort key, projection.
    pub(crate) fn table(&self, name: &str, indexes: &[(&str, &str, &str, Value)]) {
        let mut names = vec!["pk", "sk"];
        let made = indexes.iter().map(|(index, hash, range, projection)| {
            names.push(hash);
            let mut schema = vec![json!({"AttributeName": hash, "KeyType": "HASH"})];
            if !range.is_empty() {
                names.push(range);
                schema.push(json!({"AttributeName": range, "KeyType": "RANGE"}));
            }
            json!({"IndexName": index, "KeySchema": schema, "Projection": projection})
        });
        let made: Vec<Value> = made.collect();
        names.sort_unstable();
        names.dedup();
        let defined = names.iter().map(|it| json!({"AttributeName": it, "AttributeType": "S"}));
        let mut body = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            "AttributeDefinitions": defined.collect::<Vec<_>>(),
        });
        if !made.is_empty() {
            body["GlobalSecondaryIndexes"] = Value::from(made);
        }
        self.call("CreateTable", &body);
    }

    pub(crate) fn put(&self, table: &str, item: &Value) {
        self.call(
            "PutItem",
            &json!({
                "TableName": table, "Item": item,
                "ConditionExpression": "attribute_not_exists(pk)",
            }),
        );
    }

    pub(crate) fn get(&self, table: &str, pk: &str, sk: &str) -> Value {
        self.call("GetItem", &json!({"TableName": table, "Key": key(pk, sk)}))
    }
}

/// The key of an item.
pub(crate) fn key(pk: &str, sk: &str) -> Value {
    json!({"pk": {"S": pk}, "sk": {"S": sk}})
}

/// An item with further attributes, texts.
pub(crate) fn item(pk: &str, sk: &str, more: &[(&str, &str)]) -> Value {
    let mut item = key(pk, sk);
    for (name, text) in more {
        item[*name] = json!({"S": text});
    }
    item
}

/// A number of a fixed length, as texts sort it.
pub(crate) fn id(number: usize) -> String {
    format!("{number:04}")
}
