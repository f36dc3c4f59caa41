//! The report of a sustained load as text: one row for each window.

use std::fmt::{self, Write as _};

use super::SustainedReport;
use super::figures::{FIGURES, values};
use crate::measure::sustained::Stage;

/// The width of a column.
const WIDTH: usize = 9;

/// The report as text.
///
/// # Errors
/// Never; writing to text cannot fail.
pub fn render(report: &SustainedReport) -> Result<String, fmt::Error> {
    let mut text = format!("{}\n", report.conditions());
    for target in &report.plan.targets {
        writeln!(text, "  {:<16} {}", target.name, target.durability)?;
    }
    for stage in &report.stages {
        render_stage(report, stage, &mut text)?;
    }
    for left in &report.left_behind {
        writeln!(text, "LEFT BEHIND: {left}")?;
    }
    Ok(text)
}

fn render_stage(report: &SustainedReport, stage: &Stage, text: &mut String) -> fmt::Result {
    writeln!(text, "\n{} on {}", report.name(stage), report.target(stage))?;
    write!(text, "{:>8}", "until s")?;
    for figure in &FIGURES {
        write!(text, " {:>WIDTH$}", figure.head)?;
    }
    writeln!(text)?;
    let columns = FIGURES.each_ref().map(|figure| values(stage, figure));
    let mut until = 0.0;
    for (at, window) in stage.windows.iter().enumerate() {
        until += window.length.as_secs_f64();
        write!(text, "{until:>8.0}")?;
        for (column, figure) in columns.iter().zip(&FIGURES) {
            let digits = figure.digits;
            match column.get(at).copied().flatten() {
                Some(value) => write!(text, " {value:>WIDTH$.digits$}")?,
                None => write!(text, " {:>WIDTH$}", "-")?,
            }
        }
        writeln!(text)?;
    }
    summary(stage, text)
}

fn summary(stage: &Stage, text: &mut String) -> fmt::Result {
    let tally = stage.tally();
    let millis = |share| tally.quantile(share).as_secs_f64() * 1e3;
    write!(
        text,
        "     all: {} done, p50 {:.2}, p99 {:.2}, p99.9 {:.2}, max {:.1} ms",
        tally.count(),
        millis(0.5),
        millis(0.99),
        millis(0.999),
        tally.longest().as_secs_f64() * 1e3
    )?;
    match stage.kept() {
        Some(kept) => writeln!(text, "; last window {kept:.2} of the first")?,
        None => writeln!(text)?,
    }
    for (failure, count) in tally.failures() {
        writeln!(text, "FAILED: {count} x {failure}")?;
    }
    match tally.example() {
        Some(example) => writeln!(text, "       for example {example}"),
        None => Ok(()),
    }
}
