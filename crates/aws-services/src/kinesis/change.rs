//! A table's change as the data of a record of Kinesis. Source: "Using Kinesis Data Streams to
//! capture changes to DynamoDB" in the developer guide.

use env::Timestamp;
use md5::{Digest as _, Md5};
use model::{ApproximateCreationDateTimePrecision, GetRecordsOutput, Record, Response};
use serde_json::{Value, json};

use super::shard::hash_of;
use super::store::NewRecord;

/// The records of these changes of `table`.
pub(super) fn records(
    table: &str,
    precision: ApproximateCreationDateTimePrecision,
    changes: &[(Timestamp, Record)],
) -> Vec<NewRecord> {
    let all = GetRecordsOutput {
        records: Some(changes.iter().map(|(_, record)| record.clone()).collect()),
        next_shard_iterator: None,
    };
    let mut body = Vec::new();
    wire::encode_response(&Response::GetRecords(all), &mut body);
    // What was just written is JSON.
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let records = body.get("Records").and_then(Value::as_array).into_iter().flatten();
    let times = changes.iter().map(|(at, _)| *at);
    records.zip(times).map(|(record, at)| new_record(table, precision, (record, at))).collect()
}

fn new_record(
    table: &str,
    precision: ApproximateCreationDateTimePrecision,
    (record, at): (&Value, Timestamp),
) -> NewRecord {
    let change = record.get("dynamodb").cloned().unwrap_or_default();
    let keys = change.get("Keys").cloned().unwrap_or_default();
    // The same for all changes of an item, so that they are in one shard, in their order.
    let partition_key = hex(&Md5::digest(keys.to_string().as_bytes()));
    let at = match precision {
        ApproximateCreationDateTimePrecision::Millisecond => at.as_millis(),
        ApproximateCreationDateTimePrecision::Microsecond => at.as_micros(),
    };
    let mut shown = json!({
        "ApproximateCreationDateTime": at,
        "ApproximateCreationDateTimePrecision": precision.as_str(),
        "Keys": keys,
        "SizeBytes": change.get("SizeBytes"),
    });
    for image in ["NewImage", "OldImage"] {
        if let (Some(image_of), Some(members)) = (change.get(image), shown.as_object_mut()) {
            members.insert(image.to_owned(), image_of.clone());
        }
    }
    let data = json!({
        "awsRegion": record.get("awsRegion"),
        "eventID": record.get("eventID").and_then(Value::as_str).map(uuid),
        "eventName": record.get("eventName"),
        "userIdentity": record.get("userIdentity"),
        "recordFormat": "application/json",
        "tableName": table,
        "dynamodb": shown,
        "eventSource": "aws:dynamodb",
    });
    let data = base64_simd::STANDARD.encode_to_string(data.to_string().as_bytes());
    NewRecord { hash: hash_of(&partition_key), partition_key, data }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// 32 digits with the hyphens of a UUID.
fn uuid(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
