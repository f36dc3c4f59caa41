//! Reports: the ratio is beside its floor, conditions and failures are stated.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Machine, Report, json as as_json, text};
use crate::client::endpoint::Endpoint;
use crate::client::tls::Authorities;
use crate::data::fill::FillOptions;
use crate::data::schema::TableNames;
use crate::data::tables::{Contents, Tables};
use crate::measure::load::Limits;
use crate::measure::rounds::{Cell, Plan, Rate};
use crate::measure::server_metrics::WriteVolume;
use crate::measure::tally::{Failure, Tally};
use crate::measure::target::{Kind, Target};
use crate::workload::Workload;

fn cell(target: usize, rate: f64) -> Cell {
    let mut tally = Tally::default();
    tally.done(Duration::from_micros(250), 100);
    let (processor, generator) = (vec![1e6 / rate; 3], vec![10.0; 3]);
    Cell {
        rates: vec![rate; 3],
        bytes: vec![rate * 100.0; 3],
        processor,
        generator,
        tally,
        ..Cell::new(Workload::Put, target, 10_000)
    }
}

fn report() -> Report {
    let to = Endpoint::new("http://127.0.0.1:1", &Authorities::default()).unwrap();
    let target = |name, kind| Target::new(name, kind, "fsync", to.clone());
    let targets = vec![
        target("http", Kind::HttpFloor),
        target("durable", Kind::DurableFloor),
        target("ours", Kind::Endpoint),
    ];
    let mut ours = cell(2, 10_000.0);
    ours.tally.failed(Failure::Status(500, None), b"oops");
    ours.resident = Some(26_000_000);
    ours.written = Some(WriteVolume { rows: 4.0, bytes: 1_234.0 });
    Report {
        plan: Plan {
            workloads: vec![Workload::Put],
            targets,
            rounds: 3,
            limits: Limits {
                clients: 32,
                threads: 1,
                duration: Duration::from_secs(2),
                requests: 9,
                window: None,
            },
            warm_up: Duration::ZERO,
            tables: Tables {
                names: TableNames::new("b"),
                used: std::collections::BTreeSet::new(),
                contents: Contents { items: 10_000, item_bytes: 450 },
                fill: FillOptions { clients: 1, rate: None },
                reuse: false,
            },
            distributions: Vec::new(),
            rate: None,
            seed: 1,
        },
        cells: vec![cell(0, 100_000.0), cell(1, 40_000.0), ours],
        machine: Machine { processors: 2, load_before: Some(1.5), directory: "/tmp".to_owned() },
        left_behind: vec!["DeleteTable got no answer".to_owned()],
    }
}

/// The durable floor costs 25 + 10 microseconds a put in this report, ours 100 + 10: 35 / 110 =
/// 0.32.
#[test]
fn the_table_says_rates_ratios_conditions_and_failures() {
    let text = text::render(&report()).unwrap();
    let row = text.lines().find(|line| line.contains("ours ") && line.contains("10000-10000"));
    let words: Vec<&str> = row.unwrap().split_whitespace().collect();
    assert_eq!(
        words,
        [
            "ours",
            "10000",
            "10000-10000",
            "0.25",
            "0.25",
            "0.25",
            "0.25",
            "100.0",
            "10.0",
            "0.100",
            "0.250",
            "0.32",
            "1.0",
            "26"
        ]
    );
    let written = "put on ours: 4.0 rows and 1234 bytes written for each operation";
    assert!(text.contains(written), "{text}");
    assert!(text.contains("closed loop"), "{text}");
    assert!(text.contains("32 connections"), "{text}");
    assert!(text.contains("10000 items of about 450 bytes"), "{text}");
    assert!(text.contains("LEFT BEHIND: DeleteTable got no answer"), "{text}");
    assert!(text.contains("FAILED put on ours: 1 x status 500"), "{text}");
}

#[test]
fn endpoints_are_compared_with_the_first_of_them() {
    let mut report = report();
    assert!(report.cells.iter().all(|cell| report.of_first(cell).is_none()));
    let mut other = report.plan.targets[2].clone();
    other.name = "other".to_owned();
    report.plan.targets.push(other);
    report.cells.push(cell(3, 2_500.0));
    let text = text::render(&report).unwrap();
    assert!(text.contains("put: other answers 0.25 times as many as ours\n"), "{text}");
    assert_eq!(text.matches("times as many").count(), 1, "{text}");
    let value = as_json::render(&report);
    assert_eq!(value.pointer("/results/3/ofFirstEndpoint"), Some(&json!(0.25)));
}

#[test]
fn an_open_loop_is_said_to_be_one() {
    let mut report = report();
    report.plan.rate = Some(Rate::OfPeak(0.6));
    let text = text::render(&report).unwrap();
    assert!(text.contains("open loop at 60 % of the peak"), "{text}");
}

#[test]
fn json_says_the_same() {
    let value = as_json::render(&report());
    let ours = value.pointer("/results/2").unwrap();
    let number = |name: &str| ours.get(name).and_then(Value::as_f64).unwrap();
    assert!((number("ofDurableFloor") - 0.25).abs() < 1e-9);
    assert!((number("ofHttpFloor") - 0.1).abs() < 1e-9);
    assert_eq!(ours.get("failures"), Some(&json!({ "status 500": 1 })));
    assert_eq!(value.get("processors"), Some(&json!(2)));
    assert!((number("rowsWrittenPerOperation") - 4.0).abs() < 1e-9);
    assert!((number("bytesPerSecond") - 1_000_000.0).abs() < 1e-9);
}
