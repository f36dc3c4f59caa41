//! The command line: runs what the arguments ask for and writes the reports.

pub mod arguments;
pub mod context;
pub mod environment;
pub mod run;
pub mod serve_floor;
pub mod startup;
pub mod suite;
pub mod sustained;
pub mod targets;

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use env::Env;
use serde_json::Value;

use crate::progress::Progress;
use crate::progress::interrupt::Interrupt;
use crate::report::sustained::{html, json as sustained_json, text as sustained_text};
use crate::report::{json, text};
use arguments::{Arguments, Command};
use context::RunContext;
use environment::Environment;

/// Runs what `arguments` ask for and writes the reports to `output`. True if nothing failed.
///
/// # Errors
/// When there is nothing to report.
pub fn execute(
    arguments: &Arguments,
    environment: Environment,
    output: &mut dyn Write,
) -> Result<bool> {
    if let Some(Command::Floor { kind, listen, log, database }) = &arguments.command {
        serve_floor::serve(*kind, *listen, (log.as_deref(), database.as_deref()))?;
        return Ok(true);
    }
    let interrupt = Interrupt::listen().context("signals cannot be noted")?;
    let progress = Arc::new(Progress::new(arguments.quiet, interrupt));
    let context = RunContext { env: Env::real(), progress, environment };
    let Some(suite) = arguments.suite else {
        return one(arguments, &context, None, (output, &mut Vec::new()));
    };
    let mut clean = true;
    let mut page = Vec::new();
    let parts = suite.parts(arguments);
    ensure!(!parts.is_empty(), "no part of this suite has any of the workloads of --workload");
    for part in parts {
        clean &= one(&part.arguments, &context, Some(part.title), (&mut *output, &mut page))?;
    }
    Ok(clean)
}

/// One measurement; as a part of a suite it has a title, and its JSON takes one line. What it adds
/// to the page with charts is written at once: a later part may fail.
fn one(
    arguments: &Arguments,
    context: &RunContext,
    title: Option<&str>,
    (output, page): (&mut dyn Write, &mut Vec<String>),
) -> Result<bool> {
    let measured = measure(arguments, context, title.unwrap_or_default(), page);
    context.progress.clear();
    let (value, table, clean) = measured?;
    if let (Some(file), false) = (&arguments.sustained.html, page.is_empty()) {
        std::fs::write(file, html::page(page))
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    match (arguments.json, title) {
        (false, None) => output.write_all(table.as_bytes())?,
        (false, Some(title)) => write!(output, "== {title}\n{table}\n")?,
        (true, None) => writeln!(output, "{value:#}")?,
        (true, Some(title)) => writeln!(output, "{}", serde_json::json!({ title: value }))?,
    }
    output.flush()?;
    Ok(clean)
}

/// The report as JSON and as text, and whether nothing failed.
fn measure(
    arguments: &Arguments,
    context: &RunContext,
    title: &str,
    page: &mut Vec<String>,
) -> Result<(Value, String, bool)> {
    if let Some(loops) = arguments.sustained.part {
        let report = sustained::run(arguments, loops, context)?;
        let clean = report.failures() == 0 && report.left_behind.is_empty();
        page.push(html::part(title, &report));
        return Ok((sustained_json::render(&report), sustained_text::render(&report)?, clean));
    }
    if arguments.start {
        let report = startup::run(arguments, context)?;
        return Ok((report.json(), report.table()?, true));
    }
    let report = run::run(arguments, context)?;
    let clean = report.failures() == 0 && report.left_behind.is_empty();
    Ok((json::render(&report), text::render(&report)?, clean))
}
