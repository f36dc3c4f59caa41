//! Runs simulations by hand: one seed, replayed with everything it does, or many.

use clap::Parser;
use simulation::{Options, run};

/// Simulates servers that crash.
#[derive(Debug, Parser)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    count: u64,
    /// Print every request and event.
    #[arg(long)]
    verbose: bool,
    /// Only this workload; may be given several times.
    #[arg(long = "workload")]
    workloads: Vec<String>,
}

#[expect(clippy::print_stdout, reason = "its output")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let known = |name: &String| simulation::KINDS.iter().find(|kind| *kind == name).copied();
    let workloads: Vec<&'static str> = arguments.workloads.iter().filter_map(known).collect();
    anyhow::ensure!(
        workloads.len() == arguments.workloads.len(),
        "the workloads are {:?}",
        simulation::KINDS
    );
    let (mut failed, mut requests, mut power_failures) = (0, 0, 0);
    for seed in arguments.seed..arguments.seed.saturating_add(arguments.count) {
        let options = Options {
            seed,
            workloads: workloads.clone(),
            verbose: arguments.verbose,
            ..Options::default()
        };
        match run(&options) {
            Ok(report) => {
                requests += report.answers.done + report.answers.refused + report.answers.unknown;
                power_failures += report.events.power_failures;
                if arguments.count == 1 {
                    println!("{report:#?}");
                }
            }
            Err(failure) => {
                failed += 1;
                println!("{failure}");
            }
        }
    }
    println!(
        "{} seeds, {failed} failed, {requests} requests, {power_failures} power failures",
        arguments.count
    );
    anyhow::ensure!(failed == 0, "{failed} seeds failed");
    Ok(())
}
