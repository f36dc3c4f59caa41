//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::advice::{Advise, Explain};
use crate::at_rest;
use crate::back_up::BackUp;
use crate::configuration::Flags;
use crate::data_model;
use crate::deploy::Deploy;
use crate::exit;
use crate::history::History;
use crate::identities::{Keys, Users};
use crate::migrate::Migrate;
use crate::policies;
use crate::restore::Restore;
use crate::restore_server::RestoreServer;

/// The version, with the commit and its date where they are known.
pub(crate) const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("COMMIT_SUFFIX"));

/// DynamoDB that you run yourself.
///
/// Without a command, `stator` serves. Every option can also be given as an environment variable
/// (`--log-level` is STATOR_LOG_LEVEL) or as a line of the configuration file (`log-level =
/// "info"`); the command line wins over the environment, the environment over the file.
#[derive(Debug, Parser)]
#[command(name = "stator", version = VERSION, after_help = exit::HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// The command, if one was typed.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The options of `serve`, which may stand alone.
    #[command(flatten)]
    pub(crate) serve: Flags,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer DynamoDB calls until told to stop.
    Serve(Flags),
    /// Create and change tables from a CloudFormation template or the cdk.out of a CDK app.
    Deploy(Deploy),
    /// Bring back what a table was at an earlier second: into a new table, or in place.
    Restore(Restore),
    /// Show the versions of an item inside the recovery window of its table, the newest first.
    History(History),
    /// Say what a request would read, write and cost, and what would be better; nothing is done.
    Explain(Explain),
    /// Say what is wrong with the requests that a running server got.
    ///
    /// Exit code 0: nothing found; 1: something is. Statistics begin when the server is started.
    Advise(Advise),
    /// Back up all data of a server while it runs, or of a data directory that no server uses.
    Backup(BackUp),
    /// Restore a backup of all data into a data directory, after comparing it with its checksums.
    RestoreServer(RestoreServer),
    /// Show, make, disable, rotate and delete access keys of a running server.
    Keys(Keys),
    /// Show, make and delete users of a running server, and say what they may do.
    Users(Users),
    /// Say what policies permit, and what is wrong with them; no server is asked.
    #[command(subcommand)]
    Policy(policies::Command),
    /// Ask a running server whether it answers; exit code 0 if it does, 1 if not.
    Healthcheck {
        /// The server, as `http://HOST:PORT` [default: where `serve` would listen].
        #[arg(long, value_name = "URL")]
        endpoint: Option<String>,
    },
    /// Check a data directory that no server uses, or a backup; changes nothing.
    Verify {
        /// The directory [default: the one that `serve` would use].
        #[arg(value_name = "DIR")]
        directory: Option<PathBuf>,
    },
    /// Keys of encryption at rest: make one, show which keys a directory is under, decrypt it.
    #[command(subcommand)]
    Encryption(at_rest::Command),
    /// Move the data of a directory, which no server uses, into a database, and compare.
    MigrateStore(Migrate),
    /// Have the tables in a database be of the newest version, once no older server uses them.
    ///
    /// Until then newer servers write only what older ones can read. There is no way back.
    RaiseVersion(Flags),
    /// Show what the settings are and where each comes from; starts nothing.
    Config {
        /// Show what holds: the default.
        #[arg(long, conflicts_with = "reference")]
        show: bool,
        /// Print every setting with its option, variable, default and meaning instead, as Markdown.
        #[arg(long)]
        reference: bool,
        /// The options of `serve`.
        #[command(flatten)]
        serve: Flags,
    },
    /// Write a configuration file, a compose file and a CI workflow to begin with.
    Init {
        /// The directory to write into; no file in it is overwritten.
        #[arg(value_name = "DIR", default_value = ".")]
        directory: PathBuf,
    },
    /// Print a script that completes the command line of a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual, or write a page for each command.
    Man {
        /// The directory to write `stator.1` and a page for each command into.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Measure any DynamoDB endpoint, beside the least that a server with the same promise must do.
    ///
    /// Without --endpoint and --self only the floors are measured. docs/bench.md explains the
    /// figures.
    Bench(Box<bench::Arguments>),
    /// Check, prove and explain a model of tables, entities and access patterns.
    #[command(subcommand)]
    Model(data_model::Command),
    /// Print the list prices that plans use, or AWS's own price list as a file of prices.
    Prices(data_model::List),
}
