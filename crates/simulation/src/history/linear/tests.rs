//! Histories that are known to be good, and histories that are known to be bad.

use super::super::Operation;
use super::super::register::{Answer, Call, Register};
use super::{Verdict, check};

type Op = Operation<Call, Answer>;

fn op(begin: u64, end: u64, call: Call, answer: Answer) -> Op {
    Operation { call, answer: Some(answer), begin, end }
}

fn unheard(begin: u64, call: Call) -> Op {
    Operation { call, answer: None, begin, end: 0 }
}

fn write(begin: u64, end: u64, value: u64, before: Option<u64>) -> Op {
    op(begin, end, Call::Write(value), Answer::Value(before))
}

fn read(begin: u64, end: u64, value: Option<u64>) -> Op {
    op(begin, end, Call::Read, Answer::Value(value))
}

fn is_good(history: &[Op]) -> bool {
    match check(&Register, history) {
        Verdict::Linearizable => true,
        Verdict::Violation { .. } => false,
        Verdict::Unsettled { states } => panic!("given up after {states}"),
    }
}

#[test]
fn a_sequential_history_is_good_and_its_stale_read_is_not() {
    assert!(is_good(&[write(1, 2, 7, None), read(3, 4, Some(7))]));
    assert!(!is_good(&[write(1, 2, 7, None), read(3, 4, None)]));
}

#[test]
fn a_read_beside_a_write_may_see_either() {
    assert!(is_good(&[write(1, 10, 7, None), read(2, 3, None), read(4, 5, Some(7))]));
    assert!(!is_good(&[write(1, 10, 7, None), read(2, 3, Some(7)), read(4, 5, None)]));
}

#[test]
fn two_readers_may_not_disagree_on_the_order_of_two_writes() {
    let writes = [write(1, 20, 1, None), write(2, 21, 2, Some(1))];
    let agreeing = [read(3, 4, Some(1)), read(5, 6, Some(2))];
    assert!(is_good(&[writes.as_slice(), &agreeing].concat()));
    let other = [read(7, 8, Some(1))];
    assert!(!is_good(&[writes.as_slice(), &agreeing, &other].concat()));
}

#[test]
fn a_lost_update_is_found() {
    let cas =
        |begin, end, new| op(begin, end, Call::CompareAndSet { expected: 1, new }, Answer::Set);
    assert!(!is_good(&[write(1, 2, 1, None), cas(3, 10, 2), cas(4, 11, 3)]));
    let fails = op(4, 11, Call::CompareAndSet { expected: 1, new: 3 }, Answer::Mismatch);
    assert!(is_good(&[write(1, 2, 1, None), cas(3, 10, 2), fails]));
}

#[test]
fn a_write_that_nobody_heard_of_may_come_late_or_never_but_not_early_and_not_twice() {
    let lost = unheard(3, Call::Write(2));
    let first = write(1, 2, 1, None);
    assert!(is_good(&[first.clone(), lost.clone(), read(10, 11, Some(1))]));
    assert!(is_good(&[first.clone(), lost.clone(), read(10, 11, Some(1)), read(12, 13, Some(2))]));
    assert!(!is_good(&[first.clone(), lost.clone(), read(10, 11, Some(2)), read(12, 13, Some(1))]));
    assert!(!is_good(&[read(1, 2, Some(2)), lost]));
    assert!(!is_good(&[first, read(4, 5, Some(9))]));
}

#[test]
fn an_acknowledged_write_that_a_crash_lost_is_found() {
    let history = [
        write(1, 2, 1, None),
        write(3, 4, 2, Some(1)),
        unheard(5, Call::Write(3)),
        read(9, 10, Some(1)),
    ];
    assert!(!is_good(&history));
}

/// One client after the other, each of many writes seen by the next: nothing to search for.
#[test]
fn a_long_history_of_overlapping_clients_is_settled() {
    let mut history = Vec::new();
    for round in 0..400_u64 {
        let at = round * 10;
        let before = (round > 0).then(|| round - 1);
        history.push(write(at, at + 9, round, before));
        for reader in 0..4 {
            let value = if reader < 2 { before } else { Some(round) };
            history.push(read(at + 1 + reader, at + 5 + reader, value));
        }
    }
    assert!(is_good(&history));
    history.push(read(4_000, 4_001, Some(398)));
    assert!(!is_good(&history));
}
