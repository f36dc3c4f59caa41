//! DynamoDB that you run yourself: arguments, configuration and process life.
//!
//! What was typed (`arguments`, `layer`) becomes what it means (`configuration`) before anything
//! starts; `serve` then runs the server, `deploy` gives it tables, `health` asks a running one, `verify` reads a
//! data directory that no server uses, `benchmark` measures any server.
//!
//! Invariants: this is the only crate that names a concrete store, reads the environment or ends the
//! process; every way to end has its exit code in [`exit::Failure`].

mod arguments;
mod banner;
mod benchmark;
mod configuration;
mod deploy;
mod exit;
mod health;
mod layer;
mod logging;
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

/// A server allocates small buffers on one thread and frees them on another, all the time.
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
            deploy::run(deploy, || Ok(health::endpoint(configured(arguments.serve)?.listen)))
        }
        Some(Command::Healthcheck { endpoint }) => {
            let endpoint = match endpoint {
                Some(endpoint) => endpoint,
                None => health::endpoint(configured(arguments.serve)?.listen),
            };
            health::check(&endpoint)
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
fn configured(flags: layer::Flags) -> Result<Configuration, Failure> {
    let layers = layer::collect(flags, |name| std::env::var(name).ok())?;
    Ok(Configuration::resolve(&layers)?)
}
