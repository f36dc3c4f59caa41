//! Random programs over items with a time to live, on a clock that the test moves: an item goes
//! when its time has come, not before and once, and the stream says who deleted it.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use env::{Env, ManualClock, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::MemoryStore;
use testkit::{Call, InProcess, Target};

/// When the tests begin, in seconds since 1970.
const START: u64 = 1_800_000_000;

#[derive(Clone, Debug)]
enum Step {
    /// An item and its time, in seconds from the start.
    Put(u8, Option<u64>),
    Delete(u8),
    Advance(u64),
}

/// The items with their times, and how many the service deleted.
#[derive(Default)]
struct Model {
    now: u64,
    items: BTreeMap<u8, Option<u64>>,
    expired: BTreeMap<u8, usize>,
}

impl Model {
    fn step(&mut self, step: &Step) {
        match *step {
            Step::Put(key, until) => drop(self.items.insert(key, until)),
            Step::Delete(key) => drop(self.items.remove(&key)),
            Step::Advance(seconds) => {
                self.now += seconds;
                let due = |until: &Option<u64>| until.is_some_and(|until| until <= self.now);
                for (key, _) in self.items.iter().filter(|(_, until)| due(until)) {
                    *self.expired.entry(*key).or_default() += 1;
                }
                self.items.retain(|_, until| !due(until));
            }
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..4_u8, prop::option::of(0..60_u64)).prop_map(|(key, at)| Step::Put(key, at)),
        1 => (0..4_u8).prop_map(Step::Delete),
        2 => (1..20_u64).prop_map(Step::Advance),
    ];
    prop::collection::vec(step, 1..24)
}

struct Table {
    target: InProcess,
    clock: ManualClock,
}

impl Table {
    async fn new() -> Self {
        let (env, clock) = Env::manual(1, Timestamp::from_secs(START));
        let store = Arc::new(MemoryStore::in_memory(&env));
        let target = InProcess::open(store, &env).await.expect("an empty store opens");
        let table = Self { target, clock };
        let create = json!({"TableName": "table",
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]});
        table.call("CreateTable", &create).await;
        let ttl = json!({"AttributeName": "until", "Enabled": true});
        let ttl = json!({"TableName": "table", "TimeToLiveSpecification": ttl});
        table.call("UpdateTimeToLive", &ttl).await;
        table
    }

    async fn call(&self, operation: &str, body: &Value) -> Value {
        let body = body.to_string();
        let call = Call { operation, body: body.as_bytes(), headers: &[] };
        let reply = self.target.call(call).await.expect("in process there is always an answer");
        let answer = serde_json::from_slice(&reply.body).expect("JSON");
        assert_eq!(reply.status, 200, "{operation} {body}: {answer}");
        answer
    }

    async fn step(&self, step: &Step) {
        match *step {
            Step::Put(key, until) => {
                let mut item = json!({"pk": {"N": key.to_string()}});
                if let Some(until) = until {
                    item["until"] = json!({"N": (START + until).to_string()});
                }
                self.call("PutItem", &json!({"TableName": "table", "Item": item})).await;
            }
            Step::Delete(key) => {
                let key = json!({"pk": {"N": key.to_string()}});
                self.call("DeleteItem", &json!({"TableName": "table", "Key": key})).await;
            }
            Step::Advance(seconds) => {
                self.clock.advance(Duration::from_secs(seconds));
                self.target.run_due_jobs().await.expect("the store answers");
            }
        }
    }

    /// The keys in the table.
    async fn keys(&self) -> Vec<u8> {
        let answer = self.call("Scan", &json!({"TableName": "table"})).await;
        let items = answer["Items"].as_array().expect("items");
        let mut keys: Vec<u8> = items.iter().map(key_of).collect();
        keys.sort_unstable();
        keys
    }

    /// How often each key was deleted by the service itself, as the stream records it.
    async fn expired(&self) -> BTreeMap<u8, usize> {
        let table = self.call("DescribeTable", &json!({"TableName": "table"})).await;
        let arn = &table["Table"]["LatestStreamArn"];
        let stream = self.call("DescribeStream", &json!({"StreamArn": arn})).await;
        let shard = &stream["StreamDescription"]["Shards"][0]["ShardId"];
        let from = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        let from = self.call("GetShardIterator", &from).await;
        let read = json!({"ShardIterator": from["ShardIterator"]});
        let answer = self.call("GetRecords", &read).await;
        let mut expired = BTreeMap::new();
        for record in answer["Records"].as_array().expect("records") {
            if record["userIdentity"]["PrincipalId"] == "dynamodb.amazonaws.com" {
                assert_eq!(record["eventName"], "REMOVE");
                *expired.entry(key_of(&record["dynamodb"]["Keys"])).or_default() += 1;
            }
        }
        expired
    }
}

fn key_of(item: &Value) -> u8 {
    item["pk"]["N"].as_str().and_then(|key| key.parse().ok()).expect("a key")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn items_go_when_their_time_has_come_and_once(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let table = Table::new().await;
            let mut model = Model::default();
            for step in &steps {
                table.step(step).await;
                model.step(step);
                assert_eq!(table.keys().await, model.items.keys().copied().collect::<Vec<_>>());
            }
            assert_eq!(table.expired().await, model.expired);
        });
    }
}
