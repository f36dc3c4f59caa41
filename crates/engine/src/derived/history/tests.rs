//! When a commit writes an entry of the clock, and what before-images hold.

use bytes::Bytes;
use env::Timestamp;
use store::Stamp;

use super::image::{Before, Contents, image, read_image};
use super::{HistoryClock, Mark};
use crate::derived::Author;
use crate::layout::envelope;

fn at(second: u64) -> Timestamp {
    Timestamp::from_secs(second)
}

#[test]
fn a_second_is_marked_until_a_commit_that_marks_it_is_durable() {
    let clock = HistoryClock::new(None, u32::MAX);
    let (first, beside) = (clock.pending(at(100)), clock.pending(at(100)));
    assert_eq!(first.take(), Some(Mark { stretch: 0, second: 100 }));
    assert_eq!(beside.take(), Some(Mark { stretch: 0, second: 100 }));
    clock.committed(&first);
    assert_eq!(clock.pending(at(100)).take(), None);
    assert_eq!(clock.pending(at(101)).take(), Some(Mark { stretch: 0, second: 101 }));
}

#[test]
fn a_commit_that_wrote_no_history_marks_nothing() {
    let clock = HistoryClock::new(None, u32::MAX);
    clock.committed(&clock.pending(at(100)));
    assert_eq!(clock.pending(at(100)).take(), Some(Mark { stretch: 0, second: 100 }));
}

#[test]
fn a_clock_that_is_set_back_is_waited_for_or_begins_a_stretch() {
    let clock = HistoryClock::new(Some(Mark { stretch: 3, second: 1_000 }), u32::MAX);
    assert_eq!(clock.pending(at(1_000)).take(), None);
    assert_eq!(clock.pending(at(940)).take(), None);
    let back = clock.pending(at(939));
    assert_eq!(back.take(), Some(Mark { stretch: 4, second: 939 }));
    clock.committed(&back);
    assert_eq!(clock.pending(at(940)).take(), Some(Mark { stretch: 4, second: 940 }));
}

/// The image of a change of `before`, in the row of `stamp`, to `after`.
fn image_of(stamp: u64, before: &[u8], after: Option<&[u8]>) -> Bytes {
    let contents = Contents { before: Some((Stamp(stamp), before)), after };
    image(at(5), Author::User, contents).into()
}

fn row(stamp: u64, content: &[u8]) -> Bytes {
    let mut row = Vec::new();
    envelope::append(&mut row, Stamp(stamp), content);
    row.into()
}

#[test]
fn a_before_image_holds_the_row_as_it_was() {
    let contents = Contents { before: Some((Stamp(9), b"content")), after: None };
    let value: Bytes = image(at(5), Author::TimeToLive, contents).into();
    let read = read_image(&value).expect("an image");
    assert_eq!((read.at, read.author), (at(5), Author::TimeToLive));
    assert_eq!(read.before, Before::Row(row(9, b"content")));
    let absent = image(at(6), Author::User, Contents { before: None, after: Some(b"content") });
    assert_eq!(read_image(&absent.into()).expect("an image").before, Before::Absent);
    for flags in [4, 6, 8, 9] {
        let value = [&[0; 8][..], &[flags], &[0; 40]].concat();
        assert!(read_image(&value.into()).is_err(), "{flags}");
    }
    assert!(read_image(&Bytes::from_static(b"\0\0\0\0\0\0\0\0\x05short")).is_err());
}

#[test]
fn an_image_of_an_earlier_version_is_read() {
    // 5 s are 0x4C4B40 microseconds; flags, format, zero, the stamp 9, the content.
    let value = b"\0\0\0\0\0\x4C\x4B\x40\x01\x01\0\0\0\0\0\0\0\0\x09content";
    let read = read_image(&Bytes::from_static(value)).expect("an image");
    assert_eq!((read.at, read.before), (at(5), Before::Row(row(9, b"content"))));
}

#[test]
fn an_image_leaves_out_what_the_item_still_is() {
    let [before, after] =
        ["1", "22"].map(|change| format!("{}{change}{}", "a".repeat(60), "b".repeat(70)));
    let value = image_of(9, before.as_bytes(), Some(after.as_bytes()));
    // Time, flags, two lengths, an envelope, and what changed.
    assert_eq!(value.len(), 8 + 1 + 4 + 4 + 10 + 1);
    let before_row = row(9, before.as_bytes());
    let read = || read_image(&value).expect("an image").before;
    let put_together = read().row(Stamp(30), Some(&row(30, after.as_bytes())));
    assert_eq!(put_together.expect("they fit together"), Some(before_row));
    for other in [None, Some(row(31, after.as_bytes())), Some(row(30, b"shorter"))] {
        assert!(read().row(Stamp(30), other.as_ref()).is_err(), "{other:?}");
    }
}

#[test]
fn contents_with_little_in_common_are_written_whole() {
    let content = [7; 100];
    let other: Vec<u8> = [7; 30].into_iter().chain(0..=255).collect();
    for after in [None, Some(&other[..]), Some(&[])] {
        let read = read_image(&image_of(9, &content, after)).expect("an image").before;
        assert_eq!(read, Before::Row(row(9, &content)), "{after:?}");
    }
}

#[test]
fn one_image_in_sixteen_is_whole_however_often_an_item_is_written() {
    let content = [7; 100];
    for step in [1, 2, 3, 16, 100, 4096, 1 << 20] {
        let is_whole = |number: &u64| {
            let value = image_of(1 + number * step, &content, Some(&[&content[..], b"x"].concat()));
            read_image(&value).expect("an image").before.is_whole()
        };
        let whole = (0..1_600).filter(is_whole).count();
        assert!((50..200).contains(&whole), "{whole} of 1,600 with steps of {step}");
    }
}

#[test]
fn any_content_comes_back() {
    // A small linear congruential generator: few different bytes, so that much is alike.
    let mut state = 1_u64;
    let mut roll = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % sides
    };
    let mut parts = 0;
    for round in 0..5_000 {
        let sides = 1 + round % 3;
        let mut bytes = |length: u64| -> Vec<u8> {
            (0..length).map(|_| u8::try_from(roll(sides)).expect("small")).collect()
        };
        let (head, tail) = (bytes(round % 61), bytes(round % 47));
        let (old, new) = (bytes(round % 7), bytes(round % 11));
        let before = [&head[..], &old, &tail].concat();
        let after = [&head[..], &new, &tail].concat();
        let read = read_image(&image_of(round, &before, Some(&after))).expect("an image").before;
        parts += u64::from(!read.is_whole());
        let put_together = read.row(Stamp(9_999), Some(&row(9_999, &after)));
        assert_eq!(put_together.expect("they fit together"), Some(row(round, &before)));
    }
    assert!(parts > 1_000, "{parts}");
}
