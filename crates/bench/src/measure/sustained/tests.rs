//! A sustained load over a floor: its stages, its windows, the rate of the second one.

use std::time::Duration;

use env::Env;

use super::{Stage, Sustained, run};
use crate::client::endpoint::Endpoint;
use crate::client::tls::Authorities;
use crate::data::fill::FillOptions;
use crate::data::schema::TableNames;
use crate::data::tables::{Contents, Tables};
use crate::floor::Floor;
use crate::measure::load::{Limits, Window};
use crate::measure::rounds::{AnswerSizes, Plan};
use crate::measure::tally::Tally;
use crate::measure::target::{Kind, Target};
use crate::progress::Progress;
use crate::progress::interrupt::Interrupt;
use crate::workload::Workload;

fn plan(targets: Vec<Target>) -> Plan {
    Plan {
        workloads: vec![Workload::Put],
        targets,
        rounds: 1,
        limits: Limits {
            clients: 2,
            threads: 2,
            duration: Duration::from_millis(10),
            requests: u64::MAX,
            window: Some(Duration::from_millis(200)),
        },
        warm_up: Duration::from_millis(10),
        tables: Tables {
            names: TableNames::new("b"),
            used: [].into(),
            contents: Contents { items: 100, item_bytes: 200 },
            fill: FillOptions { clients: 1, rate: None },
            reuse: false,
        },
        distributions: Vec::new(),
        rate: None,
        seed: 1,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_open_loop_goes_at_a_share_of_the_closed_loops_last_window() {
    let dir = tempfile::tempdir().unwrap();
    let mut targets = Vec::new();
    for (name, kind) in [("http", Kind::HttpFloor), ("durable", Kind::DurableFloor)] {
        let log = dir.path().join(name);
        let log = (kind == Kind::DurableFloor).then_some(log.as_path());
        let floor = Floor::bind("127.0.0.1:0".parse().unwrap(), log).await.unwrap();
        let url = format!("http://{}", floor.address());
        Env::real().spawn("floor", async move { floor.run(Env::real()).await.unwrap() });
        let to = Endpoint::new(&url, &Authorities::default()).unwrap();
        targets.push(Target::new(name, kind, "", to).with_process(Some(std::process::id())));
    }
    let sustained = Sustained {
        length: Duration::from_millis(500),
        window: Duration::from_millis(200),
        share: Some(0.25),
    };
    let measured = tokio::task::spawn_blocking(move || {
        let progress = Progress::new(true, Interrupt::default());
        run(&plan(targets), &sustained, &AnswerSizes::new(), &Env::real(), &progress)
    });
    let stages = measured.await.unwrap().unwrap();
    let kinds: Vec<_> = stages.iter().map(|stage| (stage.target, stage.asked.is_some())).collect();
    assert_eq!(kinds, [(1, false), (1, true)], "a write is compared with the durable floor");
    let [closed, open] = stages.as_slice() else { panic!("{}", stages.len()) };
    for stage in &stages {
        assert!(stage.windows.len() >= 2, "{}", stage.windows.len());
        assert_eq!(stage.changes.len(), stage.windows.len());
        let tally = stage.tally();
        assert!(tally.count() > 0 && tally.failed_count() == 0, "{:?}", tally.failures());
        assert!(stage.changes.iter().all(|change| change.resident > Some(0)));
    }
    let asked = open.asked.unwrap();
    assert!((asked - closed.windows.last().unwrap().rate() * 0.25).abs() < 1e-6);
    // A floor gets two windows; the schedule of each thread has a request for each time at which
    // one is due, and no more.
    let due = (asked / 2.0 * 0.4).ceil() as u64 * 2;
    assert!(open.tally().count().abs_diff(due) <= 1, "{} of {due}", open.tally().count());
}

#[test]
fn what_is_kept_is_the_last_window_of_the_first() {
    let window = |count| {
        let mut tally = Tally::default();
        (0..count).for_each(|_| tally.done(Duration::from_millis(1), 0));
        Window { tally, length: Duration::from_secs(1) }
    };
    let stage = |counts: &[u64]| Stage {
        workload: Workload::Put,
        distribution: Workload::Put.distribution(),
        target: 0,
        asked: None,
        windows: counts.iter().map(|count| window(*count)).collect(),
        changes: Vec::new(),
    };
    assert_eq!(stage(&[100, 90, 80]).kept(), Some(0.8));
    assert_eq!(stage(&[100]).kept(), None);
    assert_eq!(stage(&[0, 80]).kept(), None);
}
