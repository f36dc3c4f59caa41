//! Control steps: what a case may ask for that is no operation of the API.
//!
//! | step | does | answers |
//! |---|---|---|
//! | `Clock {}` | nothing | `{Now: seconds since 1970}` |
//! | `AdvanceClock {Seconds:60}` | moves the clock | the same |
//! | `RotateShards {}` | closes the shards of all streams and opens their children | the same |
//! | `Idle {}` | waits until no background work is due | the same |
//! | `Replay {StreamArn:…, Skip:3}` | reads all shards | the `Records` after the first 3, in order |

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::target::{Call, Control, Reply, Target};

/// The answer to a step that is no operation of the API; `None` when it is one.
pub(super) async fn ask(target: &dyn Target, step: &str, body: &str) -> Option<Result<Reply>> {
    let control = match step {
        "Clock" => Control::Clock,
        "AdvanceClock" => {
            let body: Value = serde_json::from_str(body).unwrap_or_default();
            let seconds = body.get("Seconds").and_then(Value::as_u64);
            Control::Advance(seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(0))
        }
        "RotateShards" => Control::RotateShards,
        "Idle" => Control::Idle,
        "Replay" => return Some(replay(target, body).await.map(|records| reply(&records))),
        _ => return None,
    };
    Some(target.control(control).await.map(|now| reply(&json!({"Now": now}))))
}

fn reply(body: &Value) -> Reply {
    Reply { status: 200, body: body.to_string().into_bytes() }
}

async fn replay(target: &dyn Target, body: &str) -> Result<Value> {
    let asked: Value = serde_json::from_str(body)?;
    let arn = asked.get("StreamArn").context("no StreamArn")?;
    let skip = asked.get("Skip").and_then(Value::as_u64).unwrap_or(0);
    let mut records = Vec::new();
    for shard in shards(target, arn).await? {
        records.extend(shard_records(target, arn, &shard).await?);
    }
    // Sequence numbers are decimals without leading zeros.
    records.sort_by_cached_key(|record| {
        let number = record.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str);
        let number = number.unwrap_or_default().to_owned();
        (number.len(), number)
    });
    let records: Vec<Value> = records.into_iter().skip(usize::try_from(skip)?).collect();
    Ok(json!({"Records": records}))
}

/// The ids of all shards of a stream.
async fn shards(target: &dyn Target, arn: &Value) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    let mut request = json!({"StreamArn": arn});
    loop {
        let answer = call(target, "DescribeStream", &request).await?;
        let stream = answer.get("StreamDescription").context("no description")?;
        let page = stream.get("Shards").and_then(Value::as_array).context("no shards")?;
        found.extend(page.iter().filter_map(|shard| shard.get("ShardId").cloned()));
        match stream.get("LastEvaluatedShardId") {
            Some(last) => request = json!({"StreamArn": arn, "ExclusiveStartShardId": last}),
            None => return Ok(found),
        }
    }
}

/// The records of a shard, up to its end or to the newest.
async fn shard_records(target: &dyn Target, arn: &Value, shard: &Value) -> Result<Vec<Value>> {
    let start = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let mut next = call(target, "GetShardIterator", &start).await?.get("ShardIterator").cloned();
    let mut found = Vec::new();
    while let Some(iterator) = next {
        let page = call(target, "GetRecords", &json!({"ShardIterator": iterator})).await?;
        let records = page.get("Records").and_then(Value::as_array).context("no records")?;
        if records.is_empty() {
            break;
        }
        found.extend(records.iter().cloned());
        next = page.get("NextShardIterator").cloned();
    }
    Ok(found)
}

async fn call(target: &dyn Target, operation: &str, body: &Value) -> Result<Value> {
    let body = body.to_string();
    let reply = target.call(Call { operation, body: body.as_bytes(), headers: &[] }).await?;
    let text = String::from_utf8_lossy(&reply.body);
    ensure!(reply.status == 200, "{operation} {body} is answered with {} {text}", reply.status);
    Ok(serde_json::from_str(&text)?)
}
