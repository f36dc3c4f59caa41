//! `stator history`: what an item was, change by change, inside the recovery window of its table.

mod difference;
mod key;

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::client::Client;
use crate::exit::Failure;
use crate::http;

/// What `stator history` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct History {
    /// The table.
    #[arg(value_name = "TABLE")]
    table: String,
    /// The value of the partition key (base64 for binary ones), or the whole key as JSON:
    /// '{"pk":{"S":"customer-17"}}'.
    #[arg(value_name = "KEY")]
    key: String,
    /// The value of the sort key, for a table that has one.
    #[arg(value_name = "SORT_KEY")]
    sort_key: Option<String>,
    /// The newest changes to show.
    #[arg(long, value_name = "NUMBER", default_value_t = 20,
          value_parser = clap::value_parser!(u64).range(1..=1_000))]
    limit: u64,
    /// Print each version whole, as JSON, a line each.
    #[arg(long)]
    json: bool,
    /// The server [default: AWS_ENDPOINT_URL, or where `serve` would listen].
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The Region of the table [default: AWS_REGION, AWS_DEFAULT_REGION, or the server's own].
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Use this data directory, which no server uses, instead of asking a server.
    #[arg(long, value_name = "DIR", conflicts_with = "endpoint")]
    data: Option<PathBuf>,
}

/// Runs the command; `serve` says where a server would be if none is named, and its Region.
pub(crate) fn run(
    history: &History,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(), Failure> {
    let (endpoint, identity) = http::find(history.endpoint.clone(), history.region.clone(), serve)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::run)?;
    let text = runtime.block_on(async {
        let client = match &history.data {
            Some(data) => Client::directory(data, identity.namespace()).await?,
            None => Client::server(&endpoint, &identity)?,
        };
        let text = shown(&client, history).await;
        let closed = client.close().await;
        let text = text?;
        closed.map(|()| text)
    })?;
    // A closed output is no failure.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}

async fn shown(client: &Client, history: &History) -> Result<String, Failure> {
    let described =
        client.call("DescribeTable", &json!({"TableName": history.table}), None).await?;
    let table = described.get("Table").cloned().unwrap_or_default();
    let key = key::of(&table, &history.key, history.sort_key.as_deref());
    let key = key.map_err(Failure::Configuration)?;
    let body = json!({"TableName": history.table, "Key": key, "Limit": history.limit});
    let answer = client.item_history(&body).await?;
    Ok(if history.json { lines(&answer) } else { difference::rendered(&key, &answer) })
}

/// The versions as JSON, the newest first, a line each.
fn lines(answer: &Value) -> String {
    let versions = answer.get("Versions").and_then(Value::as_array);
    versions.into_iter().flatten().map(|version| format!("{version}\n")).collect()
}

#[cfg(test)]
mod tests;
