//! Conversions: a directory's tables become our own while the process is killed or the power fails.

use std::collections::BTreeSet;
use std::path::Path;

use env::SplitMix64;
use store_lsm::{Options, TableFormat};

use super::recording::{self, Event, Recording};
use super::replay::Machine;
use super::{CUTS, Promises, Round, acknowledged, assert_sound, run};
use crate::crash;
use crate::directories::{small, try_open};

/// What ends a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Kill,
    PowerFailure,
}

/// Opens what is left, says whose tables it has, and compares its rows with what was promised.
fn check(store: &Path, promises: &Promises) -> TableFormat {
    let converted = std::fs::read(store.join("FORMAT")).unwrap()[12] == 3;
    // As it is: what counts now is all there, whatever else was begun.
    let kept = Options { converts_tables: false, ..small() };
    drop(try_open(store, kept).expect("it opens without the option"));
    crash::check(store, &promises.items);
    let own = Options { tables: TableFormat::Own, converts_tables: true, ..small() };
    drop(try_open(store, own).expect("it is converted"));
    crash::check(store, &promises.items);
    if converted { TableFormat::Own } else { TableFormat::LsmTree }
}

/// What a test tries.
struct Tried {
    /// The number of the first call that is tried.
    from: usize,
    /// How many of those that are not near to one in `always` are passed over, plus one.
    step: usize,
    /// Calls around which each is tried.
    always: Vec<usize>,
    /// The first call that is not tried.
    end: usize,
}

impl Tried {
    fn has(&self, at: usize) -> bool {
        let near = self.always.iter().any(|always| at.abs_diff(*always) <= 5);
        at >= self.from && (near || (at - self.from).is_multiple_of(self.step))
    }
}

/// Opens what is left when the process is killed, and when the power fails, at each of the calls.
/// Which ends were seen, with whether the new tables counted.
fn try_calls(
    events: &[Event],
    recordings: &[Recording],
    tried: &Tried,
    random: &SplitMix64,
) -> BTreeSet<(End, bool)> {
    let mut machine = Machine::default();
    let (mut failed, mut seen) = (Vec::new(), BTreeSet::new());
    for (at, event) in events[..tried.end].iter().enumerate() {
        machine.apply(event, recordings, random);
        if !tried.has(at) {
            continue;
        }
        for end in [End::Kill, End::PowerFailure] {
            let mut left = machine.clone();
            if end == End::PowerFailure {
                left.lose_power(random);
            }
            let promises = acknowledged(events, recordings, event.end);
            let dir = tempfile::tempdir().unwrap();
            left.write_to(dir.path());
            let checked = std::panic::catch_unwind(|| check(&dir.path().join("store"), &promises));
            match checked {
                Ok(format) => drop(seen.insert((end, format == TableFormat::Own))),
                Err(_) => {
                    println!("{end:?} after call {at} of {}: {event:?}", tried.end);
                    failed.push((at, dir));
                }
            }
        }
    }
    assert_sound(failed);
    seen
}

/// The call with which the new tables began to count.
fn declared(events: &[Event]) -> usize {
    let declared = |event: &Event| event.renames_to("store/FORMAT");
    let first = events.iter().position(declared).expect("a store is made");
    let converted = events[first + 1..].iter().position(declared).expect("it is converted");
    first + 1 + converted
}

/// Every call of a conversion, one after another: what the process had done until then is there,
/// and then also what a power failure leaves of it.
#[test]
fn a_conversion_that_ends_anywhere_loses_nothing_and_continues() {
    let random = SplitMix64::new(env::Env::real().random_u64());
    let round = Round::new();
    run(round.start_with(0, "lsm-tree"), 1_500, || round.kill());
    // What it had is checked, upgraded and flushed by another one, as servers do that restart.
    run(round.start_with(1, "lsm-tree"), 1_500, || round.kill());
    run(round.start_with(2, "own"), 1, || round.kill());
    let recordings = [round.recording(0), round.recording(1), round.recording(2)];
    let events = recording::joined(&recordings);
    let from = recording::joined(&recordings[..2]).len();
    let declared = declared(&events);
    // The removal of the old files follows.
    let end = (declared + 60).min(events.len());
    let step = ((end - from) * 4 / super::cuts()).max(1);
    let tried = Tried { from, step, always: vec![declared], end };
    let seen = try_calls(&events, &recordings, &tried, &random);
    assert_eq!(seen.len(), 4, "both ends, before and after the new tables count: {seen:?}");
    println!("{} calls of a conversion, one in {step} tried ({CUTS})", end - from);
}

/// A process that is killed after it gave a file its name, and before that name was durable, leaves
/// one that a power failure takes back. What only the older name leads to must be there until then,
/// also when the next process finds that nothing needs it.
#[test]
fn names_of_a_killed_process_are_durable_before_what_they_replaced_is_removed() {
    let random = SplitMix64::new(env::Env::real().random_u64());
    let mut seen = BTreeSet::new();
    for _ in 0..3 {
        for next in ["lsm-tree", "own"] {
            let round = Round::new();
            let child = round.start_with(0, "lsm-tree");
            run(child, 800, || round.rule("rename kill 0 store/tree/current"));
            seen.extend(try_begin_of_next(&round, 1, next, &random));
        }
    }
    let round = Round::new();
    run(round.start_with(0, "lsm-tree"), 800, || round.kill());
    let child = round.start_under("rename kill 0 store/FORMAT", 1, "own");
    assert!(!child.wait_with_output().unwrap().status.success(), "it ends as it is declared");
    seen.extend(try_begin_of_next(&round, 2, "own", &random));
    assert_eq!(seen.len(), 4, "both ends, with both tables: {seen:?}");
}

/// Starts a process after others that ended, and tries the first of its calls.
fn try_begin_of_next(
    round: &Round,
    number: usize,
    tables: &str,
    random: &SplitMix64,
) -> BTreeSet<(End, bool)> {
    run(round.start_with(number, tables), 1, || round.kill());
    let recordings: Vec<_> = (0..=number).map(|number| round.recording(number)).collect();
    let from = recording::joined(&recordings[..number]).len();
    let events = recording::joined(&recordings);
    let end = (from + 40).min(events.len());
    try_calls(&events, &recordings, &Tried { from, step: 1, always: vec![], end }, random)
}
