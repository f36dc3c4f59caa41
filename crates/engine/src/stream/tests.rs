//! Shard ids and iterators as texts.

#![allow(clippy::expect_used, reason = "a test says what it needs by panicking")]

use env::Timestamp;

use super::shard::shard_id;
use super::{ShardIterator, shard_number};
use crate::context::Namespace;
use crate::derived::stream::Sequence;
use crate::layout::OwnerId;
use crate::table::StreamName;

#[test]
fn shard_ids_have_the_length_that_the_model_asks_for_and_read_back() {
    let id = shard_id(Timestamp::from_secs(1_500_000_000), 0xab);
    assert_eq!(id, "shardId-00000001500000000000-000000ab");
    assert!((28..=65).contains(&id.len()));
    assert_eq!(shard_number(&id), Some(0xab));
    assert_eq!(shard_number("shardId-00000001500000000000-+00000ab"), None);
}

#[test]
fn an_iterator_reads_back_and_a_damaged_one_does_not() {
    let namespace = Namespace::new("123456789012", "eu-west-2");
    let name = StreamName { namespace, table: "t".into(), label: "l".into() };
    let next = Sequence { stamp: 5, place: 6 };
    let made = Timestamp::from_micros(77);
    let iterator = ShardIterator { name, owner: OwnerId(3), shard: 4, next, made };
    let text = iterator.encode();
    assert_eq!(ShardIterator::decode(&text), Some(iterator));
    assert_eq!(ShardIterator::decode(&text.replace("table/t", "table/u")), None);
    assert_eq!(ShardIterator::decode(&text[..text.len() - 2]), None);
    assert_eq!(ShardIterator::decode(&text.replacen("|1|00", "|1|01", 1)), None);
}
