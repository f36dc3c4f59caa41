//! Items that hold one value: written, compared and set, removed and read by all clients at once.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use simulation::history::Operation;
use simulation::history::register::{Answer, Call};

use super::{Client, Heard};
use crate::process::Server;

const TABLE: &str = "Registers";
const ITEMS: u64 = 6;

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

pub(super) fn create_table(server: &Server) {
    let body = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    });
    assert_eq!(server.call("CreateTable", &body.to_string()).0, 200);
}

impl Registers {
    /// One operation of a client.
    pub(super) fn work(&self, client: &Client<'_>) {
        let item = format!("r{}", client.random.below(ITEMS));
        let new = self.last_value.fetch_add(1, Ordering::SeqCst) + 1;
        let expected = self.seen.lock().unwrap().get(&item).copied().unwrap_or_default();
        let call = match client.random.below(10) {
            0..=3 => Call::Read,
            4..=6 => Call::CompareAndSet { expected, new },
            7 => Call::Remove,
            _ => Call::Write(new),
        };
        let begin = client.tick();
        let heard = client.call(operation(call), &body(&item, call));
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

    /// Reads every item of a quiet server.
    pub(super) fn read_all(&self, server: &Server, clock: &AtomicU64) {
        for item in (0..ITEMS).map(|number| format!("r{number}")) {
            let (status, answer) =
                server.call(operation(Call::Read), &body(&item, Call::Read).to_string());
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

fn body(item: &str, call: Call) -> Value {
    let key = json!({"pk": {"S": item}});
    let n = |value: u64| json!({"N": value.to_string()});
    match call {
        Call::Read => json!({"TableName": TABLE, "Key": key, "ConsistentRead": true}),
        Call::Remove => json!({"TableName": TABLE, "Key": key, "ReturnValues": "ALL_OLD"}),
        Call::Write(value) => json!({
            "TableName": TABLE, "Item": {"pk": {"S": item}, "v": n(value)},
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
