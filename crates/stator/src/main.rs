//! DynamoDB that you run yourself: arguments, configuration and process life.
//!
//! # Floors
//! - `configuration` resolves settings, `descriptors` shares out open files, `memory_limit` sizes
//!   the budget, `statistics`, `services` and `storage` connect the crates below; `exit` has the exit codes, `banner` what a
//!   user sees, `logging` the log;
//! - `serve`, `deploy`, `healthcheck`, `verify` and `benchmark` are the commands;
//! - `arguments` is the command line, `main` runs the command.
//!
//! Invariants: this is the only crate that names a concrete store, reads the environment or ends
//! the process; every way to end has its exit code in [`exit::Failure`].

mod arguments;
mod banner;
mod benchmark;
mod configuration;
mod deploy;
mod descriptors;
mod exit;
mod healthcheck;
mod logging;
mod memory_limit;
mod serve;
mod services;
mod statistics;
mod storage;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use configuration::Configuration;
use exit::Failure;

/// A server constantly allocates small buffers on one thread and frees them on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => serve::run(configured(arguments.serve)?),
        Some(Command::Serve(layer)) => serve::run(configured(layer)?),
        Some(Command::Deploy(deploy)) => {
            deploy::run(deploy, || Ok(healthcheck::endpoint(configured(arguments.serve)?.listen)))
        }
        Some(Command::Healthcheck { endpoint }) => {
            let endpoint = match endpoint {
                Some(endpoint) => endpoint,
                None => healthcheck::endpoint(configured(arguments.serve)?.listen),
            };
            healthcheck::check(&endpoint)
        }
        Some(Command::Verify { directory }) => {
            let directory = match directory {
                Some(directory) => directory,
                None => verify::directory(configured(arguments.serve)?.storage)?,
            };
            verify::run(&directory)
        }
        Some(Command::Bench(arguments)) => benchmark::run(&arguments),
    }
}

/// The configuration that the flags, the environment and the file make together.
fn configured(flags: configuration::Flags) -> Result<Configuration, Failure> {
    let layers = configuration::collect(flags, |name| std::env::var(name).ok())?;
    Ok(Configuration::resolve(&layers)?)
}
