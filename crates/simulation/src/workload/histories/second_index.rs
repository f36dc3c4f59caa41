//! An index that comes and goes while the table has a history: as it is defined now it shows the
//! items of every earlier second.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::TABLE;
use crate::api::{Answer, Api};
use crate::workload::text;

const NAME: &str = "by-team-and-version";
/// What it shows: its keys.
const SHOWN: [&str; 3] = ["pk", "team", "version"];

/// Adds it, or deletes it when it is whole.
pub(super) async fn change(api: &Api) {
    let Some(indexes) = indexes(api, TABLE).await else { return };
    let change = match indexes.get(NAME).map(String::as_str) {
        None => json!({"Create": {
            "IndexName": NAME,
            "KeySchema": [
                {"AttributeName": "team", "KeyType": "HASH"},
                {"AttributeName": "version", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}}}),
        Some("ACTIVE") => json!({"Delete": {"IndexName": NAME}}),
        Some(_) => return,
    };
    let body = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "team", "AttributeType": "S"},
            {"AttributeName": "version", "AttributeType": "N"}],
        "GlobalSecondaryIndexUpdates": [change],
    });
    api.call("UpdateTable", body).await;
}

/// Compares what it shows of `table` with the items there, if it is whole. `reader` reads the
/// moment that they are of.
pub(super) async fn check(api: &Api, reader: &Api, what: &str, (table, items): (&str, &[Value])) {
    let whole = indexes(api, table)
        .await
        .is_some_and(|indexes| indexes.get(NAME).is_some_and(|status| status == "ACTIVE"));
    if !whole {
        return;
    }
    let Some(found) = reader.scan(table, Some(NAME)).await else { return };
    let found = super::sorted(found);
    let expected: Vec<Value> = items.iter().filter_map(shown).collect();
    if found != expected {
        api.violation(format!("{NAME} of {what} shows {found:?}, not {expected:?}"));
    }
}

/// An item as the index shows it.
fn shown(item: &Value) -> Option<Value> {
    text(item, "team")?;
    let members = SHOWN.iter().map(|name| Some(((*name).to_owned(), item.get(*name)?.clone())));
    members.collect::<Option<serde_json::Map<_, _>>>().map(Value::Object)
}

/// The global indexes of a table with their states.
async fn indexes(api: &Api, table: &str) -> Option<BTreeMap<String, String>> {
    let Answer::Done(answer) = api.call("DescribeTable", json!({"TableName": table})).await else {
        return None;
    };
    let indexes = answer.get("Table")?.get("GlobalSecondaryIndexes")?.as_array()?;
    let pair = |index: &Value| {
        let member = |name: &str| index.get(name).and_then(Value::as_str).map(str::to_owned);
        Some((member("IndexName")?, member("IndexStatus")?))
    };
    Some(indexes.iter().filter_map(pair).collect())
}
