//! `stator-bench`: `stator bench` as a program of its own, to measure a stator that is built
//! without building the generator again.
//!
//! Exit code 0: measured and nothing failed; 1: some requests failed, tables were left
//! behind, or the run could not be made.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use bench::{Arguments, Environment};
use clap::Parser;

/// Measures DynamoDB endpoints against floors: an HTTP server that only answers, and one that only
/// makes durable and answers.
///
/// Without --endpoint and --self only the floors are measured.
#[derive(Debug, Parser)]
#[command(name = "stator-bench", version)]
struct Program {
    #[command(flatten)]
    arguments: Arguments,
}

fn main() -> ExitCode {
    match run(&Program::parse().arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "stator-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    let program = std::env::current_exe().context("where this program is")?;
    let environment =
        Environment { stator: program.with_file_name("stator"), program, ..Environment::default() };
    // As in `stator`, the program and not the library looks at the environment.
    let environment = environment.with_environment(|name| std::env::var(name).ok());
    bench::execute(arguments, environment, &mut io::stdout())
}
