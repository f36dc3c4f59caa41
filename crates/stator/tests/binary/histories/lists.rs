//! Items that hold a list: appended to alone and in transactions, read alone, in transactions and
//! by Scan.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use simulation::history::serial::{Outcome, Transaction};

use super::{Client, Heard};
use crate::process::Server;

const TABLE: &str = "Lists";
const LISTS: u64 = 5;

/// The history of all transactions.
#[derive(Default)]
pub(super) struct Lists {
    history: Mutex<Vec<Transaction>>,
    last_number: AtomicU64,
    /// Which lists are in use.
    pub(super) generation: u64,
}

pub(super) fn create_table(server: &Server) {
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

impl Lists {
    /// One transaction of a client.
    pub(super) fn work(&self, client: &Client<'_>) {
        match client.random.below(8) {
            0 | 1 => self.append(client),
            2..=4 => self.append_to_several(client),
            5 => self.read(client),
            6 => self.read_several(client),
            _ => self.query(client),
        }
    }

    fn append(&self, client: &Client<'_>) {
        let (list, number) = (self.some_list(client), self.next());
        let mut transaction = Transaction { begin: client.tick(), ..Transaction::default() };
        transaction.appends.insert(list.clone(), number);
        let mut body = appending(&list, number);
        body["ReturnValues"] = "ALL_NEW".into();
        match client.call("UpdateItem", &body) {
            Heard::Done(answer) => {
                let mut seen = numbers(&answer["Attributes"]);
                assert_eq!(seen.pop(), Some(number), "an append does not see itself");
                transaction.reads.insert(list, seen);
                self.note(client, transaction, Outcome::Done);
            }
            Heard::Refused(_) => self.note(client, transaction, Outcome::Refused),
            Heard::Nothing => self.note(client, transaction, Outcome::Unknown),
        }
    }

    fn append_to_several(&self, client: &Client<'_>) {
        let mut transaction = Transaction::default();
        for list in self.some_lists(client) {
            transaction.appends.insert(list, self.next());
        }
        let updates = transaction
            .appends
            .iter()
            .map(|(list, number)| json!({"Update": appending(list, *number)}));
        let mut body = json!({"TransactItems": updates.collect::<Vec<_>>()});
        if client.random.below(2) == 0 {
            let token = transaction.appends.values().next().copied().unwrap_or_default();
            body["ClientRequestToken"] = format!("token-{token}").into();
        }
        transaction.begin = client.tick();
        let outcome = match client.call("TransactWriteItems", &body) {
            Heard::Done(_) => Outcome::Done,
            Heard::Refused(_) => Outcome::Refused,
            Heard::Nothing => Outcome::Unknown,
        };
        self.note(client, transaction, outcome);
    }

    fn read(&self, client: &Client<'_>) {
        let list = self.some_list(client);
        let mut transaction = Transaction { begin: client.tick(), ..Transaction::default() };
        let body = json!({"TableName": TABLE, "Key": key(&list), "ConsistentRead": true});
        if let Heard::Done(answer) = client.call("GetItem", &body) {
            transaction.reads.insert(list, numbers(&answer["Item"]));
            self.note(client, transaction, Outcome::Done);
        }
    }

    fn read_several(&self, client: &Client<'_>) {
        let lists = self.some_lists(client);
        let mut transaction = Transaction { begin: client.tick(), ..Transaction::default() };
        let gets = lists.iter().map(|list| json!({"Get": {"TableName": TABLE, "Key": key(list)}}));
        let body = json!({"TransactItems": gets.collect::<Vec<_>>()});
        if let Heard::Done(answer) = client.call("TransactGetItems", &body) {
            for (at, list) in lists.into_iter().enumerate() {
                transaction.reads.insert(list, numbers(&answer["Responses"][at]["Item"]));
            }
            self.note(client, transaction, Outcome::Done);
        }
    }

    /// A Query is read-committed as a whole: each item by itself is as good as a read, and one that
    /// it leaves out is read as empty.
    fn query(&self, client: &Client<'_>) {
        let begin = client.tick();
        let body = json!({
            "TableName": TABLE, "ConsistentRead": true,
            "ScanIndexForward": client.random.below(2) == 0,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": self.generation.to_string()}}});
        if let Heard::Done(answer) = client.call("Query", &body) {
            let items = answer["Items"].as_array().expect("items");
            for list in (0..LISTS).map(|list| list.to_string()) {
                let item = items.iter().find(|item| item["sk"]["S"] == *list);
                let mut transaction = Transaction { begin, ..Transaction::default() };
                let list = name(&self.generation.to_string(), &list);
                transaction.reads.insert(list, item.map(numbers).unwrap_or_default());
                self.note(client, transaction, Outcome::Done);
            }
        }
    }

    /// Every list of a quiet server.
    pub(super) fn read_all(&self, server: &Server) -> BTreeMap<String, Vec<u64>> {
        let mut lists = BTreeMap::new();
        for generation in 0..=self.generation {
            for number in 0..LISTS {
                let list = name(&generation.to_string(), &number.to_string());
                let body = json!({"TableName": TABLE, "Key": key(&list), "ConsistentRead": true});
                let (status, answer) = server.call("GetItem", &body.to_string());
                assert_eq!(status, 200);
                lists.insert(list, numbers(&answer["Item"]));
            }
        }
        lists
    }

    pub(super) fn history(&self) -> Vec<Transaction> {
        self.history.lock().unwrap().clone()
    }

    fn note(&self, client: &Client<'_>, mut transaction: Transaction, outcome: Outcome) {
        transaction.end = client.tick();
        transaction.outcome = Some(outcome);
        self.history.lock().unwrap().push(transaction);
    }

    fn next(&self) -> u64 {
        self.last_number.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn some_list(&self, client: &Client<'_>) -> String {
        name(&self.generation.to_string(), &client.random.below(LISTS).to_string())
    }

    /// Two to four lists, each once.
    fn some_lists(&self, client: &Client<'_>) -> Vec<String> {
        let first = client.random.below(LISTS);
        let count = 2 + client.random.below(3);
        let lists = (0..count).map(|at| (first + at) % LISTS);
        lists.map(|list| name(&self.generation.to_string(), &list.to_string())).collect()
    }
}

fn name(generation: &str, list: &str) -> String {
    format!("{generation}/{list}")
}

fn key(list: &str) -> Value {
    let (pk, sk) = list.split_once('/').expect("a name of ours");
    json!({"pk": {"S": pk}, "sk": {"S": sk}})
}

fn appending(list: &str, number: u64) -> Value {
    json!({
        "TableName": TABLE, "Key": key(list),
        "UpdateExpression": "SET l = list_append(if_not_exists(l, :none), :new)",
        "ExpressionAttributeValues": {
            ":none": {"L": []}, ":new": {"L": [{"N": number.to_string()}]}}})
}

fn numbers(item: &Value) -> Vec<u64> {
    let list = item["l"]["L"].as_array();
    let texts = list.into_iter().flatten().map(|value| value["N"].as_str().expect("a number"));
    texts.map(|text| text.parse().expect("ours")).collect()
}
