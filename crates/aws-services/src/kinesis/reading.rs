//! Places in shards, and the records from there on.

use engine::{Namespace, RowRange};
use env::Timestamp;
use serde_json::{Value, json};

use super::error::KinesisError;
use super::input::Input;
use super::iterator::Iterator;
use super::shard::{Sequence, shard_number};
use super::store::{Kinesis, Record, Stream, sequence_of};

/// Records of an answer. Source: API_GetRecords.
const MOST: u64 = 10_000;
/// Records that are looked at in one go when a time is looked for.
const PAGE: usize = 1_000;

impl Kinesis {
    /// GetShardIterator.
    pub(super) async fn shard_iterator(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, KinesisError> {
        let name = input.stream(namespace)?;
        // Before the stream: what is written from now on is after it.
        let revision = self.rows(namespace, &name).revision().await?;
        let stream = self.stream(namespace, &name).await?;
        let id = input.required("ShardId")?;
        let shard = shard_number(id).filter(|shard| *shard < stream.shards);
        let account = &namespace.account;
        let shard = shard.ok_or_else(|| KinesisError::no_shard(id, &name, account))?;
        let given = || {
            let text = input.required("StartingSequenceNumber")?;
            Sequence::parse(text).ok_or_else(|| {
                KinesisError::argument(format!(
                    "StartingSequenceNumber {text} used in GetShardIterator on shard {id} in stream \
                     {name} under account {account} is invalid."
                ))
            })
        };
        let from = match input.required("ShardIteratorType")? {
            "TRIM_HORIZON" => Sequence(0),
            "LATEST" => Sequence::of(revision.saturating_add(1), 0),
            "AT_SEQUENCE_NUMBER" => given()?,
            "AFTER_SEQUENCE_NUMBER" => given()?.next(),
            "AT_TIMESTAMP" => {
                let at = input.get("Timestamp").and_then(Value::as_f64);
                let at = at.ok_or_else(|| {
                    KinesisError::argument("Timestamp is required for AT_TIMESTAMP.")
                })?;
                self.since(namespace, (&name, &stream, shard), at).await?
            }
            other => return Err(KinesisError::iterator_type(other)),
        };
        let now = self.engine.env().now();
        let place = Iterator::new((&name, stream.generation), shard, from.text(), now);
        Ok(json!({ "ShardIterator": place.text() }))
    }

    /// The first record that arrived at a time or later; after the last one if none did.
    async fn since(
        &self,
        namespace: &Namespace,
        (name, stream, shard): (&str, &Stream, u32),
        seconds: f64,
    ) -> Result<Sequence, KinesisError> {
        let mut from = Sequence(0);
        loop {
            let (records, more) = self.page(namespace, (name, stream, shard), from, PAGE).await?;
            for (sequence, record) in &records {
                if Timestamp::from_micros(record.arrived).as_epoch_seconds() >= seconds {
                    return Ok(*sequence);
                }
                from = sequence.next();
            }
            if !more {
                return Ok(from);
            }
        }
    }

    /// The next records of a shard, and whether there are more.
    pub(super) async fn page(
        &self,
        namespace: &Namespace,
        (name, stream, shard): (&str, &Stream, u32),
        from: Sequence,
        limit: usize,
    ) -> Result<(Vec<(Sequence, Record)>, bool), KinesisError> {
        let prefix = stream.shard_prefix(shard);
        let after = stream.before(shard, from);
        let range = RowRange { prefix: &prefix, after: Some(&after), newest_first: false, limit };
        let page = self.rows(namespace, name).page(range).await?;
        let read = |(key, row): (Vec<u8>, bytes::Bytes)| {
            let record = serde_json::from_slice(&row).ok();
            sequence_of(&key).zip(record)
        };
        Ok((page.rows.into_iter().filter_map(read).collect(), page.more))
    }

    /// GetRecords.
    pub(super) async fn records(
        &self,
        namespace: &Namespace,
        input: &Input,
    ) -> Result<Value, KinesisError> {
        let now = self.engine.env().now();
        let place = Iterator::read(input.required("ShardIterator")?, now)?;
        let limit = input.number("Limit", 1..=MOST)?.unwrap_or(MOST);
        let limit = usize::try_from(limit).unwrap_or(PAGE);
        let name = &place.stream;
        let stream = self.stream(namespace, name).await?;
        let from = Sequence::parse(&place.from).filter(|_| stream.generation == place.generation);
        let from = from.ok_or_else(|| KinesisError::no_stream(name, &namespace.account))?;
        let (records, more) =
            self.page(namespace, (name, &stream, place.shard), from, limit).await?;
        let last = records.last();
        let next = last.map_or(from, |(sequence, _)| sequence.next());
        let behind = last
            .filter(|_| more)
            .map_or(0, |(_, record)| now.since(Timestamp::from_micros(record.arrived)).as_millis());
        let next = Iterator::new((name, stream.generation), place.shard, next.text(), now);
        let records: Vec<Value> = records.iter().map(describe).collect();
        Ok(json!({
            "Records": records,
            "NextShardIterator": next.text(),
            "MillisBehindLatest": u64::try_from(behind).unwrap_or(u64::MAX),
        }))
    }
}

fn describe((sequence, record): &(Sequence, Record)) -> Value {
    json!({
        "SequenceNumber": sequence.text(),
        "ApproximateArrivalTimestamp":
            Timestamp::from_micros(record.arrived).as_epoch_seconds(),
        "Data": record.data,
        "PartitionKey": record.partition_key,
    })
}
