//! `stator-bench`: see the library for what it measures and how.
//!
//! Exit code 0: measured and nothing failed; 1: some requests failed, tables were left
//! behind, or the run could not be made.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use bench::arguments::{Arguments, Command};
use bench::report::{json, table};
use clap::Parser as _;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "stator-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(Command::Floor { kind, listen, log }) = &arguments.command {
        bench::run::serve_floor(*kind, *listen, log.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    let report = bench::run::run(arguments)?;
    let text = if arguments.json {
        format!("{:#}\n", json::render(&report))
    } else {
        table::render(&report)?
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    let clean = report.failures() == 0 && report.left_behind.is_empty();
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
