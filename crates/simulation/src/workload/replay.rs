//! The replay of a stream, read shard by shard, into a table.

use std::collections::BTreeMap;

use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::api::{Answer, Api};

/// The records of each shard, parents before their children.
pub(super) type Shards = Vec<(String, Vec<Value>)>;

/// What readers saw so far, by shard: it must stay the beginning of the shard, whatever happens.
#[derive(Debug, Default)]
pub(super) struct Tails {
    seen: Mutex<BTreeMap<String, Vec<String>>>,
}

impl Tails {
    /// Reads one shard of the stream of `table` from its beginning, as far as it goes.
    pub(super) async fn read(&self, api: &Api, table: &str) {
        let Some(arn) = stream_of(api, table).await else { return };
        let Some(shards) = shards(api, &arn).await else { return };
        let Some(shard) = shards.get(api.below(shards.len() as u64) as usize) else { return };
        let Some(records) = read_shard(api, &arn, shard).await else { return };
        let numbers: Vec<String> = records.iter().map(sequence_number).collect();
        let mut seen = self.seen.lock();
        let before = seen.entry(shard.clone()).or_default();
        let shorter = before.len().min(numbers.len());
        if numbers.get(..shorter) != before.get(..shorter) {
            api.violation(format!("{shard} had {before:?} and has {numbers:?}"));
        }
        if numbers.len() > before.len() {
            *before = numbers;
        }
    }

    /// Compares what was read before with all there is.
    pub(super) fn check(&self, api: &Api, shards: &Shards) {
        for (shard, before) in self.seen.lock().iter() {
            let now = shards.iter().find(|(name, _)| name == shard).map(|(_, records)| records);
            let now: Vec<String> =
                now.into_iter().flatten().map(sequence_number).take(before.len()).collect();
            if now != *before {
                api.violation(format!("{shard} had {before:?} and begins with {now:?}"));
            }
        }
    }
}

/// Every record of the stream of `table`.
pub(super) async fn read_all(api: &Api, table: &str) -> Option<Shards> {
    let arn = stream_of(api, table).await?;
    let mut all = Vec::new();
    for shard in shards(api, &arn).await? {
        let records = read_shard(api, &arn, &shard).await?;
        all.push((shard, records));
    }
    Some(all)
}

/// Each record follows from the one before, and all together make the table.
pub(super) fn check(api: &Api, shards: &Shards, items: &[Value]) {
    let mut replayed: BTreeMap<String, Value> = BTreeMap::new();
    for (shard, records) in shards {
        let numbers: Vec<String> = records.iter().map(sequence_number).collect();
        if !numbers.is_sorted_by(|a, b| (a.len(), a) < (b.len(), b)) {
            api.violation(format!("the records of {shard} are not in order: {numbers:?}"));
        }
        for record in records {
            let change = record.get("dynamodb").unwrap_or(&Value::Null);
            let key = change.get("Keys").map(key_text).unwrap_or_default();
            let (old, new) = (change.get("OldImage"), change.get("NewImage"));
            if replayed.get(&key) != old {
                api.violation(format!("{key} was {:?} before {record}", replayed.get(&key)));
            }
            let name = match (old, new) {
                (None, Some(_)) => "INSERT",
                (Some(_), Some(_)) => "MODIFY",
                (_, None) => "REMOVE",
            };
            if record.get("eventName").and_then(Value::as_str) != Some(name) {
                api.violation(format!("not {name}: {record}"));
            }
            match new {
                Some(new) => drop(replayed.insert(key, new.clone())),
                None => drop(replayed.remove(&key)),
            }
        }
    }
    let table: BTreeMap<String, Value> =
        items.iter().map(|item| (key_text(item), item.clone())).collect();
    if replayed != table {
        api.violation(format!("the stream makes {replayed:?}, the table is {table:?}"));
    }
}

/// The key attributes of an item or a record's keys.
pub(super) fn key_text(item: &Value) -> String {
    let part = |name: &str| item.get(name).and_then(|value| value.get("S")).cloned();
    format!("{} {}", part("pk").unwrap_or_default(), part("sk").unwrap_or_default())
}

async fn stream_of(api: &Api, table: &str) -> Option<String> {
    let answer = api.call("DescribeTable", json!({"TableName": table})).await.done()?;
    answer.get("Table")?.get("LatestStreamArn")?.as_str().map(ToOwned::to_owned)
}

/// The shards of a stream, as they are listed: parents first.
async fn shards(api: &Api, arn: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut body = json!({"StreamArn": arn});
    loop {
        let answer = api.call("DescribeStream", body.clone()).await.done()?;
        let stream = answer.get("StreamDescription")?;
        let page = stream.get("Shards")?.as_array()?;
        names
            .extend(page.iter().filter_map(|shard| shard.get("ShardId")?.as_str()).map(Into::into));
        let last = stream.get("LastEvaluatedShardId").filter(|last| !last.is_null());
        let (Some(last), Some(body)) = (last, body.as_object_mut()) else { return Some(names) };
        body.insert("ExclusiveStartShardId".into(), last.clone());
    }
}

async fn read_shard(api: &Api, arn: &str, shard: &str) -> Option<Vec<Value>> {
    let body = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let answer = api.call("GetShardIterator", body).await.done()?;
    let mut iterator = answer.get("ShardIterator").cloned();
    let mut records = Vec::new();
    while let Some(next) = iterator.filter(|iterator| !iterator.is_null()) {
        let body = json!({"ShardIterator": next, "Limit": 1 + api.below(50)});
        let Answer::Done(page) = api.call("GetRecords", body).await else { return None };
        let found = page.get("Records").and_then(Value::as_array).cloned().unwrap_or_default();
        if found.is_empty() {
            break;
        }
        records.extend(found);
        iterator = page.get("NextShardIterator").cloned();
    }
    Some(records)
}

fn sequence_number(record: &Value) -> String {
    let number = record.get("dynamodb").and_then(|change| change.get("SequenceNumber"));
    number.and_then(Value::as_str).unwrap_or_default().to_owned()
}
