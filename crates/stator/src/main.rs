//! DynamoDB that you run yourself: arguments, configuration and process life.
//!
//! # Floors
//! - `allocator` is the memory's, `otlp` sends traces;
//! - `backup` makes and restores backups of a data directory;
//! - `configuration` resolves settings, `descriptors` shares out open files, `memory_limit` sizes
//!   the budget, `audit` records requests, `statistics`, `process`, `services` and `storage`
//!   connect the crates below; `exit` has the exit codes, `banner` what a user sees, `logging` the
//!   log;
//! - `http` is one exchange of the commands that are clients of a server, `client` is that or a
//!   data directory in its place;
//! - `at_rest` has the keys of encryption at rest, and their commands;
//! - `serve`, `deploy`, `restore`, `history`, `advice`, `back_up`, `restore_server`, `identities`,
//!   `policies`, `healthcheck`, `verify`, `init`, `benchmark` and `data_model` are the commands;
//!   `supervisor` is the process that started this one;
//! - `arguments` is the command line, `dynamodb_local` reads that of another server; `manual` makes
//!   completions and man pages of it, `main` runs the command.
//!
//! Invariants: this is the only crate that names a concrete store, reads the environment or ends
//! the process; every way to end has its exit code in [`exit::Failure`].

mod administrator;
mod advice;
mod allocator;
mod arguments;
mod at_rest;
mod audit;
mod back_up;
mod backup;
mod banner;
mod benchmark;
mod buckets;
mod client;
mod configuration;
mod core_dumps;
mod data_model;
mod deploy;
mod descriptors;
mod dynamodb_local;
mod elapsed;
mod exit;
mod follow;
mod healthcheck;
mod history;
mod http;
mod identities;
mod init;
mod logging;
mod manual;
mod memory_limit;
mod migrate;
mod otlp;
mod policies;
mod process;
mod raise_version;
mod reloading;
mod restore;
mod restore_server;
mod serve;
mod services;
mod signing;
mod statistics;
mod storage;
mod supervisor;
mod tls;
mod verify;
mod web_identity;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use configuration::{Configuration, Flags, Written};
use exit::Failure;

fn main() -> ExitCode {
    let arguments = dynamodb_local::translate(std::env::args_os().collect());
    match run(Arguments::parse_from(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => serve(arguments.serve),
        Some(Command::Serve(flags)) => serve(flags),
        Some(Command::Deploy(deploy)) => deploy::run(deploy, || server(arguments.serve)),
        Some(Command::Restore(restore)) => restore::run(restore, || server(arguments.serve)),
        Some(Command::Keys(keys)) => identities::keys(&keys, || server(arguments.serve)),
        Some(Command::Users(users)) => identities::users(&users, || server(arguments.serve)),
        Some(Command::Policy(command)) => policies::run(&command),
        Some(Command::History(command)) => history::run(&command, || server(arguments.serve)),
        Some(Command::Explain(command)) => advice::explain(&command, || server(arguments.serve)),
        Some(Command::Advise(command)) => advice::advise(&command, || server(arguments.serve)),
        Some(Command::Backup(command)) => back_up::run(command, || configured(arguments.serve)),
        Some(Command::RestoreServer(command)) => {
            restore_server::run(&command, || configured(arguments.serve.clone()))
        }
        Some(Command::Healthcheck { endpoint }) => {
            let configuration = configured(arguments.serve)?;
            let authority = tls::authority(&configuration);
            let endpoints = endpoint.map(|endpoint| vec![endpoint]);
            for endpoint in endpoints.unwrap_or_else(|| banner::configured(&configuration)) {
                healthcheck::check(&endpoint, authority.as_deref())?;
            }
            Ok(())
        }
        Some(Command::Verify { directory }) => {
            let directory = match directory {
                Some(backup) if restore_server::is_backup(&backup) => {
                    return restore_server::verify(&backup, || configured(arguments.serve));
                }
                Some(directory) => directory,
                None => verify::directory(configured(arguments.serve)?.storage)?,
            };
            verify::run(&directory)
        }
        Some(Command::Encryption(command)) => {
            at_rest::run(command, || verify::directory(configured(arguments.serve)?.storage))
        }
        Some(Command::MigrateStore(migrate)) => {
            migrate::run(&migrate, &configured(migrate.serve.clone())?)
        }
        Some(Command::RaiseVersion(flags)) => raise_version::run(&configured(flags)?),
        Some(Command::Config { show: _, reference, serve }) => configuration(reference, serve),
        Some(Command::Init { directory }) => init::run(&directory),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man { out }) => manual::pages(out.as_deref()),
        Some(Command::Bench(arguments)) => benchmark::run(&arguments),
        Some(Command::Model(command)) => data_model::run(command),
        Some(Command::Prices(list)) => list.run(),
    }
}

/// Where `serve` would listen, and its Region.
fn server(flags: Flags) -> Result<(String, String), Failure> {
    let configuration = configured(flags)?;
    let endpoint = banner::configured(&configuration).into_iter().next();
    Ok((endpoint.unwrap_or_default(), configuration.region))
}

/// The settings as they were written.
fn written(flags: Flags) -> Result<Written, Failure> {
    let variables = std::env::vars_os();
    let texts = variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let readable = texts.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
    Ok(Written::collect(flags, readable)?)
}

/// The configuration that the flags, the environment and the file make together.
fn configured(flags: Flags) -> Result<Configuration, Failure> {
    Ok(written(flags)?.resolve()?)
}

/// `stator config`: prints the settings. Wrong ones are refused, as by `serve`.
fn configuration(reference: bool, flags: Flags) -> Result<(), Failure> {
    let text = if reference {
        configuration::reference()
    } else {
        let written = written(flags)?;
        written.resolve()?;
        let warnings = written.warnings.iter().map(|warning| format!("warning: {warning}\n"));
        warnings.chain([written.show()]).collect()
    };
    // A closed output is no failure.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// Serves with the settings that were written.
fn serve(flags: Flags) -> Result<(), Failure> {
    let written = written(flags)?;
    serve::run(written.resolve()?, &written.warnings)
}
