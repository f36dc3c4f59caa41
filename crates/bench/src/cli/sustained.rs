//! Sustained parts of a suite: they run as others do, and are reported window by window.

use std::time::Duration;

use anyhow::Result;

use crate::cli::arguments::{Arguments, Loops};
use crate::cli::context::RunContext;
use crate::cli::run::{Ran, run_plan};
use crate::measure::sustained::{self, Sustained};
use crate::report::sustained::SustainedReport;

/// Measures what `arguments` ask for.
///
/// # Errors
/// As [`super::run::run`].
pub fn run(arguments: &Arguments, loops: Loops, context: &RunContext) -> Result<SustainedReport> {
    let given = &arguments.sustained;
    let sustained = Sustained {
        length: Duration::from_secs_f64(given.sustain),
        window: Duration::from_secs_f64(given.window),
        share: (loops == Loops::ClosedAndOpen).then_some(given.share),
    };
    let ran = run_plan(arguments, context, |plan, sizes| {
        sustained::run(plan, &sustained, sizes, &context.env, &context.progress)
    })?;
    let Ran { plan, measured: stages, machine, left_behind } = ran;
    Ok(SustainedReport { plan, sustained, stages, machine, left_behind })
}
