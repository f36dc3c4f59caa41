//! Conversions: a directory's tables become our own while the process is killed or the power fails.

use std::path::Path;

use env::SplitMix64;
use store_lsm::{Options, TableFormat};

use super::recording::{self, Event};
use super::replay::Machine;
use super::{CUTS, Promises, Round, acknowledged, assert_sound, run};
use crate::crash;
use crate::directories::{small, try_open};

/// What ends a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Every call of a conversion, one after another: what the process had done until then is there,
/// and then also what a power failure leaves of it.
#[test]
fn a_conversion_that_ends_anywhere_loses_nothing_and_continues() {
    let random = SplitMix64::new(env::Env::real().random_u64());
    let round = Round::new();
    run(round.start_with(0, "lsm-tree"), 1_500, |child| child.kill().unwrap());
    // What it had is checked, upgraded and flushed by another one, as servers do that restart.
    run(round.start_with(1, "lsm-tree"), 1_500, |child| child.kill().unwrap());
    run(round.start_with(2, "own"), 1, |child| child.kill().unwrap());
    let recordings = [round.recording(0), round.recording(1), round.recording(2)];
    let events = recording::joined(&recordings);
    let before = recording::joined(&recordings[..2]).len();
    let declared = |event: &Event| event.renames_to("store/FORMAT");
    let declared = before + events[before..].iter().position(declared).expect("it is converted");
    // The removal of the old files follows.
    let last = (declared + 60).min(events.len());
    let step = ((last - before) * 4 / super::cuts()).max(1);
    let mut machine = Machine::default();
    let (mut failed, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
    for (at, event) in events[..last].iter().enumerate() {
        machine.apply(event, &recordings, &random);
        if at < before || !(at - before).is_multiple_of(step) && at.abs_diff(declared) > 5 {
            continue;
        }
        for end in [End::Kill, End::PowerFailure] {
            let mut left = machine.clone();
            if end == End::PowerFailure {
                left.lose_power(&random);
            }
            let promises = acknowledged(&events, &recordings, event.end);
            let dir = tempfile::tempdir().unwrap();
            left.write_to(dir.path());
            let checked = std::panic::catch_unwind(|| check(&dir.path().join("store"), &promises));
            match checked {
                Ok(format) => drop(seen.insert((end == End::Kill, format == TableFormat::Own))),
                Err(_) => failed.push((at, dir)),
            }
        }
    }
    assert_sound(failed);
    assert_eq!(seen.len(), 4, "both ends, before and after the new tables count: {seen:?}");
    println!("{} calls of a conversion, one in {step} tried ({CUTS})", last - before);
}
