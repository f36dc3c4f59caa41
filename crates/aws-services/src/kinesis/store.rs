//! Streams and their records, as rows.
//!
//! A stream is a group of rows. Its row `stream` says what it is; each record has a row
//! `r | generation (8) | shard (4) | sequence (16)`. The generation keeps the records of a
//! stream apart from those that one of the same name left, until they are swept.

use std::sync::Arc;
use std::time::Duration;

use engine::{Area, Engine, Namespace, RowWrite, Rows, RowsError};
use serde::{Deserialize, Serialize};

use super::error::KinesisError;
use super::shard::{Sequence, shard_of};

/// Where the rows are; the number is on disk.
pub(super) const STREAMS: Area = Area::new(6);
/// The row of a stream.
pub(super) const STREAM: &[u8] = b"stream";
/// What the keys of records begin with.
pub(super) const RECORD: u8 = b'r';

/// How long one commit may take.
const COMMIT: Duration = Duration::from_secs(60);
/// How often a write is tried when others write to the same stream.
const TRIES: usize = 200;

/// Kinesis.
#[derive(Clone, Debug)]
pub struct Kinesis {
    pub(super) engine: Arc<Engine>,
}

/// A stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stream {
    /// Larger than that of every stream of the name before: the revision that made it.
    pub(super) generation: u64,
    /// Microseconds since 1970.
    pub(super) created: u64,
    pub(super) shards: u32,
    pub(super) on_demand: bool,
}

/// A record, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Microseconds since 1970.
    #[serde(rename = "t")]
    pub(super) arrived: u64,
    #[serde(rename = "k")]
    pub(super) partition_key: String,
    /// The data, in base64 as it was given.
    #[serde(rename = "d")]
    pub(super) data: String,
}

/// A record that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewRecord {
    pub(super) partition_key: String,
    /// Where it belongs.
    pub(super) hash: u128,
    /// Base64.
    pub(super) data: String,
}

/// Where a record was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) shard: u32,
    pub(super) sequence: Sequence,
}

impl Stream {
    /// What the keys of its records in a shard begin with.
    pub(super) fn shard_prefix(&self, shard: u32) -> Vec<u8> {
        let mut key = vec![RECORD];
        key.extend_from_slice(&self.generation.to_be_bytes());
        key.extend_from_slice(&shard.to_be_bytes());
        key
    }

    fn record_key(&self, at: Written) -> Vec<u8> {
        let mut key = self.shard_prefix(at.shard);
        key.extend_from_slice(&at.sequence.0.to_be_bytes());
        key
    }

    /// The key behind which the records from `sequence` on are.
    pub(super) fn before(&self, shard: u32, sequence: Sequence) -> Vec<u8> {
        let mut key = self.shard_prefix(shard);
        // Without anything more: before every key of the shard, and no record's own.
        if let Some(before) = sequence.0.checked_sub(1) {
            key.extend_from_slice(&before.to_be_bytes());
        }
        key
    }
}

/// The place in the key of a record.
pub(super) fn sequence_of(key: &[u8]) -> Option<Sequence> {
    key.last_chunk::<16>().map(|bytes| Sequence(u128::from_be_bytes(*bytes)))
}

impl Kinesis {
    /// The service; streams are stored by `engine`, whose tables' changes it delivers.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }

    pub(super) fn rows<'a>(&'a self, namespace: &'a Namespace, stream: &'a str) -> Rows<'a> {
        self.engine.rows(STREAMS, namespace, stream)
    }

    /// The stream of this name, if there is one.
    pub(super) async fn find(
        &self,
        namespace: &Namespace,
        name: &str,
    ) -> Result<Option<Stream>, KinesisError> {
        let row = self.rows(namespace, name).get(STREAM).await?;
        Ok(row.and_then(|row| serde_json::from_slice(&row).ok()))
    }

    /// The stream of this name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn stream(
        &self,
        namespace: &Namespace,
        name: &str,
    ) -> Result<Stream, KinesisError> {
        let found = self.find(namespace, name).await?;
        found.ok_or_else(|| KinesisError::no_stream(name, &namespace.account))
    }

    /// Changes a stream: `change` makes its new row of the present one and the revision that the
    /// change makes; `None` removes it.
    pub(super) async fn change(
        &self,
        namespace: &Namespace,
        name: &str,
        change: impl Fn(Option<Stream>, u64) -> Result<Option<Stream>, KinesisError>,
    ) -> Result<(), KinesisError> {
        for _ in 0..TRIES {
            let revision = self.rows(namespace, name).revision().await?;
            let present = self.find(namespace, name).await?;
            let write = match change(present, revision.saturating_add(1))? {
                // Plain data: writing it cannot fail.
                Some(stream) => {
                    RowWrite::Put(STREAM.to_vec(), serde_json::to_vec(&stream).unwrap_or_default())
                }
                None => RowWrite::Delete(STREAM.to_vec()),
            };
            if self.commit(namespace, name, revision, vec![write]).await?.is_some() {
                return Ok(());
            }
        }
        Err(KinesisError::busy())
    }

    /// Appends records to a stream, all in one commit; where each of them is.
    pub(super) async fn append(
        &self,
        namespace: &Namespace,
        name: &str,
        records: &[NewRecord],
    ) -> Result<Vec<Written>, KinesisError> {
        for _ in 0..TRIES {
            let revision = self.rows(namespace, name).revision().await?;
            let stream = self.stream(namespace, name).await?;
            let arrived = self.engine.env().now().as_micros();
            let mut writes = Vec::with_capacity(records.len());
            let mut written = Vec::with_capacity(records.len());
            for (place, record) in records.iter().enumerate() {
                let shard = shard_of(record.hash, stream.shards);
                let at =
                    Written { shard, sequence: Sequence::of(revision.saturating_add(1), place) };
                let row = Record {
                    arrived,
                    partition_key: record.partition_key.clone(),
                    data: record.data.clone(),
                };
                let row = serde_json::to_vec(&row).unwrap_or_default();
                writes.push(RowWrite::Put(stream.record_key(at), row));
                written.push(at);
            }
            if self.commit(namespace, name, revision, writes).await?.is_some() {
                return Ok(written);
            }
        }
        Err(KinesisError::busy())
    }

    /// The new revision; `None` when somebody else wrote first.
    pub(super) async fn commit(
        &self,
        namespace: &Namespace,
        name: &str,
        from: u64,
        writes: Vec<RowWrite>,
    ) -> Result<Option<u64>, KinesisError> {
        let deadline = self.engine.env().deadline(COMMIT);
        match self.rows(namespace, name).commit(from, writes, deadline).await {
            Ok(revision) => Ok(Some(revision)),
            Err(RowsError::Changed) => Ok(None),
            Err(RowsError::Engine(error)) => Err(error.into()),
        }
    }
}
