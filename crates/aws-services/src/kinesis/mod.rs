//! Kinesis Data Streams, as far as consumers of a table's changes need it: streams with a fixed
//! number of shards, their records, and the delivery of changes from tables to streams.
//!
//! Source: the API reference of Kinesis Data Streams; "Using Kinesis Data Streams to capture
//! changes to DynamoDB" in DynamoDB's developer guide.
//!
//! Limits that AWS has for capacity are not enforced. Shards are not split or merged.

mod change;
mod deliver;
mod error;
mod input;
mod iterator;
mod reading;
mod service;
mod shard;
mod store;
mod trim;

pub use store::Kinesis;
