//! Tables that come, get an index and go, while the server crashes.
//!
//! Each client has one table name of its own. A table that was acknowledged is there until its
//! deletion was; a table of the same name that is made later is empty; an index that is added
//! becomes whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{Value, json};

use super::{Boxed, Workload, n, number, s, text};
use crate::api::{Answer, Api};

const NAMES: u64 = 4;

/// What a client knows of its table.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Whether the table is there; `None` = unknown.
    there: Option<bool>,
    /// Counts the tables of this name.
    generation: i64,
    /// Items of this generation; whether they must be there.
    items: BTreeMap<String, bool>,
    /// Whether an index was asked for.
    indexed: bool,
}

#[derive(Default)]
pub(super) struct Tables {
    known: Mutex<BTreeMap<String, Known>>,
}

impl Tables {
    fn known(&self, table: &str) -> Known {
        self.known
            .lock()
            .get(table)
            .cloned()
            .unwrap_or(Known { there: Some(false), ..Known::default() })
    }

    fn set(&self, table: &str, known: Known) {
        self.known.lock().insert(table.to_owned(), known);
    }

    async fn create(&self, api: &Api, table: &str) {
        let known = self.known(table);
        let generation = known.generation + 1;
        self.set(table, Known { there: None, generation, ..Known::default() });
        let body = json!({
            "TableName": table,
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        let answer = api.call("CreateTable", body).await;
        let mut known = self.known(table);
        match answer {
            Answer::Done(_) => known.there = Some(true),
            Answer::Refused(code, error) if code == "ResourceInUseException" => {
                api.violation(format!("{table} should not be there: {error}"));
            }
            Answer::Refused(..) => known.there = Some(false),
            Answer::Unknown => {}
        }
        self.set(table, known);
    }

    async fn put(&self, api: &Api, table: &str) {
        let mut known = self.known(table);
        let name = format!("i{}", known.items.len());
        known.items.insert(name.clone(), false);
        let generation = known.generation;
        self.set(table, known);
        let item = json!({"pk": s(&name), "generation": n(generation),
                          "group": s(format!("g{}", api.below(3)))});
        let answer = api.call("PutItem", json!({"TableName": table, "Item": item})).await;
        let mut known = self.known(table);
        match answer {
            Answer::Done(_) => drop(known.items.insert(name, true)),
            Answer::Refused(code, error) if code == "ResourceNotFoundException" => {
                api.violation(format!("{table} was acknowledged and is gone: {error}"));
            }
            Answer::Refused(..) | Answer::Unknown => {}
        }
        self.set(table, known);
    }

    async fn add_index(&self, api: &Api, table: &str) {
        let mut known = self.known(table);
        known.indexed = true;
        self.set(table, known);
        let body = json!({
            "TableName": table,
            "AttributeDefinitions": [{"AttributeName": "group", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": {
                "IndexName": "by-group",
                "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"}}}],
        });
        api.call("UpdateTable", body).await;
    }

    async fn delete(&self, api: &Api, table: &str) {
        let mut known = self.known(table);
        known.there = None;
        self.set(table, known.clone());
        let answer = api.call("DeleteTable", json!({"TableName": table})).await;
        match answer {
            Answer::Done(_) => known.there = Some(false),
            // An index is being filled.
            Answer::Refused(code, _) if code == "ResourceInUseException" => {
                known.there = Some(true)
            }
            Answer::Refused(code, error) if code == "ResourceNotFoundException" => {
                api.violation(format!("{table} was acknowledged and is gone: {error}"));
            }
            Answer::Refused(..) => known.there = Some(true),
            Answer::Unknown => {}
        }
        self.set(table, known);
    }

    /// What a read of a quiet server shows of a table, against what must be.
    async fn check_table(&self, api: &Api, table: &str, last: bool) {
        let mut known = self.known(table);
        let answer = api.call("DescribeTable", json!({"TableName": table})).await;
        let there = match &answer {
            Answer::Done(_) => true,
            Answer::Refused(code, _) if code == "ResourceNotFoundException" => false,
            Answer::Refused(..) | Answer::Unknown => return,
        };
        if known.there.is_some_and(|known| known != there) {
            api.violation(format!("{table} must be {:?} and is not: {answer:?}", known.there));
        }
        known.there = Some(there);
        if !there {
            known.items.clear();
            known.indexed = false;
            return self.set(table, known);
        }
        let Some(items) = api.scan(table, None).await else { return };
        for item in &items {
            let name = text(item, "pk").unwrap_or_default();
            let generation = number(item, "generation");
            if generation != Some(known.generation) || !known.items.contains_key(name) {
                api.violation(format!(
                    "{table} {} shows an item of another: {item}",
                    known.generation
                ));
            }
        }
        for (name, acknowledged) in &known.items {
            if *acknowledged && !items.iter().any(|item| text(item, "pk") == Some(name)) {
                api.violation(format!("{table}: {name} was acknowledged and is not there"));
            }
        }
        self.check_index(api, table, &answer, &items, last).await;
        self.set(table, known);
    }

    async fn check_index(
        &self,
        api: &Api,
        table: &str,
        answer: &Answer,
        items: &[Value],
        last: bool,
    ) {
        let Answer::Done(response) = answer else { return };
        let indexes = response.get("Table").and_then(|table| table.get("GlobalSecondaryIndexes"));
        let Some(index) = indexes.and_then(|indexes| indexes.get(0)) else { return };
        let active = index.get("IndexStatus").and_then(Value::as_str) == Some("ACTIVE");
        if !active {
            if last {
                api.violation(format!("{table}: its index never became active: {index}"));
            }
            return;
        }
        let Some(rows) = api.scan(table, Some("by-group")).await else { return };
        let lines = |rows: &[Value]| {
            let mut lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
            lines.sort();
            lines
        };
        if lines(&rows) != lines(items) {
            api.violation(format!("{table}: the index has {rows:?}, the table {items:?}"));
        }
    }
}

impl Workload for Tables {
    fn setup<'a>(&'a self, _api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(std::future::ready(()))
    }

    fn client(self: Arc<Self>, api: Api, number: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            let table = format!("Table{}", number % NAMES);
            for _ in 0..api.below(20) {
                let known = self.known(&table);
                match (known.there, api.below(10)) {
                    (Some(false), _) => self.create(&api, &table).await,
                    (Some(true), 0) => self.delete(&api, &table).await,
                    (Some(true), 1 | 2) if !known.indexed => self.add_index(&api, &table).await,
                    (Some(true), _) => self.put(&api, &table).await,
                    // Only a read of the recovered server shows it.
                    (None, _) => return,
                }
                api.rest(500).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            if last && let Err(error) = api.engine().run_due_jobs().await {
                api.violation(format!("background work fails on a sound server: {error}"));
            }
            for number in 0..NAMES {
                self.check_table(api, &format!("Table{number}"), last).await;
            }
        })
    }
}
