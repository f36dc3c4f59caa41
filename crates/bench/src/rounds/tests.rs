//! Medians, ratios and the interleaving of a whole run over two floors.

use std::time::Duration;

use env::Env;

use super::{AnswerSizes, Cell, Plan, median, run};
use crate::floor::Floor;
use crate::load::Limits;
use crate::tables::Contents;
use crate::target::{Kind, Target};
use crate::workload::{TableNames, Workload};

fn cell(rates: &[f64]) -> Cell {
    Cell { rates: rates.to_vec(), ..Cell::new(Workload::Get, 0) }
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
    Target::new(name, kind, "", &url).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_target_is_measured_in_every_round_and_warm_up_does_not_count() {
    let directory = tempfile::tempdir().unwrap();
    let targets = vec![
        floor("http", Kind::HttpFloor, None).await,
        floor("durable", Kind::DurableFloor, Some(&directory.path().join("log"))).await,
    ];
    let plan = Plan {
        workloads: vec![Workload::Get, Workload::Put],
        targets,
        rounds: 3,
        limits: Limits { clients: 2, threads: 1, duration: Duration::from_secs(20), requests: 10 },
        warm_up: Duration::from_secs(20),
        contents: Contents { items: 100, item_bytes: 450 },
        names: TableNames::new("b"),
        seed: 1,
    };
    let sizes = AnswerSizes::from([(Workload::Get, 600), (Workload::Put, 2)]);
    let mut order = Vec::new();
    let run = tokio::task::spawn_blocking(move || {
        let cells = run(&plan, &sizes, &Env::real(), |step| {
            order.push(step.to_owned());
            Ok(())
        })
        .unwrap();
        (cells, order)
    });
    let (cells, order) = run.await.unwrap();
    // Reads on the HTTP floor only, writes on both.
    assert_eq!(cells.len(), 3);
    for cell in &cells {
        assert_eq!((cell.rates.len(), cell.tally.count()), (3, 30));
        assert_eq!(cell.tally.failed_count(), 0);
    }
    let puts: Vec<&str> = order
        .iter()
        .filter_map(|step| step.strip_prefix("round ")?.get(3..))
        .filter(|step| step.starts_with("put"))
        .collect();
    assert_eq!(
        puts,
        [
            "put on durable",
            "put on http",
            "put on http",
            "put on durable",
            "put on durable",
            "put on http"
        ]
    );
}
