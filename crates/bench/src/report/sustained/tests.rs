//! The report of a sustained load: each window has its row, each figure its chart.

use std::time::Duration;

use serde_json::json;

use super::{SustainedReport, html, json as as_json, text};
use crate::client::endpoint::Endpoint;
use crate::client::tls::Authorities;
use crate::data::fill::FillOptions;
use crate::data::schema::TableNames;
use crate::data::tables::{Contents, Tables};
use crate::measure::load::{Limits, Window};
use crate::measure::rounds::Plan;
use crate::measure::sustained::{Change, Stage, Sustained};
use crate::measure::tally::Tally;
use crate::measure::target::{Kind, Target};
use crate::report::Machine;
use crate::workload::Workload;

fn stage(target: usize, asked: Option<f64>, counts: &[u64], change: Change) -> Stage {
    let window = |count: &u64| {
        let mut tally = Tally::default();
        (0..*count).for_each(|_| tally.done(Duration::from_millis(2), 10));
        Window { tally, length: Duration::from_secs(10) }
    };
    Stage {
        workload: Workload::Put,
        distribution: Workload::Put.distribution(),
        target,
        asked,
        windows: counts.iter().map(window).collect(),
        changes: vec![change; counts.len()],
    }
}

fn report() -> SustainedReport {
    let to = Endpoint::new("http://127.0.0.1:1", &Authorities::default()).unwrap();
    let target = |name, kind| Target::new(name, kind, "fsync", to.clone());
    let known = Change {
        processor: Some(28.5),
        resident: Some(210_000_000),
        device: Some(1_500.0),
        write_amplification: Some(3.5),
        disk: Some(64_000_000.0),
        space_amplification: Some(1.25),
    };
    SustainedReport {
        plan: Plan {
            workloads: vec![Workload::Put],
            targets: vec![target("floor", Kind::DurableFloor), target("<ours>", Kind::Endpoint)],
            rounds: 1,
            limits: Limits {
                clients: 32,
                threads: 1,
                duration: Duration::from_secs(20),
                requests: u64::MAX,
                window: Some(Duration::from_secs(10)),
            },
            warm_up: Duration::ZERO,
            tables: Tables {
                names: TableNames::new("b"),
                used: [].into(),
                contents: Contents { items: 10_000, item_bytes: 450 },
                fill: FillOptions { clients: 1, rate: None },
                reuse: false,
            },
            distributions: Vec::new(),
            rate: None,
            seed: 1,
        },
        sustained: Sustained {
            length: Duration::from_secs(20),
            window: Duration::from_secs(10),
            share: Some(0.6),
        },
        stages: vec![
            stage(0, None, &[500, 500], Change::default()),
            stage(1, None, &[200, 150], known),
            stage(1, Some(9.0), &[90, 90], known),
        ],
        machine: Machine { processors: 2, load_before: Some(0.5), directory: "/tmp".to_owned() },
        left_behind: Vec::new(),
    }
}

#[test]
fn each_window_has_a_row_and_the_last_is_compared_with_the_first() {
    let text = text::render(&report()).unwrap();
    let after = |head: &str| text.split(head).nth(1).unwrap().lines().skip(2).collect::<Vec<_>>();
    let rows = after("put, closed loop on <ours>");
    let words: Vec<&str> = rows[1].split_whitespace().collect();
    let expected =
        ["20", "15", "2.00", "2.00", "2.00", "2.0", "28.5", "210", "1500", "3.50", "64", "1.25"];
    assert_eq!(words, expected);
    assert!(rows[2].contains("350 done") && rows[2].ends_with("last window 0.75 of the first"));
    let floor = after("put, closed loop on floor");
    assert!(floor[0].ends_with("- - - - - -".replace(' ', "         ").as_str()), "{}", floor[0]);
    assert!(text.contains("put, open loop at 9/s on <ours>"), "{text}");
    assert!(text.contains("32 connections"), "{text}");
}

#[test]
fn json_has_the_windows_with_null_for_what_is_not_known() {
    let value = as_json::render(&report());
    let stages = value["stages"].as_array().unwrap();
    assert_eq!(stages.len(), 3);
    assert_eq!(stages[1]["lastOfFirst"], json!(0.75));
    let window = &stages[1]["windows"][1];
    assert_eq!(window["requestsPerSecond"], json!(15.0));
    assert_eq!(window["writeAmplification"], json!(3.5));
    assert_eq!(window["seconds"], json!(10.0));
    assert_eq!(stages[0]["windows"][0]["writeAmplification"], json!(null));
    assert_eq!(stages[2]["askedPerSecond"], json!(9.0));
}

#[test]
fn the_page_has_a_chart_for_each_figure_with_a_line_for_each_target() {
    let page = html::page(&[html::part("Sustained: puts", &report())]);
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    // 11 figures of the closed loop and of the open one.
    assert_eq!(page.matches("<svg").count(), 22);
    let rates = page.split("operations a second</text>").nth(1).unwrap();
    let rates = rates.split("</svg>").next().unwrap();
    assert_eq!(rates.matches("<polyline").count(), 2);
    // The floor's 50 a second are ten elevenths of the height, in the middle of both windows.
    assert!(rates.contains("points=\"175.5,30.9 398.5,30.9\""), "{rates}");
    assert!(page.contains("&lt;ours&gt;") && !page.contains("<ours>"));
    assert_eq!(page.matches('<').count(), page.matches('>').count());
}
