//! Suites: everything they claim is in them, and the command line still counts.

use clap::Parser as _;

use super::Suite;
use crate::cli::arguments::{Arguments, Loops};
use crate::measure::rounds::Rate;
use crate::workload::Workload;

#[derive(clap::Parser)]
struct Program {
    #[command(flatten)]
    arguments: Arguments,
}

fn given(words: &[&str]) -> Arguments {
    Program::parse_from([&["bench"], words].concat()).arguments
}

#[test]
fn the_table_measures_every_operation_on_all_endpoints() {
    let parts =
        Suite::Table.parts(&given(&["--endpoint", "a=http://127.0.0.1:1", "--rounds", "5"]));
    let [part] = parts.as_slice() else { panic!("{}", parts.len()) };
    assert_eq!(part.arguments.targets.endpoints, ["a=http://127.0.0.1:1"]);
    assert_eq!(part.arguments.load.rounds, 5);
    for workload in Workload::USUAL {
        assert!(part.arguments.load.workloads.contains(&workload));
    }
}

#[test]
fn parts_over_large_tables_leave_other_endpoints_out() {
    for part in Suite::All.parts(&given(&["--endpoint", "a=http://127.0.0.1:1", "--self"])) {
        let arguments = &part.arguments;
        assert!(arguments.suite.is_none());
        if arguments.tables.items > 10_000 {
            assert!(arguments.targets.endpoints.is_empty(), "{}", part.title);
            assert!(arguments.targets.own, "{}", part.title);
        }
    }
}

#[test]
fn the_steady_load_is_ten_minutes_at_sixty_percent() {
    let parts = Suite::Steady.parts(&given(&[]));
    let load = &parts[0].arguments.load;
    assert_eq!(load.rate, Some(Rate::OfPeak(0.6)));
    assert!((load.seconds - 600.0).abs() < 1e-9);
}

#[test]
fn chosen_workloads_leave_the_parts_that_have_them() {
    let seen = |suite: Suite, workloads: &str| -> Vec<Vec<Workload>> {
        let parts = suite.parts(&given(&["--workload", workloads]));
        parts.into_iter().map(|part| part.arguments.load.workloads).collect()
    };
    let puts = [vec![Workload::Put], vec![Workload::PutProduction]];
    assert_eq!(seen(Suite::Sustained, "put-production,put"), puts);
    assert_eq!(seen(Suite::Million, "scan,get"), [vec![Workload::Get, Workload::Scan]]);
    assert!(seen(Suite::Start, "get").is_empty());
}

#[test]
fn a_sustained_load_has_the_lengths_that_were_asked_for_and_leaves_rivals_out_of_large_tables() {
    let words = ["--self", "--endpoint", "a=http://127.0.0.1:1", "--large-items", "1000"];
    let parts = Suite::Sustained.parts(&given(&[&words[..], &["--sustain", "30"]].concat()));
    let seen: Vec<_> = parts
        .iter()
        .map(|part| {
            let Arguments { load, tables, targets, sustained, .. } = &part.arguments;
            let rivals = targets.endpoints.len();
            (load.workloads[0], tables.items, rivals, sustained.part, sustained.sustain)
        })
        .collect();
    let both = Some(Loops::ClosedAndOpen);
    assert_eq!(
        seen,
        [
            (Workload::SingleTable, 10_000, 1, both, 30.0),
            (Workload::Put, 10_000, 1, both, 30.0),
            (Workload::PutProduction, 10_000, 1, both, 30.0),
            (Workload::Get, 1_000, 0, Some(Loops::Closed), 30.0),
        ]
    );
    assert!(given(&[]).sustained.part.is_none());
    let closed = given(&["--self", "--suite", "sustained", "--closed"]);
    for part in Suite::Sustained.parts(&closed) {
        assert_eq!(part.arguments.sustained.part, Some(Loops::Closed), "{}", part.title);
    }
    assert!(Program::try_parse_from(["bench", "--closed"]).is_err(), "it says nothing then");
}
