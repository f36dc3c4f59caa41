//! Medians, ratios and the interleaving of a whole run over two floors.

use std::time::Duration;

use env::Env;

use super::{AnswerSizes, Cell, Plan, Rate, median, run};
use crate::client::endpoint::Endpoint;
use crate::client::tls::Authorities;
use crate::data::fill::FillOptions;
use crate::data::keys::Distribution;
use crate::data::schema::TableNames;
use crate::data::tables::{Contents, Tables};
use crate::floor::Floor;
use crate::measure::load::Limits;
use crate::measure::target::{Kind, Target};
use crate::progress::Progress;
use crate::progress::interrupt::Interrupt;
use crate::workload::Workload;

fn cell(rates: &[f64]) -> Cell {
    Cell { rates: rates.to_vec(), ..Cell::new(Workload::Get, 0, 100) }
}

#[test]
fn the_median_is_the_middle_value() {
    assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
    assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
    assert!(median(&[]).abs() < 1e-9);
}

/// The ratios of the rounds are 0.5, 0.25 and 1.0.
#[test]
fn a_ratio_compares_phases_of_the_same_round() {
    let ratio = cell(&[50.0, 10.0, 20.0]).ratio(&cell(&[100.0, 40.0, 20.0]));
    assert!((ratio - 0.5).abs() < 1e-9);
}

async fn floor(name: &str, kind: Kind, log: Option<&std::path::Path>) -> Target {
    let floor = Floor::bind("127.0.0.1:0".parse().unwrap(), log).await.unwrap();
    let url = format!("http://{}", floor.address());
    Env::real().spawn("floor", async move { floor.run(Env::real()).await.unwrap() });
    Target::new(name, kind, "", Endpoint::new(&url, &Authorities::default()).unwrap())
}

fn plan(targets: Vec<Target>) -> Plan {
    Plan {
        workloads: vec![Workload::Get, Workload::Put],
        targets,
        rounds: 3,
        limits: Limits {
            clients: 2,
            threads: 1,
            duration: Duration::from_secs(20),
            requests: 10,
            window: None,
        },
        warm_up: Duration::from_secs(20),
        tables: Tables {
            names: TableNames::new("b"),
            used: std::collections::BTreeSet::new(),
            contents: Contents { items: 100, item_bytes: 450 },
            fill: FillOptions { clients: 1, rate: None },
            reuse: false,
        },
        distributions: Vec::new(),
        rate: None,
        seed: 1,
    }
}

/// The figures of a plan whose targets live on this test's runtime.
async fn cells(plan: Plan) -> Vec<Cell> {
    let sizes = AnswerSizes::from([((Workload::Get, 0), 600), ((Workload::Put, 0), 2)]);
    let progress = Progress::new(true, Interrupt::default());
    let run = move || run(&plan, &sizes, &Env::real(), &progress).unwrap();
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_target_is_measured_in_every_round_and_warm_up_does_not_count() {
    let directory = tempfile::tempdir().unwrap();
    let targets = vec![
        floor("http", Kind::HttpFloor, None).await,
        floor("durable", Kind::DurableFloor, Some(&directory.path().join("log"))).await,
    ];
    let cells = cells(plan(targets)).await;
    // Reads on the HTTP floor only, writes on both.
    assert_eq!(cells.len(), 3);
    for cell in &cells {
        assert_eq!((cell.rates.len(), cell.tally.count()), (3, 30));
        assert_eq!(cell.tally.failed_count(), 0);
    }
    let bytes = |index: usize| cells[index].tally.bytes();
    assert_eq!((bytes(0), bytes(1), bytes(2)), (18_000, 60, 60));
}

/// Every load has rows of its own, and is distinguished from the others by its keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_distributions_are_measured_apart() {
    let distributions = vec![Distribution::Uniform, Distribution::Zipfian];
    let plan = Plan {
        workloads: vec![Workload::Get],
        distributions,
        ..plan(vec![floor("http", Kind::HttpFloor, None).await])
    };
    let names: Vec<String> = cells(plan).await.iter().map(Cell::name).collect();
    assert_eq!(names, ["get", "get zipfian"]);
}

/// 10 requests of an open loop at 50 a second are due within 180 ms and not before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_loop_keeps_to_its_schedule() {
    let plan = Plan {
        workloads: vec![Workload::Get],
        rate: Some(Rate::Fixed(50.0)),
        ..plan(vec![floor("http", Kind::HttpFloor, None).await])
    };
    let cells = cells(plan).await;
    assert_eq!(cells[0].asked, Some(50.0));
    assert_eq!(cells[0].tally.count(), 30);
    for rate in &cells[0].rates {
        // 10 requests take at least the time between the first and the last.
        assert!(*rate <= 10.0 / 0.180 + 1.0, "{rate}");
    }
}
