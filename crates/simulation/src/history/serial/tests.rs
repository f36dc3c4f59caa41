//! Anomalies by their names in the literature, each as a small history; and good histories next to
//! them.

use std::collections::BTreeMap;

use super::{Outcome, Transaction, check};

fn map<V: Clone>(entries: &[(&str, V)]) -> BTreeMap<String, V> {
    entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn append(begin: u64, end: u64, entries: &[(&str, u64)]) -> Transaction {
    let outcome = Some(Outcome::Done);
    Transaction { appends: map(entries), outcome, begin, end, ..Transaction::default() }
}

fn read(begin: u64, end: u64, entries: &[(&str, Vec<u64>)]) -> Transaction {
    let outcome = Some(Outcome::Done);
    Transaction { reads: map(entries), outcome, begin, end, ..Transaction::default() }
}

/// What is wrong with a history whose lists end like this.
fn faults(history: &[Transaction], last: &[(&str, Vec<u64>)]) -> String {
    check(history, &map(last)).join("\n")
}

#[test]
fn good_histories_are_good() {
    let history = [
        append(1, 4, &[("x", 1), ("y", 2)]),
        read(2, 3, &[("x", vec![]), ("y", vec![])]),
        read(5, 6, &[("x", vec![1]), ("y", vec![2])]),
        append(7, 8, &[("x", 3)]),
        read(9, 10, &[("x", vec![1, 3]), ("y", vec![2])]),
    ];
    assert_eq!(faults(&history, &[("x", vec![1, 3]), ("y", vec![2])]), "");
}

#[test]
fn a_read_of_half_a_transaction_is_a_cycle() {
    let history =
        [append(1, 9, &[("x", 1), ("y", 2)]), read(2, 3, &[("x", vec![1]), ("y", vec![])])];
    let text = faults(&history, &[("x", vec![1]), ("y", vec![2])]);
    assert!(text.contains("a cycle") && text.contains("rw"), "{text}");
}

#[test]
fn two_readers_that_see_two_writes_in_opposite_order_make_a_cycle() {
    let history = [
        append(1, 20, &[("x", 1)]),
        append(2, 21, &[("y", 2)]),
        read(3, 22, &[("x", vec![1]), ("y", vec![])]),
        read(4, 23, &[("x", vec![]), ("y", vec![2])]),
    ];
    assert!(faults(&history, &[("x", vec![1]), ("y", vec![2])]).contains("a cycle"));
}

#[test]
fn writes_in_opposite_order_on_two_lists_are_a_cycle() {
    let history = [append(1, 9, &[("x", 1), ("y", 2)]), append(2, 8, &[("x", 3), ("y", 4)])];
    assert!(faults(&history, &[("x", vec![1, 3]), ("y", vec![4, 2])]).contains("ww"));
    assert_eq!(faults(&history, &[("x", vec![1, 3]), ("y", vec![2, 4])]), "");
}

#[test]
fn a_stale_read_is_a_cycle_only_by_time() {
    let mut history = vec![append(1, 2, &[("x", 1)]), read(3, 4, &[("x", vec![])])];
    assert!(faults(&history, &[("x", vec![1])]).contains("time"));
    history[0].end = u64::MAX;
    assert_eq!(faults(&history, &[("x", vec![1])]), "", "serializable, though not strictly");
}

#[test]
fn time_is_followed_through_operations_in_between() {
    let mut history = vec![append(1, 2, &[("x", 1)])];
    history.extend((0..50).map(|at| append(3 + 2 * at, 4 + 2 * at, &[("y", 100 + at)])));
    history.push(read(200, 201, &[("x", vec![])]));
    let last = [("x", vec![1]), ("y", (100..150).collect())];
    assert!(faults(&history, &last).contains("a cycle"));
}

#[test]
fn what_was_refused_lost_doubled_or_done_in_part_is_found() {
    let with =
        |outcome| Transaction { outcome: Some(outcome), ..append(1, 2, &[("x", 1), ("y", 2)]) };
    let there = [("x", vec![1]), ("y", vec![2])];
    let nothing: [(&str, Vec<u64>); 0] = [];
    assert!(faults(&[with(Outcome::Refused)], &there).contains("was refused"));
    assert!(faults(&[with(Outcome::Done)], &nothing).contains("lost"));
    assert!(faults(&[with(Outcome::Unknown)], &[("x", vec![1])]).contains("in part"));
    assert!(faults(&[with(Outcome::Done)], &[("x", vec![1, 1]), ("y", vec![2])]).contains("twice"));
    assert!(faults(&[], &[("x", vec![1])]).contains("nobody appended"));
    assert_eq!(faults(&[with(Outcome::Unknown)], &nothing), "");
    assert_eq!(faults(&[with(Outcome::Unknown)], &there), "");
}

#[test]
fn a_list_that_changes_its_beginning_is_found() {
    let history =
        [append(1, 2, &[("x", 1)]), append(3, 4, &[("x", 2)]), read(5, 6, &[("x", vec![2])])];
    assert!(faults(&history, &[("x", vec![1, 2])]).contains("does not begin with"));
}
