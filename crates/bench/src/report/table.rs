//! The report as text: one row for each target under each workload.
//!
//! `cpu us` and `gen us` are the processor time of server and generator for each request; `/http`
//! and `/durable` compare rates with the floors, `/cost` compares processor time.

use std::fmt::{self, Write as _};
use std::time::Duration;

use super::Report;
use crate::rounds::{Cell, median};
use crate::target::Kind;

/// The report as text of about 120 columns.
///
/// # Errors
/// Never; writing to text cannot fail.
pub fn render(report: &Report) -> Result<String, fmt::Error> {
    let mut text = String::new();
    conditions(report, &mut text)?;
    writeln!(
        text,
        "{:<18} {:<16} {:>9} {:>17} {:>8} {:>8} {:>7} {:>7} {:>7} {:>8} {:>6}",
        "workload",
        "target",
        "req/s",
        "min-max",
        "p50 ms",
        "p99 ms",
        "cpu us",
        "gen us",
        "/http",
        "/durable",
        "/cost"
    )?;
    let mut last = None;
    for cell in &report.cells {
        let first = last.replace(cell.workload) != Some(cell.workload);
        row(report, cell, first, &mut text)?;
    }
    failures(report, &mut text)?;
    Ok(text)
}

fn conditions(report: &Report, text: &mut String) -> fmt::Result {
    let plan = &report.plan;
    let limits = &plan.limits;
    writeln!(
        text,
        "{} connections, closed loop, {} generator thread(s), {} processors shared with the servers, \
         load before the run {}",
        limits.clients,
        limits.threads,
        report.machine.processors,
        report.machine.load_before.map_or_else(|| "unknown".to_owned(), |load| load.to_string())
    )?;
    writeln!(
        text,
        "{} items of about {} bytes, medians of {} interleaved rounds of {:?} (at most {} requests), \
         seed {}",
        plan.contents.items,
        plan.contents.item_bytes,
        plan.rounds,
        limits.duration,
        limits.requests,
        plan.seed
    )?;
    for target in &plan.targets {
        writeln!(text, "  {:<16} {}", target.name, target.durability)?;
    }
    writeln!(text, "  data and logs under {}\n", report.machine.directory)
}

fn row(report: &Report, cell: &Cell, first: bool, text: &mut String) -> fmt::Result {
    let name = report.plan.targets.get(cell.target).map_or("", |target| target.name.as_str());
    let least = cell.rates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = cell.rates.iter().copied().fold(0.0, f64::max);
    let ratio = |kind| match report.ratio(cell, kind) {
        Some(ratio) => format!("{ratio:.3}"),
        None => "-".to_owned(),
    };
    let micros = |known: &[f64]| match known {
        [] => "-".to_owned(),
        known => format!("{:.1}", median(known)),
    };
    let cost = report.cost_ratio(cell).map_or_else(|| "-".to_owned(), |cost| format!("{cost:.2}"));
    writeln!(
        text,
        "{:<18} {:<16} {:>9.0} {:>17} {:>8} {:>8} {:>7} {:>7} {:>7} {:>8} {:>6}",
        if first { cell.workload.name() } else { "" },
        name,
        cell.rate(),
        format!("{least:.0}-{most:.0}"),
        millis(cell.tally.quantile(0.5)),
        millis(cell.tally.quantile(0.99)),
        micros(&cell.processor),
        micros(&cell.generator),
        ratio(Kind::HttpFloor),
        ratio(Kind::DurableFloor),
        cost
    )
}

fn millis(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1_000.0)
}

fn failures(report: &Report, text: &mut String) -> fmt::Result {
    for cell in &report.cells {
        let name = report.plan.targets.get(cell.target).map_or("", |target| target.name.as_str());
        for (failure, count) in cell.tally.failures() {
            writeln!(text, "FAILED {} on {name}: {count} x {failure}", cell.workload.name())?;
        }
        if let Some(example) = cell.tally.example() {
            writeln!(text, "       for example {example}")?;
        }
    }
    for left in &report.left_behind {
        writeln!(text, "LEFT BEHIND: {left}")?;
    }
    Ok(())
}
