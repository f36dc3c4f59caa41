//! `stator model infer`: tables of a running endpoint, or the files of an export.

use std::path::{Path, PathBuf};

use clap::Args;
use design::Observed;
use serde_json::{Value, json};

use super::import::write;
use super::read;
use super::server::Server;
use crate::exit::Failure;

/// What to say when nothing names a server.
const WHICH: &str = "which server? --endpoint URL, or the variable AWS_ENDPOINT_URL; or files of an \
                     export";

/// Options of `stator model infer`.
#[derive(Debug, Args)]
pub(crate) struct Infer {
    /// Files of an export in DynamoDB JSON, unpacked: a line `{"Item": …}` for each item; --keys
    /// says the keys of their table.
    #[arg(value_name = "FILE", requires = "keys")]
    files: Vec<PathBuf>,
    /// The server [default: AWS_ENDPOINT_URL].
    #[arg(long, value_name = "URL", conflicts_with = "files")]
    endpoint: Option<String>,
    /// A table of the server; may be repeated [default: all].
    #[arg(long = "table", value_name = "NAME", conflicts_with = "files")]
    tables: Vec<String>,
    /// The partition key of the exported table, and its sort key: `pk,sk`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "files")]
    keys: Vec<String>,
    /// Items of a table that are looked at.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
    sample: usize,
    /// The model file to write, which must not exist; without it the model is printed.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Infer {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let observed = if self.files.is_empty() { self.asked()? } else { vec![self.exported()?] };
        let made = design::infer(&observed).map_err(Failure::run)?;
        write(&made, self.to.as_deref())
    }

    /// The tables of the server with samples.
    fn asked(&self) -> Result<Vec<Observed>, Failure> {
        let server = Server::open(self.endpoint.clone(), WHICH)?;
        let mut names = self.tables.clone();
        if names.is_empty() {
            names = server.tables()?;
        }
        if names.is_empty() {
            return Err(Failure::Run("the server has no table".to_owned()));
        }
        names.iter().map(|name| server.observe(name, self.sample)).collect()
    }

    /// The table of the files of an export.
    fn exported(&self) -> Result<Observed, Failure> {
        let mut items = Vec::new();
        for file in &self.files {
            items.extend(exported(file, self.sample.saturating_sub(items.len()))?);
        }
        let name = self.files.first().and_then(|file| file.file_stem()).and_then(|it| it.to_str());
        let schema = self.keys.iter().zip(["HASH", "RANGE"]);
        let schema = schema.map(|(name, role)| json!({ "AttributeName": name, "KeyType": role }));
        let description = json!({
            "TableName": name.unwrap_or("Main"),
            "KeySchema": schema.collect::<Vec<_>>(),
            "BillingMode": "PAY_PER_REQUEST",
        });
        Ok(Observed { description, ttl: None, items })
    }
}

/// Items of a file of an export, `most` of them.
fn exported(file: &Path, most: usize) -> Result<Vec<Value>, Failure> {
    let source = read(file, "name files of an export in DynamoDB JSON, unpacked")?;
    let mut items = Vec::new();
    for (at, line) in source.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if items.len() >= most {
            break;
        }
        let value: Option<Value> = serde_json::from_str(line).ok();
        let item = value.as_ref().and_then(|it| it.get("Item").or_else(|| it.get("NewImage")));
        let Some(item) = item else {
            let (name, line) = (&source.name, at.saturating_add(1));
            return Err(Failure::Configuration(format!(
                "{name}:{line}: this is no line of an export: {{\"Item\": {{\"name\": {{\"S\": …}}}}}}"
            )));
        };
        items.push(item.clone());
    }
    Ok(items)
}

impl Server {
    /// The names of all tables.
    fn tables(&self) -> Result<Vec<String>, Failure> {
        let mut names: Vec<String> = Vec::new();
        let mut body = json!({});
        loop {
            let answer = self.call("ListTables", &body)?;
            let page = answer.get("TableNames").and_then(Value::as_array);
            names
                .extend(page.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)));
            match answer.get("LastEvaluatedTableName") {
                Some(last) => body = json!({ "ExclusiveStartTableName": last }),
                None => return Ok(names),
            }
        }
    }

    /// A table with `most` of its items.
    fn observe(&self, name: &str, most: usize) -> Result<Observed, Failure> {
        let described = self.call("DescribeTable", &json!({ "TableName": name }))?;
        let mut description = described.get("Table").cloned().unwrap_or_default();
        let kept = self.call("DescribeContinuousBackups", &json!({ "TableName": name }))?;
        let status = "/ContinuousBackupsDescription/PointInTimeRecoveryDescription/\
                      PointInTimeRecoveryStatus";
        let enabled = kept.pointer(status).and_then(Value::as_str) == Some("ENABLED");
        if let Some(members) = description.as_object_mut() {
            let value = json!({ "PointInTimeRecoveryEnabled": enabled });
            members.insert("PointInTimeRecoverySpecification".to_owned(), value);
        }
        let living = self.call("DescribeTimeToLive", &json!({ "TableName": name }))?;
        let living = living.get("TimeToLiveDescription").cloned().unwrap_or_default();
        let ttl = living.get("AttributeName").and_then(Value::as_str).map(str::to_owned);
        let mut items: Vec<Value> = Vec::new();
        let mut start = None;
        while items.len() < most {
            let limit = most.saturating_sub(items.len());
            let mut body = json!({ "TableName": name, "Limit": limit });
            if let (Some(members), Some(start)) = (body.as_object_mut(), start.take()) {
                members.insert("ExclusiveStartKey".to_owned(), start);
            }
            let answer = self.call("Scan", &body)?;
            let page = answer.get("Items").and_then(Value::as_array);
            items.extend(page.into_iter().flatten().cloned());
            start = answer.get("LastEvaluatedKey").cloned();
            if start.is_none() {
                break;
            }
        }
        Ok(Observed { description, ttl, items })
    }
}
