//! Removal of records that are older than the retention period, and of those of deleted streams.

use std::time::Duration;

use engine::{Namespace, RowRange, RowWrite};

use super::error::KinesisError;
use super::service::RETENTION_HOURS;
use super::shard::Sequence;
use super::store::{Kinesis, RECORD, STREAMS, Stream};

/// Records that one commit removes.
const CHUNK: usize = 500;

impl Kinesis {
    /// Removes what nobody can read any more.
    pub(super) async fn trim(&self) -> Result<(), KinesisError> {
        let mut group = None;
        while let Some(next) = self.engine.next_row_group(STREAMS, group.as_ref()).await? {
            let stream = self.find(&next.namespace, &next.name).await?;
            self.trim_left_over(&next.namespace, &next.name, stream.as_ref()).await?;
            if let Some(stream) = &stream {
                for shard in 0..stream.shards {
                    self.trim_shard(&next.namespace, (&next.name, stream, shard)).await?;
                }
            }
            group = Some(next);
        }
        Ok(())
    }

    /// Removes the records of former streams of this name.
    async fn trim_left_over(
        &self,
        namespace: &Namespace,
        name: &str,
        present: Option<&Stream>,
    ) -> Result<(), KinesisError> {
        let own = present.map(|stream| stream.generation.to_be_bytes());
        loop {
            let range =
                RowRange { prefix: &[RECORD], after: None, newest_first: false, limit: CHUNK };
            let page = self.rows(namespace, name).page(range).await?;
            let keys = page.rows.into_iter().map(|(key, _)| key);
            // Former ones come first: their generation is smaller.
            let former: Vec<RowWrite> = keys
                .take_while(|key| own.is_none_or(|own| key.get(1..9) != Some(&own)))
                .map(RowWrite::Delete)
                .collect();
            if former.is_empty() {
                return Ok(());
            }
            let revision = self.rows(namespace, name).revision().await?;
            self.commit(namespace, name, revision, former).await?;
        }
    }

    async fn trim_shard(
        &self,
        namespace: &Namespace,
        (name, stream, shard): (&str, &Stream, u32),
    ) -> Result<(), KinesisError> {
        let kept = Duration::from_secs(RETENTION_HOURS.saturating_mul(3_600));
        let now = self.engine.env().now();
        loop {
            let place = (name, stream, shard);
            let (records, _) = self.page(namespace, place, Sequence(0), CHUNK).await?;
            let old = records.into_iter().take_while(|(_, record)| {
                env::Timestamp::from_micros(record.arrived).plus(kept) < now
            });
            let old: Vec<RowWrite> = old
                .map(|(sequence, _)| {
                    let mut key = stream.shard_prefix(shard);
                    key.extend_from_slice(&sequence.0.to_be_bytes());
                    RowWrite::Delete(key)
                })
                .collect();
            if old.is_empty() {
                return Ok(());
            }
            let revision = self.rows(namespace, name).revision().await?;
            self.commit(namespace, name, revision, old).await?;
        }
    }
}
