//! Whole lists of measurements, so that the published figures come from one command.
//!
//! A suite changes what the command line says only where its part needs it: the rest (rounds,
//! seconds, connections, endpoints) is taken from there. Parts over large tables leave other
//! endpoints out, as most would need hours to load them.

use crate::cli::arguments::{Arguments, Loops, Suite};
use crate::data::keys::Distribution;
use crate::measure::rounds::Rate;
use crate::workload::Workload;

/// A part of a suite.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it shows.
    pub title: &'static str,
    /// What to run.
    pub arguments: Arguments,
}

/// How long the steady load runs.
const STEADY_SECONDS: f64 = 600.0;

/// What is measured with growing tables.
const GROWING: [Workload; 2] = [Workload::Get, Workload::Put];

impl Suite {
    /// Its parts; where workloads are given, with these alone and without the parts that have none
    /// of them.
    #[must_use]
    pub fn parts(self, given: &Arguments) -> Vec<Part> {
        let chosen = &given.load.workloads;
        let mut parts = self.whole(&Arguments { suite: None, ..given.clone() });
        if !chosen.is_empty() {
            for part in &mut parts {
                part.arguments.load.workloads.retain(|workload| chosen.contains(workload));
            }
            parts.retain(|part| !part.arguments.load.workloads.is_empty());
        }
        parts
    }

    fn whole(self, given: &Arguments) -> Vec<Part> {
        match self {
            Self::Table => table(given),
            Self::Applications => applications(given),
            Self::Million => million(given),
            Self::TenMillion => ten_million(given),
            Self::Steady => steady(given),
            Self::Sustained => sustained(given),
            Self::Start => start(given),
            Self::All => {
                let all = [table, applications, million, start, steady, ten_million]
                    .map(|part| part(given));
                all.into_iter().flatten().collect()
            }
        }
    }
}

fn part(
    title: &'static str,
    given: &Arguments,
    workloads: &[Workload],
    change: impl FnOnce(&mut Arguments),
) -> Part {
    let mut arguments = given.clone();
    arguments.load.workloads = workloads.to_vec();
    change(&mut arguments);
    Part { title, arguments }
}

/// Only ours and the floors, with this many items.
fn alone(arguments: &mut Arguments, items: u64) {
    arguments.targets.endpoints.clear();
    arguments.targets.processes.clear();
    arguments.targets.own = true;
    arguments.targets.no_memory = true;
    arguments.tables.items = items;
}

fn table(given: &Arguments) -> Vec<Part> {
    let mut workloads = Workload::USUAL.to_vec();
    workloads.push(Workload::PutProduction);
    vec![part("One operation each", given, &workloads, |_| ())]
}

fn applications(given: &Arguments) -> Vec<Part> {
    let workloads = [
        Workload::YcsbA,
        Workload::YcsbB,
        Workload::YcsbC,
        Workload::YcsbD,
        Workload::YcsbE,
        Workload::YcsbF,
        Workload::SingleTable,
    ];
    vec![part("YCSB and the single-table application", given, &workloads, |_| ())]
}

fn million(given: &Arguments) -> Vec<Part> {
    let workloads =
        [Workload::Get, Workload::Query, Workload::BatchGet, Workload::Put, Workload::Scan];
    vec![part("1 million items", given, &workloads, |arguments| alone(arguments, 1_000_000))]
}

fn ten_million(given: &Arguments) -> Vec<Part> {
    let with = |title, items| {
        part(title, given, &GROWING, |arguments| {
            alone(arguments, items);
            arguments.load.distributions = vec![Distribution::Uniform, Distribution::Zipfian];
        })
    };
    vec![with("10,000 items", 10_000), with("10 million items", 10_000_000)]
}

fn steady(given: &Arguments) -> Vec<Part> {
    let workloads = [Workload::Get, Workload::Put, Workload::SingleTable];
    vec![part("Open loop at 60 % of the peak for 10 minutes", given, &workloads, |arguments| {
        let items = arguments.tables.items;
        alone(arguments, items);
        arguments.targets.no_floor = true;
        arguments.load.rate = Some(Rate::OfPeak(0.6));
        arguments.load.rounds = 1;
        arguments.load.seconds = STEADY_SECONDS;
        arguments.load.requests = u64::MAX;
    })]
}

fn sustained(given: &Arguments) -> Vec<Part> {
    let loops = if given.sustained.closed { Loops::Closed } else { Loops::ClosedAndOpen };
    let aging = |title, workload| {
        part(title, given, &[workload], |arguments| arguments.sustained.part = Some(loops))
    };
    vec![
        aging("Sustained: the single-table application", Workload::SingleTable),
        aging("Sustained: puts", Workload::Put),
        aging("Sustained: puts into the production table", Workload::PutProduction),
        part("Sustained: gets on a large table", given, &[Workload::Get], |arguments| {
            alone(arguments, arguments.sustained.large_items);
            arguments.load.distributions = vec![Distribution::Uniform, Distribution::Zipfian];
            arguments.sustained.part = Some(Loops::Closed);
        }),
    ]
}

fn start(given: &Arguments) -> Vec<Part> {
    let with = |title, items| {
        part(title, given, &[], |arguments| {
            alone(arguments, items);
            arguments.start = true;
        })
    };
    vec![
        with("Start with 1 million items", 1_000_000),
        with("Start with 10 million items", 10_000_000),
    ]
}

#[cfg(test)]
mod tests;
