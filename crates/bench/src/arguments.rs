//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::item::LEAST_BYTES;
use crate::request::MOST_KEYS;
use crate::workload::Workload;

/// Measures DynamoDB endpoints against floors: an HTTP server that only answers, and one that only
/// makes durable and answers.
///
/// Without --endpoint and --self only the floors are measured. Endpoints get two tables, loaded
/// before and removed after the run.
#[derive(Debug, Parser)]
#[command(name = "stator-bench", version)]
pub struct Arguments {
    /// Instead of measuring: serve a floor.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// An endpoint to measure, as NAME=http://HOST:PORT; may be repeated.
    #[arg(long = "endpoint", value_name = "NAME=URL")]
    pub endpoints: Vec<String>,
    /// Start stator twice and measure it: with fsync in a new directory, and in memory.
    #[arg(long = "self")]
    pub own: bool,
    /// The stator binary for --self [default: `stator` beside this program].
    #[arg(long, value_name = "FILE")]
    pub stator: Option<PathBuf>,
    /// Where the data of --self and the log of the durable floor go, in a new directory that is
    /// removed again [default: the directory for temporary files].
    #[arg(long, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Leave the floors out.
    #[arg(long)]
    pub no_floor: bool,
    /// What to ask; may be repeated or a list with commas [default: everything].
    #[arg(long = "workload", value_enum, value_delimiter = ',')]
    pub workloads: Vec<Workload>,
    /// Keep-alive connections.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub clients: u32,
    /// Threads of the generator.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub threads: u32,
    /// Interleaved rounds; figures are medians over them.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rounds: u32,
    /// Seconds of one phase (one target under one workload in one round).
    #[arg(long, default_value_t = 2.0, value_parser = seconds)]
    pub seconds: f64,
    /// Seconds of the phase before the first round, which is not counted.
    #[arg(long, default_value_t = 1.0, value_parser = seconds)]
    pub warm_up: f64,
    /// Requests of one phase at most.
    #[arg(long, default_value_t = 1_000_000)]
    pub requests: u64,
    /// Items in each table; rounded down to a multiple of 50.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(50..=100_000_000))]
    pub items: u64,
    /// The size of an item in bytes, as DynamoDB counts it.
    #[arg(long, default_value_t = 450, value_parser = item_bytes)]
    pub item_bytes: usize,
    /// Which keys are asked for.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The beginning of the names of the tables.
    #[arg(long, default_value = "stator-bench")]
    pub prefix: String,
    /// Write the report as JSON.
    #[arg(long)]
    pub json: bool,
    /// Say nothing while it runs.
    #[arg(long)]
    pub quiet: bool,
}

/// What to do instead of measuring.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a floor until the input ends.
    Floor {
        /// Which one.
        #[arg(value_enum)]
        kind: FloorKind,
        /// Where to listen; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// The log of the durable floor; an existing file is overwritten.
        #[arg(long, value_name = "FILE", required_if_eq("kind", "durable"))]
        log: Option<PathBuf>,
    },
}

/// The two floors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FloorKind {
    /// Reads and answers.
    Http,
    /// Reads, appends to a log, waits for an fdatasync shared with others, answers.
    Durable,
}

impl Arguments {
    /// Items in each table: whole batches and whole partitions.
    #[must_use]
    pub const fn whole_items(&self) -> u64 {
        self.items.saturating_sub(self.items % 50)
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.01..=3_600.0).contains(&seconds) => Ok(seconds),
        _ => Err("it takes a number of seconds from 0.01 to 3600".to_owned()),
    }
}

fn item_bytes(text: &str) -> Result<usize, String> {
    // 25 items of a batch write must stay below the 16 MB of a request.
    let most = (16 << 20) / MOST_KEYS / 2;
    match text.parse() {
        Ok(bytes) if (LEAST_BYTES..=most).contains(&bytes) => Ok(bytes),
        _ => Err(format!("it takes a number of bytes from {LEAST_BYTES} to {most}")),
    }
}
