//! What counts as a regression.

use super::{Baseline, Counts};
use crate::instructions::callgrind::collected;

fn baseline(compiler: &str, counts: &[(&str, u64)]) -> Baseline {
    let counts: Counts = counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    Baseline { compiler: compiler.to_owned(), counts }
}

#[test]
fn a_tenth_more_is_accepted_and_no_more_than_that() {
    let known = baseline("one", &[("decode", 1_000)]);
    for (count, passed) in [(1_100, true), (1_101, false), (500, true)] {
        assert_eq!(known.compare(&baseline("one", &[("decode", count)])).passed, passed, "{count}");
    }
}

#[test]
fn another_compiler_may_take_more_and_is_named() {
    let known = baseline("one", &[("decode", 1_000)]);
    let report = known.compare(&baseline("two", &[("decode", 1_300)]));
    assert!(report.passed && report.text.contains("this is two"), "{}", report.text);
    assert!(!known.compare(&baseline("two", &[("decode", 1_301)])).passed);
}

#[test]
fn pieces_that_come_or_go_are_noticed() {
    let (one, two) = (baseline("c", &[("a", 1)]), baseline("c", &[("a", 1), ("b", 1)]));
    assert!(one.compare(&two).text.contains("b: 1, not in the baseline"));
    assert!(two.compare(&one).text.contains("b: in the baseline, but no such piece"));
    assert!(!one.compare(&two).passed && !two.compare(&one).passed);
}

#[test]
fn the_file_is_read_as_it_is_written() {
    let known = baseline("rustc 1.95.0 x86_64", &[("a", 1), ("b", 22)]);
    assert_eq!(Baseline::parse(&known.to_string()).unwrap(), known);
    assert!(Baseline::parse("a many\n").is_err());
}

#[test]
fn the_count_stands_in_what_callgrind_says() {
    let said = "==7== Events    : Ir\n==7== Collected : 4321\n==7==\n";
    assert_eq!(collected(said), Some(4_321));
    assert_eq!(collected("==7== nothing"), None);
}
