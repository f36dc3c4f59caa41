//! The report as text: one row for each target under each workload.
//!
//! `MB/s` is what right answers carried; `RSS MB` the memory of a server whose process is known.
//! `cpu us` and `gen us` are the processor time of server and generator for each request; `/http`
//! and `/durable` compare rates with the floors, `/cost` compares processor time.

use std::fmt::{self, Write as _};
use std::time::Duration;

use super::Report;
use crate::measure::rounds::{Cell, Rate, median};
use crate::measure::target::Kind;

/// The report as text of about 165 columns.
///
/// # Errors
/// Never; writing to text cannot fail.
pub fn render(report: &Report) -> Result<String, fmt::Error> {
    let mut text = String::new();
    conditions(report, &mut text)?;
    let heads = [
        "workload", "target", "req/s", "min-max", "p50 ms", "p99 ms", "p99.9 ms", "max ms",
        "cpu us", "gen us", "/http", "/durable", "/cost", "MB/s", "RSS MB",
    ];
    line(&heads.map(str::to_owned), &mut text)?;
    let mut last = None;
    for cell in &report.cells {
        let name = cell.name();
        row(report, cell, if last.as_ref() == Some(&name) { "" } else { &name }, &mut text)?;
        last = Some(name);
    }
    comparisons(report, &mut text)?;
    written(report, &mut text)?;
    failures(report, &mut text)?;
    Ok(text)
}

fn conditions(report: &Report, text: &mut String) -> fmt::Result {
    let plan = &report.plan;
    let limits = &plan.limits;
    writeln!(
        text,
        "{} connections, {}, {} generator thread(s), {} processors shared with the servers, \
         load before the run {}",
        limits.clients,
        pace(plan.rate),
        limits.threads,
        report.machine.processors,
        report.machine.load_before.map_or_else(|| "unknown".to_owned(), |load| load.to_string())
    )?;
    writeln!(
        text,
        "{} items of about {} bytes, medians of {} interleaved rounds of {:?} (at most {} requests), \
         seed {}",
        plan.tables.contents.items,
        plan.tables.contents.item_bytes,
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

fn pace(rate: Option<Rate>) -> String {
    match rate {
        None => "closed loop".to_owned(),
        Some(Rate::Fixed(rate)) => format!("open loop at {rate} a second"),
        Some(Rate::OfPeak(share)) => format!("open loop at {:.0} % of the peak", share * 100.0),
    }
}

fn row(report: &Report, cell: &Cell, name: &str, text: &mut String) -> fmt::Result {
    let target = report.plan.targets.get(cell.target).map_or("", |target| target.name.as_str());
    let least = cell.rates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = cell.rates.iter().copied().fold(0.0, f64::max);
    let known = |number: Option<f64>, digits: usize| {
        number.map_or_else(|| "-".to_owned(), |number| format!("{number:.digits$}"))
    };
    let micros = |all: &[f64]| known((!all.is_empty()).then(|| median(all)), 1);
    #[expect(clippy::cast_precision_loss, reason = "memory stays far below 2^53 bytes")]
    let resident = cell.resident.map(|bytes| bytes as f64 / 1e6);
    let cells = [
        name.to_owned(),
        target.to_owned(),
        format!("{:.0}", cell.rate()),
        format!("{least:.0}-{most:.0}"),
        millis(cell.tally.quantile(0.5)),
        millis(cell.tally.quantile(0.99)),
        millis(cell.tally.quantile(0.999)),
        millis(cell.tally.longest()),
        micros(&cell.processor),
        micros(&cell.generator),
        known(report.ratio(cell, Kind::HttpFloor), 3),
        known(report.ratio(cell, Kind::DurableFloor), 3),
        known(report.cost_ratio(cell), 2),
        known(Some(cell.byte_rate() / 1e6), 1),
        known(resident, 0),
    ];
    line(&cells, text)
}

/// One line of the table.
fn line(cells: &[String; 15], text: &mut String) -> fmt::Result {
    const WIDTHS: [usize; 15] = [18, 16, 9, 17, 8, 8, 8, 8, 7, 7, 7, 8, 6, 7, 6];
    for (index, (cell, width)) in cells.iter().zip(WIDTHS).enumerate() {
        match index {
            0 => write!(text, "{cell:<width$}")?,
            1 => write!(text, " {cell:<width$}")?,
            _ => write!(text, " {cell:>width$}")?,
        }
    }
    writeln!(text)
}

/// How the endpoints compare with the first of them.
fn comparisons(report: &Report, text: &mut String) -> fmt::Result {
    for cell in &report.cells {
        let (Some((first, ratio)), Some(target)) =
            (report.of_first(cell), report.plan.targets.get(cell.target))
        else {
            continue;
        };
        writeln!(
            text,
            "{}: {} answers {ratio:.2} times as many as {first}",
            cell.name(),
            target.name
        )?;
    }
    Ok(())
}

/// What servers report that they wrote, for workloads that write.
fn written(report: &Report, text: &mut String) -> fmt::Result {
    for cell in report.cells.iter().filter(|cell| cell.workload.writes()) {
        let (Some(written), Some(target)) = (cell.written, report.plan.targets.get(cell.target))
        else {
            continue;
        };
        writeln!(
            text,
            "{} on {}: {:.1} rows and {:.0} bytes written for each operation",
            cell.name(),
            target.name,
            written.rows,
            written.bytes
        )?;
    }
    Ok(())
}

fn millis(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1_000.0)
}

fn failures(report: &Report, text: &mut String) -> fmt::Result {
    for cell in &report.cells {
        let name = report.plan.targets.get(cell.target).map_or("", |target| target.name.as_str());
        for (failure, count) in cell.tally.failures() {
            writeln!(text, "FAILED {} on {name}: {count} x {failure}", cell.name())?;
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
