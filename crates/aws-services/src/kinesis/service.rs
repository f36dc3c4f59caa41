//! The calls of Kinesis.

use access::CallPermission;
use engine::{Namespace, RequestCtx};
use env::Timestamp;
use serde_json::{Value, json};
use wire::aws::{Call, Reply};

use super::error::KinesisError;
use super::input::{Input, arn};
use super::iterator::Iterator;
use super::shard::{describe, hash_of, shard_id, shard_number};
use super::store::{Kinesis, NewRecord, STREAMS, Stream, Written};
use crate::service::AwsService;

/// Shards of an on-demand stream.
const ON_DEMAND_SHARDS: u32 = 4;
/// Shards that a stream may have here.
const MAX_SHARDS: u64 = 200;
/// Hours for which records are kept.
pub(super) const RETENTION_HOURS: u64 = 24;
/// Records of one PutRecords.
const MAX_RECORDS: usize = 500;
/// Characters of base64 that 1 MiB of data has.
const MAX_DATA: usize = (1 << 20) / 3 * 4 + 4;

impl AwsService for Kinesis {
    async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        match self.dispatch(&context.namespace, call).await {
            Ok(Value::Null) => Reply::json(200, String::new()),
            Ok(answer) => Reply::json(200, answer.to_string()),
            Err(KinesisError { status, code, message }) => {
                Reply::json(status, json!({ "__type": code, "message": message }).to_string())
            }
        }
    }

    /// Source: service authorization reference, `list_amazonkinesis`.
    fn permissions(&self, namespace: &Namespace, call: &Call) -> Vec<CallPermission> {
        let operation = call.target.strip_prefix("Kinesis_20131202.").unwrap_or_default();
        let Ok(input) = Input::read(&call.body) else { return Vec::new() };
        // An iterator says which stream it reads; one that is none or too old is refused.
        let read = input.text("ShardIterator").filter(|_| operation == "GetRecords");
        let read = read.and_then(|text| Iterator::read(text, self.engine.env().now()).ok());
        let name = read.map(|place| place.stream).or_else(|| input.stream(namespace).ok());
        let resource = name.map_or_else(|| "*".to_owned(), |name| arn(namespace, &name));
        vec![CallPermission::new(format!("kinesis:{operation}"), resource)]
    }
}

impl Kinesis {
    async fn dispatch(&self, namespace: &Namespace, call: &Call) -> Result<Value, KinesisError> {
        let operation = call.target.strip_prefix("Kinesis_20131202.").unwrap_or_default();
        let input = Input::read(&call.body)?;
        match operation {
            "CreateStream" => self.create(namespace, &input).await,
            "DeleteStream" => self.delete(namespace, &input).await,
            "DescribeStream" => self.describe(namespace, &input).await,
            "DescribeStreamSummary" => self.summarize(namespace, &input).await,
            "ListStreams" => self.list(namespace, &input).await,
            "ListShards" => self.list_shards(namespace, &input).await,
            "GetShardIterator" => self.shard_iterator(namespace, &input).await,
            "GetRecords" => self.records(namespace, &input).await,
            "PutRecord" => self.put_record(namespace, &input).await,
            "PutRecords" => self.put_records(namespace, &input).await,
            other => Err(KinesisError::unknown(other)),
        }
    }

    async fn create(&self, namespace: &Namespace, input: &Input) -> Result<Value, KinesisError> {
        let name = input.stream(namespace)?;
        let mode = input.get("StreamModeDetails").and_then(|mode| mode.get("StreamMode"));
        let on_demand = mode.and_then(Value::as_str) == Some("ON_DEMAND");
        let shards = input.number("ShardCount", 1..=MAX_SHARDS)?;
        let shards = match (on_demand, shards.and_then(|shards| u32::try_from(shards).ok())) {
            (true, None) => ON_DEMAND_SHARDS,
            (true, Some(_)) => {
                return Err(KinesisError::validation(
                    "ShardCount must not be given for a stream in the mode ON_DEMAND.",
                ));
            }
            (false, Some(shards)) => shards,
            (false, None) => {
                return Err(KinesisError::validation(
                    "ShardCount is required for a stream in the mode PROVISIONED.",
                ));
            }
        };
        let created = self.engine.env().now().as_micros();
        let account = &namespace.account;
        let create = |present: Option<Stream>, generation: u64| match present {
            Some(_) => Err(KinesisError::exists(&name, account)),
            None => Ok(Some(Stream { generation, created, shards, on_demand })),
        };
        self.change(namespace, &name, create).await?;
        Ok(Value::Null)
    }

    async fn delete(&self, namespace: &Namespace, input: &Input) -> Result<Value, KinesisError> {
        let name = input.stream(namespace)?;
        let account = &namespace.account;
        let delete = |present: Option<Stream>, _: u64| match present {
            Some(_) => Ok(None),
            None => Err(KinesisError::no_stream(&name, account)),
        };
        self.change(namespace, &name, delete).await?;
        // Its records go in the background.
        Ok(Value::Null)
    }

    async fn describe(&self, namespace: &Namespace, input: &Input) -> Result<Value, KinesisError> {
        let name = input.stream(namespace)?;
        let stream = self.stream(namespace, &name).await?;
        let after = input.text("ExclusiveStartShardId").and_then(shard_number);
        let limit = input.number("Limit", 1..=10_000)?.unwrap_or(100);
        let first = after.map_or(0, |after| after.saturating_add(1));
        let end = u64::from(first).saturating_add(limit).min(u64::from(stream.shards));
        let end = u32::try_from(end).unwrap_or(stream.shards);
        let shards: Vec<Value> = (first..end).map(|shard| describe(shard, stream.shards)).collect();
        let mut description = of_stream(namespace, &name, &stream);
        if let Some(members) = description.as_object_mut() {
            members.insert("Shards".to_owned(), shards.into());
            members.insert("HasMoreShards".to_owned(), (end < stream.shards).into());
        }
        Ok(json!({ "StreamDescription": description }))
    }

    async fn summarize(&self, namespace: &Namespace, input: &Input) -> Result<Value, KinesisError> {
        let name = input.stream(namespace)?;
        let stream = self.stream(namespace, &name).await?;
        let mut description = of_stream(namespace, &name, &stream);
        if let Some(members) = description.as_object_mut() {
            members.insert("OpenShardCount".to_owned(), stream.shards.into());
            members.insert("ConsumerCount".to_owned(), 0.into());
        }
        Ok(json!({ "StreamDescriptionSummary": description }))
    }

    async fn list(&self, namespace: &Namespace, input: &Input) -> Result<Value, KinesisError> {
        let limit = input.number("Limit", 1..=10_000)?.unwrap_or(100);
        let limit = usize::try_from(limit).unwrap_or(100);
        let after = input.text("ExclusiveStartStreamName").or_else(|| input.text("NextToken"));
        let mut names = Vec::new();
        let mut group = None;
        while let Some(next) = self.engine.next_row_group(STREAMS, group.as_ref()).await? {
            let wanted =
                next.namespace == *namespace && after.is_none_or(|after| *next.name > *after);
            if wanted && self.find(namespace, &next.name).await?.is_some() {
                names.push(next.name.clone());
            }
            group = Some(next);
        }
        let more = names.len() > limit;
        names.truncate(limit);
        let mut answer = json!({ "StreamNames": names, "HasMoreStreams": more });
        if let (true, Some(last), Some(members)) = (more, names.last(), answer.as_object_mut()) {
            members.insert("NextToken".to_owned(), last.clone().into());
        }
        Ok(answer)
    }

    async fn list_shards(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, KinesisError> {
        if input.text("NextToken").is_some() {
            // All shards fit one page.
            return Err(KinesisError::argument("NextToken is not one that was returned before."));
        }
        let name = input.stream(namespace)?;
        let stream = self.stream(namespace, &name).await?;
        let after = input.text("ExclusiveStartShardId").and_then(shard_number);
        let first = after.map_or(0, |after| after.saturating_add(1));
        let shards = (first..stream.shards).map(|shard| describe(shard, stream.shards));
        Ok(json!({ "Shards": shards.collect::<Vec<_>>() }))
    }

    async fn put_record(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, KinesisError> {
        let name = input.stream(namespace)?;
        let written = self.append(namespace, &name, &[new_record(input)?]).await?;
        let answer = written.first().map(written_at).unwrap_or_default();
        Ok(answer)
    }

    async fn put_records(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, KinesisError> {
        let name = input.stream(namespace)?;
        let records = input.get("Records").and_then(Value::as_array);
        let records = records.filter(|records| (1..=MAX_RECORDS).contains(&records.len()));
        let records = records.ok_or_else(|| {
            KinesisError::validation(format!("Records must hold 1 to {MAX_RECORDS} records"))
        })?;
        let members = |record: &Value| record.as_object().cloned().unwrap_or_default();
        let records: Vec<NewRecord> = records
            .iter()
            .map(|record| new_record(&Input::of(members(record))))
            .collect::<Result<_, _>>()?;
        let written = self.append(namespace, &name, &records).await?;
        let written: Vec<Value> = written.iter().map(written_at).collect();
        Ok(json!({ "FailedRecordCount": 0, "Records": written }))
    }
}

fn written_at(written: &Written) -> Value {
    json!({ "ShardId": shard_id(written.shard), "SequenceNumber": written.sequence.text() })
}

/// The record that a call brings.
fn new_record(input: &Input) -> Result<NewRecord, KinesisError> {
    let partition_key = input.required("PartitionKey")?.to_owned();
    if !(1..=256).contains(&partition_key.chars().count()) {
        return Err(KinesisError::validation("PartitionKey must have 1 to 256 characters"));
    }
    let data = input.required("Data")?.to_owned();
    if data.len() > MAX_DATA {
        return Err(KinesisError::validation("Data must not be larger than 1 MiB"));
    }
    if base64_simd::STANDARD.check(data.as_bytes()).is_err() {
        return Err(KinesisError::serialization("Data is not base64"));
    }
    let hash = match input.text("ExplicitHashKey") {
        Some(text) => text.parse().map_err(|_| {
            KinesisError::argument(format!(
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the \
                 range: [0, 2^128-1]. Specified value was {text}"
            ))
        })?,
        None => hash_of(&partition_key),
    };
    Ok(NewRecord { partition_key, hash, data })
}

fn of_stream(namespace: &Namespace, name: &str, stream: &Stream) -> Value {
    let mode = if stream.on_demand { "ON_DEMAND" } else { "PROVISIONED" };
    json!({
        "StreamName": name,
        "StreamARN": arn(namespace, name),
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": { "StreamMode": mode },
        "RetentionPeriodHours": RETENTION_HOURS,
        "StreamCreationTimestamp": Timestamp::from_micros(stream.created).as_epoch_seconds(),
        "EnhancedMonitoring": [{ "ShardLevelMetrics": [] }],
        "EncryptionType": "NONE",
    })
}
