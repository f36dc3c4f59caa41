//! Items that hold one value: written, compared and set, removed and read by all clients at once.
//!
//! They share a partition with items that nobody writes any more. Queries read it in pages, in both
//! directions; an item that a page should have and does not have was read as absent.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use simulation::history::Operation;
use simulation::history::register::{Answer, Call};

use super::{Client, Heard};
use crate::process::Server;

const TABLE: &str = "Registers";
const PARTITION: &str = "registers";
/// Items of the partition; one of ten changes.
const ITEMS: u64 = 60;
const CHANGING: u64 = 6;
/// The value of an item that rests.
const RESTING: u64 = 0;

type Op = Operation<Call, Answer>;

/// The histories of all items.
#[derive(Default)]
pub(super) struct Registers {
    histories: Mutex<BTreeMap<String, Vec<Op>>>,
    /// The newest value that some client saw in an item: worth comparing with.
    seen: Mutex<BTreeMap<String, u64>>,
    /// The last value that was written; each is written once.
    last_value: AtomicU64,
}

/// The same table with strongly consistent replicas in these Regions. They are made while it is
/// empty, as AWS asks.
pub(super) fn create_global_table(server: &Server, regions: &[&str]) {
    create_empty(server);
    let replicas: Vec<_> =
        regions[1..].iter().map(|region| json!({"Create": {"RegionName": region}})).collect();
    let body = json!({
        "TableName": TABLE, "MultiRegionConsistency": "STRONG", "ReplicaUpdates": replicas});
    assert_eq!(server.call("UpdateTable", &body.to_string()).0, 200);
    fill(server);
}

pub(super) fn create_table(server: &Server) {
    create_empty(server);
    fill(server);
}

fn create_empty(server: &Server) {
    let body = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                                 {"AttributeName": "sk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                      {"AttributeName": "sk", "KeyType": "RANGE"}],
        "BillingMode": "PAY_PER_REQUEST",
    });
    assert_eq!(server.call("CreateTable", &body.to_string()).0, 200);
}

/// The items that rest.
fn fill(server: &Server) {
    for number in (0..ITEMS).filter(|number| !changes(*number)) {
        let call = Call::Write(RESTING);
        assert_eq!(server.call(operation(call), &body_of(&name(number), call).to_string()).0, 200);
    }
}

const fn changes(number: u64) -> bool {
    number.is_multiple_of(ITEMS / CHANGING)
}

/// Names sort as their numbers do.
fn name(number: u64) -> String {
    format!("r{number:02}")
}

impl Registers {
    /// One operation of a client.
    pub(super) fn work(&self, client: &Client<'_>) {
        if client.random.below(8) == 0 {
            return self.query(client);
        }
        let item = name(client.random.below(CHANGING) * (ITEMS / CHANGING));
        let new = self.last_value.fetch_add(1, Ordering::SeqCst) + 1;
        let expected = self.seen.lock().unwrap().get(&item).copied().unwrap_or_default();
        let call = match client.random.below(10) {
            0..=3 => Call::Read,
            4..=6 => Call::CompareAndSet { expected, new },
            7 => Call::Remove,
            _ => Call::Write(new),
        };
        let begin = client.tick();
        let heard = client.call(operation(call), &body_of(&item, call));
        let end = client.tick();
        let answer = match (heard, call) {
            (Heard::Done(_), Call::CompareAndSet { .. }) => Some(Answer::Set),
            (Heard::Done(answer), Call::Read) => Some(Answer::Value(value(&answer["Item"]))),
            (Heard::Done(answer), _) => Some(Answer::Value(value(&answer["Attributes"]))),
            (Heard::Refused(name), _) if name == "ConditionalCheckFailedException" => {
                Some(Answer::Mismatch)
            }
            // Not done, and nothing seen.
            (Heard::Refused(_), _) => return,
            (Heard::Nothing, _) => None,
        };
        match (answer, call) {
            (Some(Answer::Set), _) | (Some(_), Call::Write(_)) => {
                self.seen.lock().unwrap().insert(item.clone(), new);
            }
            (Some(Answer::Value(Some(value))), Call::Read) => {
                self.seen.lock().unwrap().insert(item.clone(), value);
            }
            _ => {}
        }
        self.note(item, Operation { call, answer, begin, end });
    }

    /// Reads the partition in pages; each page is a read of every item between its ends.
    fn query(&self, client: &Client<'_>) {
        let forward = client.random.below(2) == 0;
        let mut body = json!({
            "TableName": TABLE, "ConsistentRead": true, "ScanIndexForward": forward,
            "Limit": 1 + client.random.below(ITEMS),
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": PARTITION}}});
        let mut unread: VecDeque<u64> =
            if forward { (0..ITEMS).collect() } else { (0..ITEMS).rev().collect() };
        loop {
            let begin = client.tick();
            let Heard::Done(mut answer) = client.call("Query", &body) else { return };
            let end = client.tick();
            let last = answer["LastEvaluatedKey"].take();
            let last_name = last["sk"]["S"].as_str().map(ToOwned::to_owned);
            let mut items = answer["Items"].as_array().expect("items").iter().peekable();
            while let Some(number) = unread.pop_front() {
                let item = name(number);
                let found = items.next_if(|found| found["sk"]["S"] == *item);
                let (read, ended) = (found.and_then(value), last_name.as_ref() == Some(&item));
                if changes(number) {
                    let answer = Some(Answer::Value(read));
                    self.note(item, Operation { call: Call::Read, answer, begin, end });
                } else {
                    assert_eq!(read, Some(RESTING), "{item} in a page of {body}");
                }
                if ended {
                    break;
                }
            }
            assert_eq!(items.next(), None, "an item out of order in a page of {body}");
            if last.is_null() {
                return;
            }
            body["ExclusiveStartKey"] = last;
        }
    }

    /// Reads every item of a quiet server.
    pub(super) fn read_all(&self, server: &Server, clock: &AtomicU64) {
        for item in (0..ITEMS).filter(|number| changes(*number)).map(name) {
            let (status, answer) =
                server.call(operation(Call::Read), &body_of(&item, Call::Read).to_string());
            assert_eq!(status, 200);
            let answer = Some(Answer::Value(value(&answer["Item"])));
            let begin = clock.fetch_add(2, Ordering::SeqCst);
            self.note(item, Operation { call: Call::Read, answer, begin, end: begin + 1 });
        }
    }

    pub(super) fn histories(&self) -> BTreeMap<String, Vec<Op>> {
        self.histories.lock().unwrap().clone()
    }

    fn note(&self, item: String, operation: Op) {
        // A read that nobody heard of says nothing.
        if operation.answer.is_some() || operation.call != Call::Read {
            self.histories.lock().unwrap().entry(item).or_default().push(operation);
        }
    }
}

fn operation(call: Call) -> &'static str {
    match call {
        Call::Read => "GetItem",
        Call::Write(_) => "PutItem",
        Call::CompareAndSet { .. } => "UpdateItem",
        Call::Remove => "DeleteItem",
    }
}

fn body_of(item: &str, call: Call) -> Value {
    let key = json!({"pk": {"S": PARTITION}, "sk": {"S": item}});
    let n = |value: u64| json!({"N": value.to_string()});
    match call {
        Call::Read => json!({"TableName": TABLE, "Key": key, "ConsistentRead": true}),
        Call::Remove => json!({"TableName": TABLE, "Key": key, "ReturnValues": "ALL_OLD"}),
        Call::Write(value) => json!({
            "TableName": TABLE, "Item": {"pk": {"S": PARTITION}, "sk": {"S": item}, "v": n(value)},
            "ReturnValues": "ALL_OLD"}),
        Call::CompareAndSet { expected, new } => json!({
            "TableName": TABLE, "Key": key,
            "UpdateExpression": "SET v = :new", "ConditionExpression": "v = :expected",
            "ExpressionAttributeValues": {":new": n(new), ":expected": n(expected)}}),
    }
}

fn value(item: &Value) -> Option<u64> {
    item["v"]["N"].as_str().map(|text| text.parse().expect("a number"))
}
