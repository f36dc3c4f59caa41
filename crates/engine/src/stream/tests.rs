//! Shard ids, sequence numbers and iterators as texts; labels of streams that are switched on again.

#![allow(clippy::expect_used, reason = "a test says what it needs by panicking")]

use env::Timestamp;
use model::{StreamSpecification, StreamViewType};

use super::shard::shard_id;
use super::{Sequence, ShardIterator, shard_number, update};
use crate::catalog::sample;
use crate::context::Namespace;
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
fn sequence_numbers_compare_as_texts_as_they_do_as_places() {
    let places = [(0, 0), (0, 1), (1, 0), (9, u16::MAX), (10, 0), (u64::MAX, 7)];
    let texts = places.map(|(stamp, place)| Sequence { stamp, place }.to_string());
    assert!(texts.is_sorted());
    for ((stamp, place), text) in places.into_iter().zip(&texts) {
        assert!((21..=40).contains(&text.len()));
        assert_eq!(Sequence::parse(text), Some(Sequence { stamp, place }));
    }
    for other in ["", "1", "99999999999999999999999999", "1+999999999999999999999999"] {
        assert_eq!(Sequence::parse(other), None, "{other}");
    }
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

/// Both were planned at one moment, and another request came between their commits.
#[test]
fn streams_that_are_switched_on_at_one_moment_have_labels_of_their_own() {
    let at = Timestamp::from_secs(1_700_000_000);
    let specification = |view: Option<StreamViewType>| StreamSpecification {
        stream_enabled: view.is_some(),
        stream_view_type: view,
    };
    let mut table = sample();
    let mut labels = Vec::new();
    for _ in 0..3 {
        update(&mut table, &specification(Some(StreamViewType::KeysOnly)), at, at).expect("on");
        labels.extend(table.settings.stream.as_ref().map(|stream| stream.name(&table).label));
        update(&mut table, &specification(None), at, at).expect("off");
    }
    assert_eq!(
        labels,
        ["2023-11-14T22:13:20.000", "2023-11-14T22:13:20.001", "2023-11-14T22:13:20.002"]
    );
}
