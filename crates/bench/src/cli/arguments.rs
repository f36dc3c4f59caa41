//! The arguments of `stator bench`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::client::parameters::MAX_KEYS;
use crate::data::items::MIN_ITEM_BYTES;
use crate::data::keys::Distribution;
use crate::measure::rounds::Rate;
use crate::workload::Workload;

/// What and how to measure.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Instead of measuring: serve a floor.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Whom to measure.
    #[command(flatten)]
    pub targets: Targets,
    /// What to ask, and how hard.
    #[command(flatten)]
    pub load: LoadArguments,
    /// What the tables hold.
    #[command(flatten)]
    pub tables: TableArguments,
    /// Of --suite sustained.
    #[command(flatten)]
    pub sustained: SustainedArguments,
    /// Measure how long a server needs from its start to its first answer, with no data and with
    /// the loaded tables after kill -9, instead of a load.
    #[arg(long, conflicts_with_all = ["endpoints", "workloads", "suite", "rate"])]
    pub start: bool,
    /// Run a whole list of measurements one after the other; with --workload only these of its
    /// workloads.
    #[arg(long, value_enum, conflicts_with = "rate")]
    pub suite: Option<Suite>,
    /// Write the report as JSON.
    #[arg(long)]
    pub json: bool,
    /// Say nothing while it runs.
    #[arg(long)]
    pub quiet: bool,
}

/// Whom to measure.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Whom")]
pub struct Targets {
    /// An endpoint, as URL or NAME=URL, with http or https; may be repeated. It gets tables of its
    /// own, loaded before and removed after the run.
    #[arg(long = "endpoint", value_name = "NAME=URL")]
    pub endpoints: Vec<String>,
    /// The process of an endpoint on this machine, as NAME=PID: its processor time and memory are
    /// reported; may be repeated.
    #[arg(long = "pid", value_name = "NAME=PID")]
    pub processes: Vec<String>,
    /// Start stator twice and measure it: with fsync in a new directory, and in memory.
    #[arg(long = "self")]
    pub own: bool,
    /// With --self: without the one in memory.
    #[arg(long, requires = "own")]
    pub no_memory: bool,
    /// The stator binary for --self and --start [default: this one].
    #[arg(long, value_name = "FILE")]
    pub stator: Option<PathBuf>,
    /// Measure the floors too: a server that only answers, and one that only makes durable and
    /// answers. The default with --self, or without any endpoint.
    #[arg(long, conflicts_with = "no_floor")]
    pub floor: bool,
    /// With the floors: also one that writes and reads rows of this PostgreSQL, postgres://….
    #[arg(long, value_name = "URL", conflicts_with = "no_floor")]
    pub floor_database: Option<String>,
    /// Leave the floors out.
    #[arg(long)]
    pub no_floor: bool,
    /// Where the data of --self and the log of the durable floor go, in a new directory that is
    /// removed again [default: the directory for temporary files].
    #[arg(long, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// The certificate authorities for https, a PEM file [default: those of the operating system].
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Sign the requests to endpoints with the keys in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
    /// AWS_SESSION_TOKEN.
    #[arg(long)]
    pub sign: bool,
    /// The Region to sign for [default: that in the endpoint's name, AWS_REGION, or us-east-1].
    #[arg(long)]
    pub region: Option<String>,
}

/// What to ask, and how hard.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Load")]
pub struct LoadArguments {
    /// What to ask; may be repeated or a list with commas [default: the first eight].
    #[arg(long = "workload", value_enum, value_delimiter = ',')]
    pub workloads: Vec<Workload>,
    /// How keys are distributed; several are measured side by side [default: zipfian for ycsb-a, b,
    /// c, e and f, latest for ycsb-d, uniform for the others].
    #[arg(long = "keys", value_enum, value_delimiter = ',')]
    pub distributions: Vec<Distribution>,
    /// Open loop: operations a second, or a share of what the target reaches in a closed loop, such
    /// as 60%. Latencies count from when a request is due [default: closed loop].
    #[arg(long, value_name = "NUMBER|PERCENT", value_parser = rate)]
    pub rate: Option<Rate>,
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
    /// Operations of one phase at most.
    #[arg(long, default_value_t = 1_000_000)]
    pub requests: u64,
    /// Which keys are asked for.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// What the tables hold.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Tables")]
pub struct TableArguments {
    /// Items in each table; rounded down to a multiple of 50.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(50..=100_000_000))]
    pub items: u64,
    /// The size of an item in bytes, as DynamoDB counts it.
    #[arg(long, default_value_t = 450, value_parser = item_bytes)]
    pub item_bytes: usize,
    /// Items a second while loading [default: as many as the endpoint takes].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(25..))]
    pub load_rate: Option<u32>,
    /// The beginning of the names of the tables.
    #[arg(long, default_value = "stator-bench")]
    pub prefix: String,
    /// Leave the tables of endpoints for a later run with --reuse.
    #[arg(long)]
    pub keep: bool,
    /// Use the tables that an earlier run with --keep, the same --items, --item-bytes and --prefix
    /// left, and do not remove them.
    #[arg(long, conflicts_with = "own")]
    pub reuse: bool,
}

/// Lengths of `--suite sustained`.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "With --suite sustained")]
pub struct SustainedArguments {
    /// Seconds of each loop: the closed one, then the open one.
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0, value_parser = long_seconds)]
    pub sustain: f64,
    /// Seconds of a window, for which figures are reported.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds)]
    pub window: f64,
    /// The open loop's share of the rate that the closed loop reached in its last window.
    #[arg(long, value_name = "PERCENT", default_value = "60%", value_parser = share)]
    pub share: f64,
    /// Leave the open loops out.
    #[arg(long, conflicts_with = "share", requires = "suite")]
    pub closed: bool,
    /// Items of the large table that gets are measured on.
    #[arg(long, default_value_t = 10_000_000, value_parser = clap::value_parser!(u64).range(50..=100_000_000))]
    pub large_items: u64,
    /// Write a page with charts.
    #[arg(long, value_name = "FILE", requires = "suite")]
    pub html: Option<PathBuf>,
    /// What the part of the suite is.
    #[arg(skip)]
    pub part: Option<Loops>,
}

/// The loops of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loops {
    /// The closed one alone.
    Closed,
    /// The closed one, and then an open one at a share of its rate.
    ClosedAndOpen,
}

/// A list of measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// One operation each at 10,000 items, and the production table: some minutes.
    Table,
    /// YCSB A to F and the single-table application at 10,000 items.
    Applications,
    /// Reads, writes and a scan at 1 million items.
    Million,
    /// Uniform and Zipfian gets and puts at 10,000 and at 10 million items.
    TenMillion,
    /// Open loop at 60 % of the peak for 10 minutes: gets, puts and the single-table application.
    Steady,
    /// Minute by minute: the single-table application, puts and the production table, each in a
    /// closed and then an open loop of ten minutes, and gets on a large table: some three hours.
    Sustained,
    /// Start of the process: empty, and after kill -9 with 1 and with 10 million items.
    Start,
    /// All of them but `sustained`: some hours.
    All,
}

/// What to do instead of measuring.
#[derive(Clone, Debug, Subcommand)]
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
        /// The PostgreSQL of the floor over one, as postgres://…; the table bench_floor in it is made
        /// anew.
        #[arg(long, value_name = "URL", required_if_eq("kind", "rows"))]
        database: Option<String>,
    },
}

/// The floors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FloorKind {
    /// Reads and answers.
    Http,
    /// Reads, appends to a log, waits for an fdatasync shared with others, answers.
    Durable,
    /// Reads, upserts or gets rows of a PostgreSQL in a statement shared with others, answers.
    Rows,
}

impl TableArguments {
    /// Items in each table: whole batches and whole partitions.
    #[must_use]
    pub const fn whole_items(&self) -> u64 {
        self.items.saturating_sub(self.items % 50)
    }
}

impl Targets {
    /// Whether the floors are measured.
    #[must_use]
    pub const fn with_floors(&self) -> bool {
        !self.no_floor && (self.floor || self.own || self.endpoints.is_empty())
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.01..=3_600.0).contains(&seconds) => Ok(seconds),
        _ => Err("it takes a number of seconds from 0.01 to 3600".to_owned()),
    }
}

fn long_seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.01..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err("it takes a number of seconds from 0.01 to 86400".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match rate(text) {
        Ok(Rate::OfPeak(share)) => Ok(share),
        Ok(Rate::Fixed(_)) | Err(_) => Err("it takes a share such as 60%".to_owned()),
    }
}

fn rate(text: &str) -> Result<Rate, String> {
    let parsed = match text.strip_suffix('%') {
        Some(percent) => percent
            .trim()
            .parse()
            .ok()
            .filter(|percent| (1.0..=200.0).contains(percent))
            .map(|percent: f64| Rate::OfPeak(percent / 100.0)),
        None => {
            text.parse().ok().filter(|rate| (0.1..=10_000_000.0).contains(rate)).map(Rate::Fixed)
        }
    };
    parsed.ok_or_else(|| {
        "it takes operations a second, such as 5000, or a share of the peak, such as 60%".to_owned()
    })
}

fn item_bytes(text: &str) -> Result<usize, String> {
    // 25 items of a batch write must stay below the 16 MB of a request.
    let most = (16 << 20) / MAX_KEYS / 2;
    match text.parse() {
        Ok(bytes) if (MIN_ITEM_BYTES..=most).contains(&bytes) => Ok(bytes),
        _ => Err(format!("it takes a number of bytes from {MIN_ITEM_BYTES} to {most}")),
    }
}
