//! Scenarios: items and one request that show a fault, run on an endpoint as a proof.
//!
//! A scenario is plain data in DynamoDB's JSON. The endpoint is the caller's: an engine in memory,
//! or a server.

mod request;

pub(crate) use request::{
    batch_puts, create_table, get, placeholder_value, placeholders, put, query, search, update,
};

use std::time::Duration;

use serde_json::{Value, json};

use crate::definition::Model;

/// Between two looks at a table that is being made or removed: at first, and at most.
const TABLE_PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// Looks at a table that is being made or removed, at most.
const TABLE_LOOKS: usize = 300;

/// Answers DynamoDB requests.
pub trait Endpoint {
    /// The answer to `operation` with this body: the output, or an error as `code: message`.
    fn call(&self, operation: &str, body: &Value) -> Answer;

    /// Waits for `time`, in which the endpoint does what it has not done at once: entries of global
    /// indexes, tables. False, without waiting, if it does everything at once.
    fn pause(&self, time: Duration) -> bool {
        let _ = time;
        false
    }
}

/// What an endpoint answers.
pub type Answer = Result<Value, String>;

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// Its operation.
    pub operation: &'static str,
    /// Its body in DynamoDB's JSON.
    pub body: Value,
}

/// What a scenario shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// The reads do not find the item with this key.
    Missing(Value),
    /// The reads find the item with this key.
    Extra(Value),
    /// The reads find the item with the first key before the one with the second.
    Before(Value, Value),
    /// The first page of the reads has fewer items than its limit, misses the item with this key,
    /// and says that there is more.
    Short(Value),
    /// The reads drop an item that they read.
    Dropped,
    /// The reads find more than one item.
    Several,
    /// The first item is gone: a GetItem of its key does not find it as it was.
    Replaced(Value),
    /// The last write made an item: a GetItem finds one.
    Created,
    /// The last request is refused.
    Refused,
}

/// Items and requests that show a fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What is written first; all of it is accepted, unless the claim is a refusal.
    pub writes: Vec<Write>,
    /// What is read then.
    pub reads: Vec<Write>,
    /// What that shows.
    pub claim: Claim,
}

/// Whether a scenario showed its fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It did.
    Proved,
    /// It did not, for this reason: then the rule is wrong.
    Refuted(String),
}

/// Runs `scenario` on an endpoint without tables of these names, and drops the tables again.
pub fn prove(endpoint: &dyn Endpoint, model: &Model, scenario: &Scenario) -> Proof {
    match with_tables(endpoint, model, || run(endpoint, scenario)) {
        Ok(()) => Proof::Proved,
        Err(reason) => Proof::Refuted(reason),
    }
}

/// Runs something in new tables of `model`, and drops them again whatever came of it. A table that
/// exists already is refused and left alone.
pub(crate) fn with_tables<T>(
    endpoint: &dyn Endpoint,
    model: &Model,
    run: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let mut tables = Vec::new();
    let mut outcome = Ok(());
    for table in 0..model.tables.len() {
        outcome = outcome.and_then(|()| {
            let body = create_table(model, table).ok_or("a table cannot be created")?;
            endpoint.call("CreateTable", &body)?;
            tables.push(body.get("TableName").cloned().unwrap_or_default());
            Ok(())
        });
    }
    let outcome = outcome.and_then(|()| {
        tables.iter().try_for_each(|table| active(endpoint, table))?;
        run()
    });
    let mut dropped = Ok(());
    for table in &tables {
        dropped = dropped.and(drop_table(endpoint, table));
    }
    match (outcome, dropped) {
        (Ok(found), Ok(())) => Ok(found),
        (Err(error), Ok(())) | (Ok(_), Err(error)) => Err(error),
        (Err(error), Err(left)) => Err(format!("{error}; {left}")),
    }
}

/// The pauses between looks at a table, longer and longer.
fn table_pauses() -> impl Iterator<Item = Duration> {
    let (first, last) = TABLE_PAUSES;
    let longer = move |pause: &Duration| Some(pause.saturating_mul(2).min(last));
    std::iter::successors(Some(first), longer).take(TABLE_LOOKS)
}

/// Waits until a new table can be used.
fn active(endpoint: &dyn Endpoint, table: &Value) -> Result<(), String> {
    for pause in table_pauses() {
        if !endpoint.pause(pause) {
            return Ok(());
        }
        let described = endpoint.call("DescribeTable", &json!({ "TableName": table }))?;
        if described.pointer("/Table/TableStatus").and_then(Value::as_str) == Some("ACTIVE") {
            return Ok(());
        }
    }
    Err(format!("the table {table} is not active after {TABLE_LOOKS} looks at it"))
}

/// Drops a table, as soon as it can be dropped.
fn drop_table(endpoint: &dyn Endpoint, table: &Value) -> Result<(), String> {
    let mut refused = String::new();
    for pause in table_pauses() {
        match endpoint.call("DeleteTable", &json!({ "TableName": table })) {
            Ok(_) => return Ok(()),
            Err(error) => refused = error,
        }
        // A table that is still being made cannot be dropped yet.
        if !refused.starts_with("ResourceInUseException") || !endpoint.pause(pause) {
            break;
        }
    }
    Err(format!("the table {table} is not removed again: {refused}"))
}

fn run(endpoint: &dyn Endpoint, scenario: &Scenario) -> Result<(), String> {
    let last = scenario.writes.len().saturating_sub(1);
    for (at, write) in scenario.writes.iter().enumerate() {
        match (endpoint.call(write.operation, &write.body), &scenario.claim) {
            (Ok(_), Claim::Refused) if at == last && scenario.reads.is_empty() => {
                return Err("the request was accepted".to_owned());
            }
            (Err(_), Claim::Refused) if at == last && scenario.reads.is_empty() => return Ok(()),
            (Ok(_), _) => {}
            (Err(error), _) => return Err(error),
        }
    }
    if scenario.claim == Claim::Refused {
        let refused = |read: &Write| endpoint.call(read.operation, &read.body).is_err();
        let all = scenario.reads.iter().all(refused);
        return if all { Ok(()) } else { Err("the request was answered".to_owned()) };
    }
    if let Claim::Short(key) = &scenario.claim {
        return short(endpoint, &scenario.reads, key);
    }
    if scenario.claim == Claim::Dropped {
        return dropped(endpoint, &scenario.reads);
    }
    let items = read(endpoint, &scenario.reads)?;
    let place = |key: &Value| items.iter().position(|item| has(item, key));
    let shown = match &scenario.claim {
        Claim::Missing(key) => place(key).is_none(),
        Claim::Extra(key) => place(key).is_some(),
        Claim::Before(one, two) => place(one).zip(place(two)).is_some_and(|(one, two)| one < two),
        Claim::Replaced(item) => !items.contains(item),
        Claim::Several => items.len() > 1,
        Claim::Created => !items.is_empty(),
        Claim::Refused | Claim::Short(_) | Claim::Dropped => false,
    };
    if shown { Ok(()) } else { Err(format!("the reads found {} items", items.len())) }
}

/// Whether the first pages lack the item with `key`, though there is more.
fn short(endpoint: &dyn Endpoint, reads: &[Write], key: &Value) -> Result<(), String> {
    let mut more = false;
    for read in reads {
        let answer = endpoint.call(read.operation, &read.body)?;
        let mut items = answer.get("Items").and_then(Value::as_array).into_iter().flatten();
        if items.any(|item| has(item, key)) {
            return Err("the first page has the item".to_owned());
        }
        more |= answer.get("LastEvaluatedKey").is_some();
    }
    if more { Ok(()) } else { Err("there is only one page".to_owned()) }
}

/// Whether a page counts fewer items than were read for it.
fn dropped(endpoint: &dyn Endpoint, reads: &[Write]) -> Result<(), String> {
    for read in reads {
        let answer = endpoint.call(read.operation, &read.body)?;
        let count = |name: &str| answer.get(name).and_then(Value::as_u64).unwrap_or(0);
        if count("ScannedCount") > count("Count") {
            return Ok(());
        }
    }
    Err("every item that was read is returned".to_owned())
}

/// Whether `item` has all members of `key`.
pub(crate) fn has(item: &Value, key: &Value) -> bool {
    let mut members = key.as_object().into_iter().flatten();
    members.all(|(name, value)| item.get(name) == Some(value))
}

/// What `reads` find, over all their pages.
pub(crate) fn read(endpoint: &dyn Endpoint, reads: &[Write]) -> Result<Vec<Value>, String> {
    read_some(endpoint, reads, usize::MAX).map(|(items, _)| items)
}

/// What `reads` find, page by page, until `most` items are found; and whether that is all.
pub(crate) fn read_some(
    endpoint: &dyn Endpoint,
    reads: &[Write],
    most: usize,
) -> Result<(Vec<Value>, bool), String> {
    let mut items = Vec::new();
    for read in reads {
        let mut body = read.body.clone();
        loop {
            if items.len() >= most {
                return Ok((items, false));
            }
            let answer = endpoint.call(read.operation, &body)?;
            items.extend(answer.get("Item").cloned());
            items.extend(
                answer.get("Items").and_then(Value::as_array).into_iter().flatten().cloned(),
            );
            let results = answer.get("SearchResults").and_then(Value::as_array);
            items.extend(results.into_iter().flatten().filter_map(|it| it.get("Item")).cloned());
            match (answer.get("LastEvaluatedKey"), body.as_object_mut()) {
                (Some(key), Some(body)) => {
                    body.insert("ExclusiveStartKey".to_owned(), key.clone());
                }
                (_, _) => break,
            }
        }
    }
    Ok((items, true))
}

#[cfg(test)]
mod tests;
