//! The workloads of one operation each.

use super::Workload;
use crate::client::parameters::MAX_KEYS;
use crate::client::template::{Placeholder, Template};
use crate::data::fill::batch_write;
use crate::data::items::{self, STATUS};
use crate::data::schema::{Table, TableNames};
use crate::workload::mix::{Call, Step};

/// The step of a workload that has only one; of others, a read.
pub(super) fn step(workload: Workload, tables: &TableNames, item_bytes: usize) -> Step {
    let indexed = &tables.of(Table::Indexed);
    let plain = &tables.of(Table::Plain);
    let one = |keys, call| Step::one(1, keys, call);
    match workload {
        Workload::Query => one(1, query(indexed, item_bytes)),
        Workload::BatchGet => one(MAX_KEYS, batch_get(indexed, item_bytes)),
        Workload::Put => one(1, put(indexed, &items::item(0, item_bytes))),
        Workload::PutProduction => {
            one(1, put(&tables.of(Table::Production), &items::production(0, item_bytes)))
        }
        Workload::Update => one(1, update(indexed)),
        Workload::Transact => one(2, transact(indexed, item_bytes)),
        Workload::BatchWrite => one(MAX_KEYS, batch(indexed, item_bytes)),
        Workload::BatchWritePlain => one(MAX_KEYS, batch(plain, item_bytes)),
        Workload::Scan => one(1, scan(plain)),
        _ => one(1, get(indexed, &items::key(0), item_bytes)),
    }
}

/// The start of a body that names `table`.
pub(super) fn over(table: &str) -> Template {
    Template::default().text(&format!("{{\"TableName\":\"{table}\","))
}

/// GetItem, ConsistentRead.
pub(super) fn get(table: &str, key: &Template, item_bytes: usize) -> Call {
    let body = over(table).text("\"Key\":").then(key).text(",\"ConsistentRead\":true}");
    Call::read("GetItem", body, item_bytes)
}

/// PutItem of `item`.
pub(super) fn put(table: &str, item: &Template) -> Call {
    Call::write("PutItem", over(table).text("\"Item\":").then(item).text("}"))
}

fn query(table: &str, item_bytes: usize) -> Call {
    let body = over(table)
        .text(
            "\"KeyConditionExpression\":\"pk = :pk\",\"Limit\":10,\
             \"ExpressionAttributeValues\":{\":pk\":{\"S\":\"USER#",
        )
        .placeholder(Placeholder::Partition(0))
        .text("\"}}}");
    Call::read("Query", body, item_bytes.saturating_mul(10))
}

fn batch_get(table: &str, item_bytes: usize) -> Call {
    let body = Template::default()
        .text(&format!("{{\"RequestItems\":{{\"{table}\":{{\"Keys\":["))
        .list(MAX_KEYS, items::key)
        .text("]}}}");
    Call::read("BatchGetItem", body, item_bytes.saturating_mul(MAX_KEYS))
}

fn scan(table: &str) -> Call {
    let body = Template::default().text(&format!("{{\"TableName\":\"{table}\"}}"));
    Call { pages: true, ..Call::read("Scan", body, 2) }
}

/// Two attributes under a condition that holds.
fn update(table: &str) -> Call {
    let body = over(table)
        .text("\"Key\":")
        .then(&items::key(0))
        .text(&format!(
            ",\"UpdateExpression\":\"SET rev = :rev, amount = :amount\",\
             \"ConditionExpression\":\"attribute_exists(pk) AND #status = :status\",\
             \"ExpressionAttributeNames\":{{\"#status\":\"status\"}},\
             \"ExpressionAttributeValues\":{{\":status\":{{\"S\":\"{STATUS}\"}},\
             \":amount\":{{\"N\":\"129.95\"}},\":rev\":{{\"N\":\""
        ))
        .placeholder(Placeholder::Revision)
        .text("\"}}}");
    Call::write("UpdateItem", body)
}

fn transact(table: &str, item_bytes: usize) -> Call {
    let put = |slot| transact_put(table, &items::item(slot, item_bytes));
    transaction(&Template::default().list(2, put))
}

/// A put of a transaction.
pub(super) fn transact_put(table: &str, item: &Template) -> Template {
    Template::default()
        .text(&format!("{{\"Put\":{{\"TableName\":\"{table}\",\"Item\":"))
        .then(item)
        .text("}}")
}

/// TransactWriteItems with a token.
pub(super) fn transaction(parts: &Template) -> Call {
    let body = Template::default()
        .text("{\"TransactItems\":[")
        .then(parts)
        .text("],\"ClientRequestToken\":\"")
        .placeholder(Placeholder::Token)
        .text("\"}");
    Call::write("TransactWriteItems", body)
}

fn batch(table: &str, item_bytes: usize) -> Call {
    let item = |slot| items::item(slot, item_bytes);
    // An answer with the size of an item has left something undone.
    Call::write("BatchWriteItem", batch_write(table, MAX_KEYS, item)).at_most(item_bytes)
}
