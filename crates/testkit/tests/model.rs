//! Random writes against a naive model: whatever was written, the table, its indexes, their pages
//! and the segments of a scan agree with a sorted map.
//!
//! This is about agreement of the engine's parts with each other; what single answers look like is
//! the corpus's business.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use env::Env;
use proptest::prelude::*;
use serde_json::{Value, json};
use store::MemoryStore;
use testkit::{Call, InProcess, Target};

/// The sort keys, in numeric order, each in a form that is not the normal one where there is one.
const SORT_KEYS: [&str; 6] = ["-1e2", "-2.50", "0", "1.0", "9", "10"];

/// The same in normal form.
const NORMAL: [&str; 6] = ["-100", "-2.5", "0", "1", "9", "10"];

/// A partition key and the place of a sort key in [`SORT_KEYS`].
type Key = (&'static str, usize);

/// The index key of an item, if it has one: `g` and the place of `n` in [`SORT_KEYS`].
type IndexKey = Option<(&'static str, usize)>;

type Model = BTreeMap<Key, IndexKey>;

#[derive(Clone, Debug)]
enum Write {
    Put(Key, IndexKey),
    SetIndexKey(Key, (&'static str, usize)),
    RemoveIndexKey(Key),
    Delete(Key),
    Batch(Key, IndexKey, Key),
    Transact(Key, IndexKey, Key),
    Refused(Key),
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let key = || (prop::sample::select(vec!["a", "b"]), 0..SORT_KEYS.len());
    let index = || (prop::sample::select(vec!["x", "y"]), 0..SORT_KEYS.len());
    let write = prop_oneof![
        4 => (key(), prop::option::of(index())).prop_map(|(k, i)| Write::Put(k, i)),
        2 => (key(), index()).prop_map(|(k, i)| Write::SetIndexKey(k, i)),
        1 => key().prop_map(Write::RemoveIndexKey),
        2 => key().prop_map(Write::Delete),
        1 => (key(), prop::option::of(index()), key()).prop_map(|(k, i, d)| Write::Batch(k, i, d)),
        1 => (key(), prop::option::of(index()), key())
            .prop_map(|(k, i, d)| Write::Transact(k, i, d)),
        1 => key().prop_map(Write::Refused),
    ];
    prop::collection::vec(write, 0..40)
}

fn key_of((pk, sk): Key) -> Value {
    json!({"pk": {"S": pk}, "sk": {"N": SORT_KEYS[sk]}})
}

fn item_of(key: Key, index: IndexKey) -> Value {
    let mut item = key_of(key);
    if let Some((g, n)) = index {
        item["g"] = json!({"S": g});
        item["n"] = json!({"N": SORT_KEYS[n]});
    }
    item
}

impl Write {
    /// The request, and whether it must be refused.
    fn request(&self) -> (&'static str, Value) {
        match *self {
            Self::Put(key, index) => ("PutItem", json!({"Item": item_of(key, index)})),
            Self::SetIndexKey(key, (g, n)) => (
                "UpdateItem",
                json!({"Key": key_of(key), "UpdateExpression": "SET g = :g, n = :n",
                    "ExpressionAttributeValues": {":g": {"S": g}, ":n": {"N": SORT_KEYS[n]}}}),
            ),
            Self::RemoveIndexKey(key) => {
                ("UpdateItem", json!({"Key": key_of(key), "UpdateExpression": "REMOVE g, n"}))
            }
            Self::Delete(key) => ("DeleteItem", json!({"Key": key_of(key)})),
            Self::Batch(put, index, delete) => (
                "BatchWriteItem",
                json!({"RequestItems": {"table": [
                    {"PutRequest": {"Item": item_of(put, index)}},
                    {"DeleteRequest": {"Key": key_of(delete)}}]}}),
            ),
            Self::Transact(put, index, delete) => (
                "TransactWriteItems",
                json!({"TransactItems": [
                    {"Put": {"TableName": "table", "Item": item_of(put, index)}},
                    {"Delete": {"TableName": "table", "Key": key_of(delete)}}]}),
            ),
            Self::Refused(key) => (
                "TransactWriteItems",
                json!({"TransactItems": [
                    {"Put": {"TableName": "table", "Item": item_of(key, Some(("x", 0)))}},
                    {"ConditionCheck": {"TableName": "table", "Key": {"pk": {"S": "c"}, "sk": {"N": "1"}},
                        "ConditionExpression": "attribute_exists(pk)"}}]}),
            ),
        }
    }

    /// Does the same to the model; false if the service must refuse it.
    fn apply(&self, model: &mut Model) -> bool {
        match *self {
            Self::Put(key, index) => {
                model.insert(key, index);
            }
            Self::SetIndexKey(key, index) => {
                model.insert(key, Some(index));
            }
            // What only takes away makes no item.
            Self::RemoveIndexKey(key) => {
                model.entry(key).and_modify(|index| *index = None);
            }
            Self::Delete(key) => {
                model.remove(&key);
            }
            Self::Batch(put, _, delete) | Self::Transact(put, _, delete) if put == delete => {
                return false;
            }
            Self::Batch(put, index, delete) | Self::Transact(put, index, delete) => {
                model.insert(put, index);
                model.remove(&delete);
            }
            Self::Refused(_) => return false,
        }
        true
    }
}

struct Table {
    target: InProcess,
}

impl Table {
    async fn new() -> Self {
        let env = Env::real();
        let store = Arc::new(MemoryStore::in_memory(&env));
        let target = InProcess::open(store, &env).await.expect("an empty store opens");
        let table = Self { target };
        let create = json!({"BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"},
                {"AttributeName": "g", "AttributeType": "S"}, {"AttributeName": "n", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            "LocalSecondaryIndexes": [{"IndexName": "local", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}]}],
            "GlobalSecondaryIndexes": [{"IndexName": "global", "Projection": {"ProjectionType": "KEYS_ONLY"},
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}]}]});
        assert_eq!(table.call("CreateTable", create).await.0, 200);
        table
    }

    async fn call(&self, operation: &str, mut body: Value) -> (u16, Value) {
        if body.get("RequestItems").is_none() && body.get("TransactItems").is_none() {
            body["TableName"] = json!("table");
        }
        let body = body.to_string();
        let call = Call { operation, body: body.as_bytes(), headers: &[] };
        let reply = self.target.call(call).await.expect("in process there is always an answer");
        (reply.status, serde_json::from_slice(&reply.body).expect("JSON"))
    }

    /// All pages of a query or scan, as keys in the order of the pages.
    async fn pages(&self, operation: &str, mut body: Value, limit: usize) -> Vec<Key> {
        body["Limit"] = json!(limit);
        let mut keys = Vec::new();
        loop {
            let (status, mut answer) = self.call(operation, body.clone()).await;
            assert_eq!(status, 200, "{answer}");
            let items = answer["Items"].as_array().expect("items");
            assert!(items.len() <= limit);
            keys.extend(items.iter().map(read_key));
            match answer["LastEvaluatedKey"].take() {
                Value::Null => return keys,
                last => body["ExclusiveStartKey"] = last,
            }
        }
    }

    /// A query of one partition, of the table or of an index.
    async fn query(
        &self,
        index: Option<&str>,
        value: &str,
        forward: bool,
        limit: usize,
    ) -> Vec<Key> {
        let attribute = if index == Some("global") { "g" } else { "pk" };
        let mut body = json!({"KeyConditionExpression": format!("{attribute} = :v"),
            "ExpressionAttributeValues": {":v": {"S": value}}, "ScanIndexForward": forward});
        if let Some(index) = index {
            body["IndexName"] = json!(index);
        }
        self.pages("Query", body, limit).await
    }
}

fn read_key(item: &Value) -> Key {
    let pk = if item["pk"]["S"] == "a" { "a" } else { "b" };
    let sk = item["sk"]["N"].as_str().expect("a sort key");
    (pk, NORMAL.iter().position(|normal| *normal == sk).expect("a sort key in normal form"))
}

async fn check(table: &Table, model: &Model, limit: usize) {
    for pk in ["a", "b"] {
        let mut expected: Vec<Key> = model.keys().copied().filter(|key| key.0 == pk).collect();
        assert_eq!(table.query(None, pk, true, limit).await, expected);
        expected.reverse();
        assert_eq!(table.query(None, pk, false, limit).await, expected);
        let expected = indexed(model, |key, _| key.0 == pk);
        check_index(table, "local", pk, expected, limit).await;
    }
    for g in ["x", "y"] {
        check_index(table, "global", g, indexed(model, |_, index| index.0 == g), limit).await;
    }
    let mut scanned = Vec::new();
    for segment in 0..3 {
        let body = json!({"Segment": segment, "TotalSegments": 3});
        scanned.extend(table.pages("Scan", body, limit).await);
    }
    scanned.sort_unstable();
    assert_eq!(scanned, model.keys().copied().collect::<Vec<_>>());
}

/// The items that an index holds, with the place of their `n`, in the index's order.
fn indexed(model: &Model, fits: impl Fn(Key, (&'static str, usize)) -> bool) -> Vec<(usize, Key)> {
    let entries = model.iter().filter_map(|(key, index)| index.map(|index| (*key, index)));
    let mut found: Vec<_> = entries
        .filter(|(key, index)| fits(*key, *index))
        .map(|(key, index)| (index.1, key))
        .collect();
    found.sort_unstable();
    found
}

/// Equal index keys may come in any order, but both directions must be the reverse of each other.
async fn check_index(
    table: &Table,
    index: &str,
    value: &str,
    expected: Vec<(usize, Key)>,
    limit: usize,
) {
    let order: BTreeMap<Key, usize> = expected.iter().map(|(n, key)| (*key, *n)).collect();
    let forward = table.query(Some(index), value, true, limit).await;
    let mut with_order: Vec<(usize, Key)> = forward.iter().map(|key| (order[key], *key)).collect();
    assert!(with_order.is_sorted_by_key(|(n, _)| *n), "{index} {value}: {with_order:?}");
    with_order.sort_unstable();
    assert_eq!(with_order, expected, "{index} {value}");
    let mut backward = table.query(Some(index), value, false, limit).await;
    backward.reverse();
    assert_eq!(backward, forward, "{index} {value}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_agree_with_a_sorted_map_after_any_writes(writes in writes(), limit in 1..5_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let table = Table::new().await;
            let mut model = Model::new();
            for write in &writes {
                let (operation, body) = write.request();
                let accepted = write.apply(&mut model);
                let (status, answer) = table.call(operation, body).await;
                assert_eq!(status == 200, accepted, "{write:?}: {answer}");
            }
            check(&table, &model, limit).await;
        });
    }
}
