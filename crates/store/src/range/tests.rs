//! Key ranges, cut where a page ended.

use bytes::Bytes;

use super::{Direction, KeyRange};

fn range(start: &'static [u8], end: &'static [u8]) -> KeyRange {
    KeyRange { start: Bytes::from_static(start), end: Bytes::from_static(end) }
}

#[test]
fn nothing_lies_between_a_key_and_the_range_after_it() {
    assert_eq!(range(b"a", b"c").after(b"b"), range(b"b\0", b"c"));
    assert_eq!(range(b"a", b"c").after(b""), range(b"a", b"c"));
    assert!(range(b"a", b"b").after(b"b").is_empty());
}

#[test]
fn a_range_is_resumed_after_its_last_row_in_the_direction_of_reading() {
    let last = Bytes::from_static(b"b");
    assert_eq!(range(b"a", b"c").resume(&last, Direction::Forward), range(b"b\0", b"c"));
    assert_eq!(range(b"a", b"c").resume(&last, Direction::Backward), range(b"a", b"b"));
    assert!(range(b"b", b"c").resume(&last, Direction::Backward).is_empty());
}
