//! Streams from a reader's side: shards, iterators, records, and what a replay of them makes.

use std::collections::BTreeMap;

use engine::Engine;
use model::{
    ApiError, CreateTableInput, DescribeStreamInput, DescribeTableInput, GetRecordsInput,
    GetRecordsOutput, GetShardIteratorInput, Record, Request, Response, Shard, ShardIteratorType,
    StreamDescription, StreamSpecification, StreamViewType, TimeToLiveSpecification,
    UpdateTimeToLiveInput,
};
use value::Item;

use super::{Bench, table};

/// A CreateTable request for a table with a stream.
pub(crate) fn streamed(name: &str, view: StreamViewType) -> CreateTableInput {
    let stream_specification =
        Some(StreamSpecification { stream_enabled: true, stream_view_type: Some(view) });
    CreateTableInput { stream_specification, ..table(name) }
}

impl Bench {
    /// A table with a stream of both images.
    pub(crate) async fn create_streamed(&self, name: &str) {
        let input = streamed(name, StreamViewType::NewAndOldImages);
        let created = self.call(Request::CreateTable(input)).await;
        assert!(created.is_ok(), "{created:?}");
    }

    /// Switches time to live on or off.
    pub(crate) async fn ttl(
        &self,
        table: &str,
        attribute: &str,
        enabled: bool,
    ) -> Result<Response, ApiError> {
        let specification =
            TimeToLiveSpecification { enabled, attribute_name: attribute.to_owned() };
        let input = UpdateTimeToLiveInput {
            table_name: table.to_owned(),
            time_to_live_specification: specification,
        };
        self.call(Request::UpdateTimeToLive(input)).await
    }

    /// The ARN of a table's newest stream.
    pub(crate) async fn stream_arn(&self, table: &str) -> String {
        let input = DescribeTableInput { table_name: table.to_owned() };
        match self.call(Request::DescribeTable(input)).await {
            Ok(Response::DescribeTable(output)) => {
                output.table.and_then(|table| table.latest_stream_arn).expect("a stream")
            }
            other => panic!("DescribeTable answered {other:?}"),
        }
    }

    pub(crate) async fn describe_stream(&self, arn: &str) -> Result<StreamDescription, ApiError> {
        let input = DescribeStreamInput { stream_arn: arn.to_owned(), ..Default::default() };
        match self.call(Request::DescribeStream(input)).await? {
            Response::DescribeStream(output) => Ok(output.stream_description.expect("a stream")),
            other => panic!("DescribeStream answered {other:?}"),
        }
    }

    pub(crate) async fn shards(&self, arn: &str) -> Vec<Shard> {
        self.describe_stream(arn).await.expect("a stream").shards.expect("shards")
    }

    pub(crate) async fn iterator(
        &self,
        arn: &str,
        shard: &Shard,
        shard_iterator_type: ShardIteratorType,
        sequence_number: Option<String>,
    ) -> Result<String, ApiError> {
        let input = GetShardIteratorInput {
            stream_arn: arn.to_owned(),
            shard_id: shard.shard_id.clone().expect("an id"),
            shard_iterator_type,
            sequence_number,
            timestamp: None,
        };
        match self.call(Request::GetShardIterator(input)).await? {
            Response::GetShardIterator(output) => Ok(output.shard_iterator.expect("an iterator")),
            other => panic!("GetShardIterator answered {other:?}"),
        }
    }

    pub(crate) async fn records(
        &self,
        iterator: &str,
        limit: Option<i32>,
    ) -> Result<GetRecordsOutput, ApiError> {
        let input = GetRecordsInput { shard_iterator: iterator.to_owned(), limit };
        match self.call(Request::GetRecords(input)).await? {
            Response::GetRecords(output) => Ok(output),
            other => panic!("GetRecords answered {other:?}"),
        }
    }

    /// Every record of a stream that is there now, parents before their children.
    pub(crate) async fn replay(&self, arn: &str) -> Vec<Record> {
        let mut records = Vec::new();
        for shard in self.shards(arn).await {
            let start = self.iterator(arn, &shard, ShardIteratorType::TrimHorizon, None).await;
            let mut next = Some(start.expect("an iterator"));
            while let Some(iterator) = next {
                let page = self.records(&iterator, None).await.expect("records");
                let page_records = page.records.expect("records");
                next = page.next_shard_iterator.filter(|_| !page_records.is_empty());
                records.extend(page_records);
            }
        }
        records
    }
}

/// The table that records of both images make, by key; every record fits what was before it.
pub(crate) fn fold(records: &[Record]) -> BTreeMap<String, Item> {
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    for record in records {
        let change = record.dynamodb.clone().expect("a change");
        let key = format!("{:?}", change.keys.expect("keys"));
        let before = match change.new_image {
            Some(new) => items.insert(key, new),
            None => items.remove(&key),
        };
        assert_eq!(before, change.old_image, "a record was lost or doubled");
    }
    items
}

/// Runs what is due.
pub(crate) async fn run_jobs(engine: &Engine) {
    engine.run_due_jobs().await.expect("the jobs");
}
