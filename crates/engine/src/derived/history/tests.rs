//! When a commit writes an entry of the clock, and what before-images hold.

use bytes::Bytes;
use env::Timestamp;
use store::Stamp;

use super::layout::{image, read_image};
use super::{HistoryClock, Mark};
use crate::derived::Author;
use crate::layout::envelope;

fn at(second: u64) -> Timestamp {
    Timestamp::from_secs(second)
}

#[test]
fn a_second_is_marked_until_a_commit_that_marks_it_is_durable() {
    let clock = HistoryClock::new(None);
    let (first, beside) = (clock.pending(at(100)), clock.pending(at(100)));
    assert_eq!(first.take(), Some(Mark { stretch: 0, second: 100 }));
    assert_eq!(beside.take(), Some(Mark { stretch: 0, second: 100 }));
    clock.committed(&first);
    assert_eq!(clock.pending(at(100)).take(), None);
    assert_eq!(clock.pending(at(101)).take(), Some(Mark { stretch: 0, second: 101 }));
}

#[test]
fn a_commit_that_wrote_no_history_marks_nothing() {
    let clock = HistoryClock::new(None);
    clock.committed(&clock.pending(at(100)));
    assert_eq!(clock.pending(at(100)).take(), Some(Mark { stretch: 0, second: 100 }));
}

#[test]
fn a_clock_that_is_set_back_is_waited_for_or_begins_a_stretch() {
    let clock = HistoryClock::new(Some(Mark { stretch: 3, second: 1_000 }));
    assert_eq!(clock.pending(at(1_000)).take(), None);
    assert_eq!(clock.pending(at(940)).take(), None);
    let back = clock.pending(at(939));
    assert_eq!(back.take(), Some(Mark { stretch: 4, second: 939 }));
    clock.committed(&back);
    assert_eq!(clock.pending(at(940)).take(), Some(Mark { stretch: 4, second: 940 }));
}

#[test]
fn a_before_image_holds_the_row_as_it_was() {
    let value: Bytes = image(at(5), Author::TimeToLive, Some((Stamp(9), b"content"))).into();
    let read = read_image(&value).expect("an image");
    assert_eq!((read.at, read.author), (at(5), Author::TimeToLive));
    let row = read.row.expect("a row");
    assert_eq!(envelope::stamp(&row), Stamp(9));
    assert_eq!(&*envelope::open(&row).expect("an envelope"), b"content");
    let absent: Bytes = image(at(6), Author::User, None).into();
    assert!(read_image(&absent).expect("an image").row.is_none());
    assert!(read_image(&Bytes::from_static(b"\0\0\0\0\0\0\0\0\x04")).is_err());
}
