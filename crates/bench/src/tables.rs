//! The tables of a run: made, loaded and removed.
//!
//! Invariant: a table is removed only by the run that created it; a run that finds its names taken
//! stops before it changes anything.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;
use serde_json::{Value, json};

use crate::control::Control;
use crate::request::{Draw, MOST_KEYS};
use crate::workload::{TableNames, batch_write};

/// How long a table may take to become active.
const ACTIVE_WITHIN: Duration = Duration::from_secs(120);

/// How long to wait between two looks at a table.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How often the rest of a batch that was not processed is sent again.
const MOST_RETRIES: u32 = 50;

/// What the tables hold.
#[derive(Clone, Copy, Debug)]
pub struct Contents {
    /// Items in each table.
    pub items: u64,
    /// The size of one, in bytes.
    pub item_bytes: usize,
}

/// Creates both tables and loads them. What was created is added to `created`, also if a later step
/// fails, so that the caller can remove it.
///
/// # Errors
/// When a table exists already, or a call fails.
pub fn create(
    control: &mut Control,
    env: &Env,
    names: &TableNames,
    contents: Contents,
    created: &mut Vec<String>,
) -> Result<()> {
    for (table, indexed) in [(&names.indexed, true), (&names.plain, false)] {
        control.call("CreateTable", &definition(table, indexed)).with_context(|| {
            format!("table {table} could not be made; if it exists, remove it or use --prefix")
        })?;
        created.push(table.clone());
        wait_until_active(control, env, table)?;
        load(control, table, contents)?;
    }
    Ok(())
}

/// Removes the tables that were created.
///
/// # Errors
/// When a call fails; all are tried.
pub fn remove(control: &mut Control, created: &[String]) -> Result<()> {
    let mut outcome = Ok(());
    for table in created {
        let removed = control.call("DeleteTable", &json!({ "TableName": table }));
        outcome = outcome.and(removed.map(|_| ()));
    }
    outcome
}

fn definition(table: &str, indexed: bool) -> Value {
    let key = |hash: &str, range: &str| {
        json!([
            { "AttributeName": hash, "KeyType": "HASH" },
            { "AttributeName": range, "KeyType": "RANGE" },
        ])
    };
    let attributes = |names: &[&str]| -> Vec<Value> {
        let string = |name: &&str| json!({ "AttributeName": name, "AttributeType": "S" });
        names.iter().map(string).collect()
    };
    if indexed {
        json!({
            "TableName": table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes(&["pk", "sk", "gsi1pk", "gsi1sk"]),
            "KeySchema": key("pk", "sk"),
            "GlobalSecondaryIndexes": [{
                "IndexName": "gsi1",
                "KeySchema": key("gsi1pk", "gsi1sk"),
                "Projection": { "ProjectionType": "ALL" },
            }],
        })
    } else {
        json!({
            "TableName": table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes(&["pk", "sk"]),
            "KeySchema": key("pk", "sk"),
        })
    }
}

fn wait_until_active(control: &mut Control, env: &Env, table: &str) -> Result<()> {
    let start = env.moment();
    loop {
        let answer = control.call("DescribeTable", &json!({ "TableName": table }))?;
        if answer.pointer("/Table/TableStatus").and_then(Value::as_str) == Some("ACTIVE") {
            return Ok(());
        }
        if env.moment().since(start) > ACTIVE_WITHIN {
            bail!("table {table} did not become active");
        }
        pause(LOOK_AGAIN);
    }
}

#[expect(clippy::disallowed_methods, reason = "a pause between two looks at a remote server")]
fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

fn load(control: &mut Control, table: &str, contents: Contents) -> Result<()> {
    let mut request = batch_write(table, contents.item_bytes);
    let step = u64::try_from(MOST_KEYS).unwrap_or(1);
    for batch in 0..contents.items / step {
        request.fill(&Draw::from_item(batch.saturating_mul(step)));
        let reply = control.raw("BatchWriteItem", &request)?;
        if reply.status != 200 {
            bail!("loading {table}: {}", String::from_utf8_lossy(&reply.body));
        }
        finish(control, &serde_json::from_slice(&reply.body)?)?;
    }
    Ok(())
}

/// Sends what a batch left undone until nothing is.
fn finish(control: &mut Control, answer: &Value) -> Result<()> {
    let undone = |answer: &Value| {
        let rest = answer.get("UnprocessedItems").and_then(Value::as_object)?;
        (!rest.is_empty()).then(|| json!({ "RequestItems": rest }))
    };
    let mut rest = undone(answer);
    for _ in 0..MOST_RETRIES {
        let Some(request) = rest else { return Ok(()) };
        pause(LOOK_AGAIN);
        rest = undone(&control.call("BatchWriteItem", &request)?);
    }
    bail!("loading: items stay unprocessed")
}
