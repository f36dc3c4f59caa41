//! Items with local and global indexes and a stream.
//!
//! Each client has keys that only it writes, so it knows what must be there: the last acknowledged
//! version, or one that is still unknown. Shared keys make writes meet. On a quiet server each
//! index is what its definition makes of the items, and the stream, replayed, is the table.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{Value, json};

use super::replay::{self, Tails};
use super::{Boxed, Workload, get, n, s, text};
use crate::api::{Answer, Api};

const TABLE: &str = "Items";
const KEYS_OF_CLIENT: u64 = 6;

/// What may be under a key: versions of the item, or nothing.
type Possible = Vec<Option<Value>>;

#[derive(Default)]
pub(super) struct Items {
    owned: Mutex<BTreeMap<String, Possible>>,
    versions: Mutex<i64>,
    tails: Tails,
}

/// A write of one item.
struct Write {
    key: String,
    /// `None` deletes it.
    item: Option<Value>,
}

impl Items {
    /// A write to a key of this client, or to one that all share.
    fn some_write(&self, api: &Api, client: u64) -> Write {
        let owner = if api.below(4) == 0 { "s".to_owned() } else { format!("c{client}") };
        let key = format!("{owner}-{}", api.below(KEYS_OF_CLIENT));
        let version = {
            let mut versions = self.versions.lock();
            *versions += 1;
            *versions
        };
        if api.below(5) == 0 {
            return Write { key, item: None };
        }
        let mut item = json!({"pk": s(partition(&key)), "sk": s(&key), "version": n(version)});
        for (attribute, values) in [("local", 3), ("group", 3), ("rank", 4), ("note", 2)] {
            let value = api.below(values + 1);
            if value < values {
                let value = if attribute == "rank" {
                    n(value as i64)
                } else {
                    s(format!("{attribute}{value}"))
                };
                set(&mut item, attribute, value);
            }
        }
        Write { key, item: Some(item) }
    }

    /// Writes that are to be made by one request; each key once.
    fn some_writes(&self, api: &Api, client: u64, most: u64) -> Vec<Write> {
        let mut writes: BTreeMap<String, Write> = BTreeMap::new();
        for _ in 0..1 + api.below(most) {
            let write = self.some_write(api, client);
            writes.insert(write.key.clone(), write);
        }
        writes.into_values().collect()
    }

    async fn write(&self, api: &Api, client: u64) {
        match api.below(4) {
            0 => {
                let writes = self.some_writes(api, client, 3);
                let actions: Vec<Value> = writes.iter().map(Write::action).collect();
                let body = json!({"TransactItems": actions});
                self.expect_either(&writes);
                let answer = api.call("TransactWriteItems", body).await;
                self.learn(&writes, &answer);
            }
            1 => {
                let writes = self.some_writes(api, client, 4);
                let requests: Vec<Value> = writes.iter().map(Write::request).collect();
                self.expect_either(&writes);
                let body = json!({"RequestItems": {TABLE: requests}});
                let answer = api.call("BatchWriteItem", body).await;
                // Each write counts by itself: a refusal of the batch does not cover each of
                // them.
                let whole = answer.done().filter(|response| {
                    response.get("UnprocessedItems").is_none_or(|left| *left == json!({}))
                });
                let answer = whole.map_or(Answer::Unknown, Answer::Done);
                self.learn(&writes, &answer);
            }
            _ => {
                let writes = self.some_writes(api, client, 1);
                let Some(write) = writes.first() else { return };
                self.expect_either(&writes);
                let answer = match &write.item {
                    Some(item) => {
                        api.call("PutItem", json!({"TableName": TABLE, "Item": item})).await
                    }
                    None => {
                        api.call("DeleteItem", json!({"TableName": TABLE, "Key": key(&write.key)}))
                            .await
                    }
                };
                self.learn(&writes, &answer);
            }
        }
    }

    /// From now on the new version is possible as well as what was.
    fn expect_either(&self, writes: &[Write]) {
        let mut owned = self.owned.lock();
        for write in writes {
            let possible = owned.entry(write.key.clone()).or_insert_with(|| vec![None]);
            possible.push(write.item.clone());
        }
    }

    fn learn(&self, writes: &[Write], answer: &Answer) {
        let mut owned = self.owned.lock();
        for write in writes {
            let Some(possible) = owned.get_mut(&write.key) else { continue };
            match answer {
                Answer::Done(_) => *possible = vec![write.item.clone()],
                Answer::Refused(..) => drop(possible.pop()),
                Answer::Unknown => {}
            }
        }
    }

    async fn read(&self, api: &Api, client: u64) {
        let name = format!("c{client}-{}", api.below(KEYS_OF_CLIENT));
        let Some(found) = get(api, TABLE, key(&name)).await else { return };
        self.compare(api, &name, found.as_ref());
        let Some(group) = found.as_ref().and_then(|item| text(item, "group")) else { return };
        // The index is written in the same commit as the item, so it shows what the item shows.
        let body = json!({
            "TableName": TABLE, "IndexName": "by-group",
            "KeyConditionExpression": "#g = :g",
            "ExpressionAttributeNames": {"#g": "group"},
            "ExpressionAttributeValues": {":g": s(group)},
        });
        let Answer::Done(response) = api.call("Query", body).await else { return };
        let rows = response.get("Items").and_then(Value::as_array);
        let row = rows.into_iter().flatten().find(|row| text(row, "sk") == Some(&name));
        let is_indexed = found.as_ref().is_some_and(|item| item.get("rank").is_some());
        if row.is_some() || is_indexed && !self.may_have_left(&name, group) {
            self.compare(api, &name, row);
        }
    }

    /// Whether a write whose outcome is not known takes the item out of this group of the index: it
    /// may still be under way, and happen between two reads.
    fn may_have_left(&self, name: &str, group: &str) -> bool {
        let owned = self.owned.lock();
        owned.get(name).is_some_and(|possible| {
            possible.iter().any(|version| {
                version.as_ref().is_none_or(|item| {
                    text(item, "group") != Some(group) || item.get("rank").is_none()
                })
            })
        })
    }

    fn compare(&self, api: &Api, name: &str, found: Option<&Value>) {
        let owned = self.owned.lock();
        let nothing = vec![None];
        let possible = owned.get(name).unwrap_or(&nothing);
        if !name.starts_with('s') && !possible.iter().any(|version| version.as_ref() == found) {
            api.violation(format!("{name} is {found:?}, possible is {possible:?}"));
        }
    }

    async fn check_indexes(&self, api: &Api, items: &[Value]) {
        let keys = ["pk", "sk"];
        let indexes: [(&str, &[&str], &[&str]); 3] = [
            ("by-local", &["local"], &["local", "note"]),
            ("by-group", &["group", "rank"], &[]),
            ("by-rank", &["rank"], &["rank"]),
        ];
        for (index, needed, shown) in indexes {
            let Some(rows) = api.scan(TABLE, Some(index)).await else { return };
            let expected = items
                .iter()
                .filter(|item| needed.iter().all(|attribute| item.get(attribute).is_some()));
            let expected: Vec<Value> = expected
                .map(|item| {
                    let mut row = item.clone();
                    if let (Some(row), false) = (row.as_object_mut(), shown.is_empty()) {
                        row.retain(|name, _| {
                            keys.contains(&name.as_str()) || shown.contains(&name.as_str())
                        });
                    }
                    row
                })
                .collect();
            if sorted(&rows) != sorted(&expected) {
                api.violation(format!("{index} has {rows:?}, the items make {expected:?}"));
            }
        }
    }
}

impl Write {
    fn action(&self) -> Value {
        match &self.item {
            Some(item) => json!({"Put": {"TableName": TABLE, "Item": item}}),
            None => json!({"Delete": {"TableName": TABLE, "Key": key(&self.key)}}),
        }
    }

    fn request(&self) -> Value {
        match &self.item {
            Some(item) => json!({"PutRequest": {"Item": item}}),
            None => json!({"DeleteRequest": {"Key": key(&self.key)}}),
        }
    }
}

impl Workload for Items {
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(async move {
            let attribute =
                |name: &str, kind: &str| json!({"AttributeName": name, "AttributeType": kind});
            let schema = |hash: &str, range: &str| {
                json!([{"AttributeName": hash, "KeyType": "HASH"},
                       {"AttributeName": range, "KeyType": "RANGE"}])
            };
            let body = json!({
                "TableName": TABLE,
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [attribute("pk", "S"), attribute("sk", "S"),
                    attribute("local", "S"), attribute("group", "S"), attribute("rank", "N")],
                "KeySchema": schema("pk", "sk"),
                "LocalSecondaryIndexes": [{
                    "IndexName": "by-local", "KeySchema": schema("pk", "local"),
                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}}],
                "GlobalSecondaryIndexes": [
                    {"IndexName": "by-group", "KeySchema": schema("group", "rank"),
                     "Projection": {"ProjectionType": "ALL"}},
                    {"IndexName": "by-rank",
                     "KeySchema": [{"AttributeName": "rank", "KeyType": "HASH"}],
                     "Projection": {"ProjectionType": "KEYS_ONLY"}}],
                "StreamSpecification": {
                    "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            });
            api.insist("CreateTable", body).await;
        })
    }

    fn client(self: Arc<Self>, api: Api, number: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            for _ in 0..api.below(20) {
                match api.below(12) {
                    0 | 1 => self.read(&api, number).await,
                    2 => self.tails.read(&api, TABLE).await,
                    // A failure is the store's, and is seen by the writers.
                    3 if api.below(6) == 0 => drop(api.engine().rotate_shards().await),
                    _ => self.write(&api, number).await,
                }
                api.rest(500).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, _last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            let Some(items) = api.scan(TABLE, None).await else { return };
            let by_name = |name: &str| items.iter().find(|item| text(item, "sk") == Some(name));
            let names: Vec<String> = self.owned.lock().keys().cloned().collect();
            for name in names {
                let found = by_name(&name);
                self.compare(api, &name, found);
                self.owned.lock().insert(name.clone(), vec![found.cloned()]);
            }
            self.check_indexes(api, &items).await;
            let Some(records) = replay::read_all(api, TABLE).await else { return };
            self.tails.check(api, &records);
            replay::check(api, &records, &items);
        })
    }
}

fn key(name: &str) -> Value {
    json!({"pk": s(partition(name)), "sk": s(name)})
}

/// Two partitions, so that collections have several items and shards several partitions.
fn partition(name: &str) -> String {
    format!("p{}", crc32fast::hash(name.as_bytes()) % 3)
}

fn set(item: &mut Value, attribute: &str, value: Value) {
    if let Some(item) = item.as_object_mut() {
        item.insert(attribute.to_owned(), value);
    }
}

fn sorted(items: &[Value]) -> Vec<String> {
    let mut lines: Vec<String> = items.iter().map(canonical).collect();
    lines.sort();
    lines
}

/// The attributes in the order of their names.
fn canonical(item: &Value) -> String {
    let attributes: BTreeMap<&String, &Value> = item.as_object().into_iter().flatten().collect();
    format!("{attributes:?}")
}
