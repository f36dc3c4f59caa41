//! Sequence numbers as texts; labels of streams that are switched on again.

#![allow(clippy::expect_used, reason = "a test says what it needs by panicking")]

use env::Timestamp;
use model::{StreamSpecification, StreamViewType};

use super::{Sequence, update};
use crate::catalog::sample;

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
