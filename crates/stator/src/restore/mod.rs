//! `stator restore`: what a table was at an earlier second, in a new table or in place.
//!
//! It is a client of the API: a new table is made by RestoreTableToPointInTime; in place, both
//! moments are read, the difference is shown, and written as ordinary writes, which indexes and
//! streams see.

mod difference;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use env::{Env, Timestamp};
use serde_json::{Value, json};
use server::parse_time;

use crate::client::Client;
use crate::exit::Failure;
use crate::http;
use difference::{Difference, Items, Keys, Kind};

/// Requests of one BatchWriteItem.
const BATCH: usize = 25;
/// Items that are compared at once, as far as DescribeTable knows their number.
const AT_ONCE: u64 = 20_000;
/// How long refused writes wait before they are sent again.
const RETRY: Duration = Duration::from_millis(50);

/// What `stator restore` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Restore {
    /// The table.
    #[arg(value_name = "TABLE")]
    table: String,
    /// The second to go back to: seconds since 1970, a time as 2025-11-29T06:00:00Z, or how long
    /// ago as 90s, 15m, 2h or 3d.
    #[arg(long, value_name = "TIME")]
    to: String,
    /// The name of the new table.
    #[arg(long, value_name = "NAME", required_unless_present = "in_place")]
    target: Option<String>,
    /// Change the table itself back, by ordinary writes. Writes of others meanwhile may be lost.
    #[arg(long, conflicts_with = "target")]
    in_place: bool,
    /// In place: only items with this value of the partition key.
    #[arg(long, value_name = "KEY", requires = "in_place")]
    partition: Option<String>,
    /// In place: only items whose partition key, a string, begins so.
    #[arg(long, value_name = "PREFIX", requires = "in_place", conflicts_with = "partition")]
    keys: Option<String>,
    /// In place: only show what would change.
    #[arg(long, requires = "in_place")]
    dry_run: bool,
    /// The server [default: AWS_ENDPOINT_URL, or where `serve` would listen].
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The Region of the table [default: AWS_REGION, AWS_DEFAULT_REGION, or the server's own]. An
    /// AWS_ACCESS_KEY_ID of twelve digits is its account.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Use this data directory, which no server uses, instead of asking a server.
    #[arg(long, value_name = "DIR", conflicts_with = "endpoint")]
    data: Option<PathBuf>,
}

/// Runs the command; `serve` says where a server would be if none is named, and its Region.
pub(crate) fn run(
    restore: Restore,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(), Failure> {
    let (endpoint, identity) = http::find(restore.endpoint.clone(), restore.region.clone(), serve)?;
    let env = Env::real();
    let second = second(&restore.to, env.now())?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::run)?;
    runtime.block_on(async {
        let client = match &restore.data {
            Some(data) => Client::directory(data, identity.namespace()).await?,
            None => Client::server(&endpoint, &identity)?,
        };
        let done = match &restore.target {
            Some(target) => new_table(&client, &restore.table, target, second).await,
            None => in_place(&client, &env, &restore, second).await,
        };
        let closed = client.close().await;
        done.and(closed)
    })
}

/// The second that a text means.
fn second(text: &str, now: Timestamp) -> Result<u64, Failure> {
    let ago = || {
        let unit = text.chars().last()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        now.as_secs().checked_sub(number.checked_mul(seconds)?)
    };
    parse_time(text).map(Timestamp::as_secs).or_else(ago).ok_or_else(|| {
        Failure::Configuration(format!(
            "--to is {text:?}; it takes seconds since 1970, a time as 2025-11-29T06:00:00Z, or how \
             long ago as 90s, 15m, 2h or 3d"
        ))
    })
}

fn say(text: &str) {
    // A closed output is no failure.
    let _ = writeln!(io::stdout(), "{text}");
}

async fn new_table(
    client: &Client,
    source: &str,
    target: &str,
    second: u64,
) -> Result<(), Failure> {
    let body =
        json!({"SourceTableName": source, "TargetTableName": target, "RestoreDateTime": second});
    client.call("RestoreTableToPointInTime", &body, None).await?;
    say(&format!("{target} is being filled with {source} as of {second}"));
    Ok(())
}

async fn in_place(
    client: &Client,
    env: &Env,
    restore: &Restore,
    second: u64,
) -> Result<(), Failure> {
    let described =
        client.call("DescribeTable", &json!({"TableName": restore.table}), None).await?;
    let table = described.get("Table").cloned().unwrap_or_default();
    let keys = key_attributes(&table);
    let reads = reads(restore, &table, &keys)?;
    let mut counted = Difference::default();
    for read in &reads {
        let then = read.items(client, &keys, Some(second)).await?;
        let now = read.items(client, &keys, None).await?;
        counted.add(&keys, &then, &now);
        if !restore.dry_run {
            let writes = std::mem::take(&mut counted.writes);
            write(client, env, &restore.table, writes).await?;
        }
    }
    let words = if restore.dry_run {
        ["would come back", "would change back", "would go: they were not there then"]
    } else {
        ["came back", "changed back", "are gone: they were not there then"]
    };
    let kinds = [&counted.back, &counted.changed, &counted.gone];
    kinds.into_iter().zip(words).for_each(|(kind, what)| report(kind, what));
    Ok(())
}

fn report(kind: &Kind, what: &str) {
    say(&format!("{} items {what}", kind.count));
    kind.sample.iter().for_each(|key| say(&format!("  {key}")));
    if kind.sample.len() < kind.count {
        say("  …");
    }
}

fn key_attributes(table: &Value) -> Keys {
    let elements = table.get("KeySchema").and_then(Value::as_array);
    let name = |element: &Value| Some(element.get("AttributeName")?.as_str()?.to_owned());
    Keys(elements.into_iter().flatten().filter_map(name).collect())
}

/// A part of a table that is read at both moments.
struct Read {
    operation: &'static str,
    body: Value,
}

/// What is to be compared, in parts that fit into memory.
fn reads(restore: &Restore, table: &Value, keys: &Keys) -> Result<Vec<Read>, Failure> {
    let partition = keys.0.first().cloned().unwrap_or_default();
    let base = json!({"TableName": restore.table, "ExpressionAttributeNames": {"#p": partition}});
    let with = |members: Value| {
        let mut body = base.clone();
        if let (Some(body), Value::Object(members)) = (body.as_object_mut(), members) {
            body.extend(members);
        }
        body
    };
    if let Some(value) = &restore.partition {
        let kind = attribute_type(table, &partition);
        if kind == "B" {
            let text = "--partition takes strings and numbers; the partition key is binary";
            return Err(Failure::Configuration(text.to_owned()));
        }
        let body = with(json!({
            "KeyConditionExpression": "#p = :p",
            "ExpressionAttributeValues": {":p": {kind: value}},
        }));
        return Ok(vec![Read { operation: "Query", body }]);
    }
    let items = table.get("ItemCount").and_then(Value::as_u64).unwrap_or_default();
    let segments = (items / AT_ONCE).saturating_add(1).min(1_000_000);
    let scan = |segment: u64| {
        let body = match &restore.keys {
            Some(prefix) => with(json!({
                "FilterExpression": "begins_with(#p, :p)",
                "ExpressionAttributeValues": {":p": {"S": prefix}},
                "Segment": segment, "TotalSegments": segments,
            })),
            None => json!({
                "TableName": restore.table, "Segment": segment, "TotalSegments": segments,
            }),
        };
        Read { operation: "Scan", body }
    };
    Ok((0..segments).map(scan).collect())
}

/// The type of a key attribute.
fn attribute_type(table: &Value, name: &str) -> String {
    let definitions = table.get("AttributeDefinitions").and_then(Value::as_array);
    let definition = definitions
        .into_iter()
        .flatten()
        .find(|definition| definition.get("AttributeName").is_some_and(|found| found == name));
    let found = definition.and_then(|definition| definition.get("AttributeType")?.as_str());
    found.unwrap_or("S").to_owned()
}

impl Read {
    /// Its items at a moment, or now.
    async fn items(
        &self,
        client: &Client,
        keys: &Keys,
        second: Option<u64>,
    ) -> Result<Items, Failure> {
        let mut items = Items::new();
        let mut body = self.body.clone();
        if let Some(body) = body.as_object_mut().filter(|_| second.is_none()) {
            body.insert("ConsistentRead".to_owned(), Value::Bool(true));
        }
        loop {
            let page = client.call(self.operation, &body, second).await?;
            let found = page.get("Items").and_then(Value::as_array);
            keys.add(found.map(Vec::as_slice).unwrap_or_default(), &mut items);
            let Some(last) = page.get("LastEvaluatedKey") else { return Ok(items) };
            if let Some(body) = body.as_object_mut() {
                body.insert("ExclusiveStartKey".to_owned(), last.clone());
            }
        }
    }
}

/// Writes in batches; what the server leaves out is sent again.
async fn write(client: &Client, env: &Env, table: &str, writes: Vec<Value>) -> Result<(), Failure> {
    for batch in writes.chunks(BATCH) {
        let mut left = Value::Array(batch.to_vec());
        while left.as_array().is_some_and(|left| !left.is_empty()) {
            let body = json!({"RequestItems": {table: left}});
            let answer = client.call("BatchWriteItem", &body, None).await?;
            let rest = answer.get("UnprocessedItems").and_then(|rest| rest.get(table));
            left = rest.cloned().unwrap_or_default();
            if left.is_array() {
                env.sleep(RETRY).await;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
