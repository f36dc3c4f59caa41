//! Load generator and its floors: `stator bench`, and the program `stator-bench`.
//!
//! A run measures several [`target`]s (endpoints and floors) under several [`workload`]s, one short
//! phase after the other, in interleaved [`rounds`], so that a noisy neighbour hits all of them
//! alike. A floor is the least that any server with the same promise must do: the HTTP floor reads
//! the body and answers a fixed one; the durable floor also appends the body to a log and waits for
//! one fdatasync that it shares with everyone who waits. What is reported is the ratio to the floor.
//!
//! The way of one request: [`workload`] says what is asked, [`message`] holds the bytes of a request
//! with holes for keys and the signature, a connection fills the holes in place and sends them,
//! [`load`] keeps the time, [`tally`] counts.
//!
//! Invariants: every target gets the same request bytes except for host, path and signature; only
//! right answers count as done, all others are reported; a run is bounded in time and in requests; it
//! drops only tables and ends only processes that it made itself; it reads no environment variable.

pub mod arguments;
pub mod connection;
pub mod control;
pub mod draw;
pub mod endpoint;
pub mod figures;
pub mod fill;
pub mod floor;
pub mod interrupt;
pub mod item;
pub mod keys;
pub mod load;
pub mod message;
pub mod mix;
pub mod place;
pub mod process;
pub mod progress;
pub mod random;
pub mod report;
pub mod request;
pub mod rounds;
pub mod run;
pub mod signer;
pub mod start;
pub mod suite;
pub mod table;
pub mod tables;
pub mod tally;
pub mod target;
pub mod targets;
pub mod tls;
pub mod workload;

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use env::Env;
use serde_json::Value;

use arguments::{Arguments, Command};
use interrupt::Interrupt;
use place::Place;
use progress::Progress;
use report::{json, table as text};
use run::Workshop;

/// Does what the command line says and writes the report to `output`. Whether nothing failed.
///
/// # Errors
/// When there is nothing to report.
pub fn execute(arguments: &Arguments, place: Place, output: &mut dyn Write) -> Result<bool> {
    if let Some(Command::Floor { kind, listen, log }) = &arguments.command {
        run::serve_floor(*kind, *listen, log.as_deref())?;
        return Ok(true);
    }
    let interrupt = Interrupt::listen().context("signals cannot be noted")?;
    let progress = Arc::new(Progress::new(arguments.quiet, interrupt));
    let workshop = Workshop { env: Env::real(), progress, place };
    let Some(suite) = arguments.suite else {
        return one(arguments, &workshop, None, output);
    };
    let mut clean = true;
    for part in suite.parts(arguments) {
        clean &= one(&part.arguments, &workshop, Some(part.title), output)?;
    }
    Ok(clean)
}

/// One measurement; as a part of a suite it has a title, and its JSON takes one line.
fn one(
    arguments: &Arguments,
    workshop: &Workshop,
    title: Option<&str>,
    output: &mut dyn Write,
) -> Result<bool> {
    let measured = measure(arguments, workshop);
    workshop.progress.clear();
    let (value, table, clean) = measured?;
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
fn measure(arguments: &Arguments, workshop: &Workshop) -> Result<(Value, String, bool)> {
    if arguments.start {
        let report = start::run(arguments, workshop)?;
        return Ok((report.json(), report.table()?, true));
    }
    let report = run::run(arguments, workshop)?;
    let clean = report.failures() == 0 && report.left_behind.is_empty();
    Ok((json::render(&report), text::render(&report)?, clean))
}
