//! Seeds of the simulation: many of them find nothing, and each is the same run every time.

use std::sync::atomic::{AtomicU64, Ordering};

use simulation::{Events, Options, run};

/// How many seeds a run of the tests takes; another number by hand.
fn seeds() -> (u64, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    (
        number("STATOR_SIMULATION_FIRST").unwrap_or(0),
        number("STATOR_SIMULATION_SEEDS").unwrap_or(2_000),
    )
}

#[test]
fn no_seed_finds_anything() {
    let (first, count) = seeds();
    let next = AtomicU64::new(first);
    let totals = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut totals = Totals::default();
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= first + count {
                            return totals;
                        }
                        match run(&Options { seed, ..Options::default() }) {
                            Ok(report) => totals.add(&report.events),
                            Err(failure) => panic!("{failure}"),
                        }
                    }
                })
            })
            .collect();
        let mut totals = Totals::default();
        for worker in workers {
            totals.add(&worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).0);
        }
        totals
    });
    println!("{count} seeds: {:?}", totals.0);
    // A simulation in which nothing goes wrong shows nothing.
    let events = totals.0;
    let kinds = [
        events.power_failures,
        events.power_failures_at_open,
        events.kills,
        events.closes,
        events.failing_disks,
        events.refused_flips,
        events.refused_cuts,
        events.flips_below,
    ];
    let least = count / 100;
    assert!(kinds.iter().all(|happened| *happened >= least), "{events:?}");
}

#[derive(Default)]
struct Totals(Events);

impl Totals {
    fn add(&mut self, events: &Events) {
        self.0.lives += events.lives;
        self.0.power_failures += events.power_failures;
        self.0.power_failures_at_open += events.power_failures_at_open;
        self.0.kills += events.kills;
        self.0.closes += events.closes;
        self.0.failing_disks += events.failing_disks;
        self.0.refused_flips += events.refused_flips;
        self.0.refused_cuts += events.refused_cuts;
        self.0.flips_below += events.flips_below;
    }
}

#[test]
fn a_seed_is_the_same_run_every_time_and_others_are_others() {
    let trace = |seed| {
        let report = run(&Options { seed, ..Options::default() });
        report.unwrap_or_else(|failure| panic!("{failure}"))
    };
    let traces: std::collections::BTreeSet<u64> = (0..20)
        .map(|seed| {
            let first = trace(seed);
            assert_eq!(first, trace(seed), "seed {seed}");
            first.trace
        })
        .collect();
    assert_eq!(traces.len(), 20);
}

#[test]
fn a_failing_seed_says_how_to_replay_it_and_fails_alike_each_time() {
    let mutation = Some(simulation::Mutation::NoSync);
    let failures = |seed| run(&Options { seed, mutation, ..Options::default() }).err();
    let (seed, failure) =
        (0..500).find_map(|seed| Some((seed, failures(seed)?))).expect("a seed that finds it");
    assert_eq!(failures(seed), Some(failure.clone()));
    let command = format!("cargo run -p stator-simulation -- --seed {seed} --verbose");
    assert!(failure.to_string().contains(&command), "{failure}");
}
