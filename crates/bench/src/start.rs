//! How long a stator needs from the start of its process to its first answer.
//!
//! Empty: a new directory, over and over. After a crash: the directory of a server that loaded its
//! tables and was ended by SIGKILL in the middle of writing.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;
use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::control::Control;
use crate::draw::Draw;
use crate::endpoint::Endpoint;
use crate::process::{Process, resident_bytes};
use crate::report::Machine;
use crate::rounds::median;
use crate::run::{Workshop, directory, tables_of};
use crate::table::Table;
use crate::targets::SERVE;
use crate::tls::Authorities;
use crate::workload::Workload;

/// Batches that a server has answered since its last start when it is killed.
const BATCHES_BEFORE_KILL: u64 = 400;

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The machine.
    pub machine: Machine,
    /// Items in the table that is there after a crash.
    pub items: u64,
    /// The size of the server's binary.
    pub binary_bytes: u64,
    /// With a new directory.
    pub empty: Vec<Started>,
    /// After SIGKILL.
    pub killed: Vec<Started>,
}

/// One start.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// From the start of the process until it said where it answers.
    pub ready: Duration,
    /// From the start of the process until the first answer of DynamoDB.
    pub answered: Duration,
    /// Resident memory after that answer, in bytes.
    pub resident: Option<u64>,
}

/// Measures as many starts of both kinds as `arguments` have rounds.
///
/// # Errors
/// When the server does not start or does not answer, or a signal says to stop.
pub fn run(arguments: &Arguments, workshop: &Workshop) -> Result<Report> {
    let env = &workshop.env;
    let program = workshop.place.stator(arguments.targets.stator.as_ref())?;
    let parent = arguments.targets.directory.clone().unwrap_or_else(std::env::temp_dir);
    let machine = Machine::look(&parent.to_string_lossy());
    let mut empty = Vec::new();
    for round in 1..=arguments.load.rounds {
        workshop.progress.step(&format!("empty start {round}"), 0)?;
        let new = directory(&parent)?;
        let (process, mut control, start) = begin(env, &program, new.path())?;
        let outcome = control.call("ListTables", &json!({}));
        empty.push(started(env, &process, start.0, start.1));
        process.stop(env);
        outcome?;
    }
    let data = directory(&parent)?;
    let killed = after_crashes(arguments, workshop, &program, data.path())?;
    let items = arguments.tables.whole_items();
    let binary_bytes = std::fs::metadata(&program)?.len();
    Ok(Report { machine, items, binary_bytes, empty, killed })
}

fn after_crashes(
    arguments: &Arguments,
    workshop: &Workshop,
    program: &Path,
    data: &Path,
) -> Result<Vec<Started>> {
    let (env, progress) = (&workshop.env, &workshop.progress);
    let tables = tables_of(arguments, BTreeSet::from([Table::Indexed]));
    let (mut process, mut control, _) = begin(env, program, data)?;
    let mut made = Vec::new();
    let loaded = tables.create(&mut control, env, "stator", progress, &mut made);
    let mut found = Vec::new();
    let mut outcome = loaded;
    for round in 1..=arguments.load.rounds {
        if outcome.is_err() {
            break;
        }
        outcome = progress.step(&format!("start after kill -9, {round}"), 0);
        let written = write_some(arguments, env, &mut control);
        process.kill();
        let (again, reached, start) = begin(env, program, data)?;
        (process, control) = (again, reached);
        let read = read_one(&mut control, &tables.names.of(Table::Indexed));
        found.push(started(env, &process, start.0, start.1));
        outcome = outcome.and(written).and(read);
    }
    process.stop(env);
    outcome.map(|()| found)
}

/// Starts the server on `data`: the process, calls to it, and when it started and was ready.
fn begin(
    env: &Env,
    program: &Path,
    data: &Path,
) -> Result<(Process, Control, (env::Moment, Duration))> {
    let start = env.moment();
    let words = [SERVE.as_slice(), &["--data", "stator-data"]].concat();
    let process = Process::start(program, &words, data)?;
    let ready = env.moment().since(start);
    let to = Endpoint::new(process.url(), &Authorities::default());
    match to.and_then(|to| Control::new(env, &to)) {
        Ok(control) => Ok((process, control, (start, ready))),
        Err(error) => {
            process.stop(env);
            Err(error)
        }
    }
}

fn started(env: &Env, process: &Process, start: env::Moment, ready: Duration) -> Started {
    let answered = env.moment().since(start);
    Started { ready, answered, resident: resident_bytes(process.id()) }
}

/// Writes what the log must give back after the crash.
fn write_some(arguments: &Arguments, env: &Env, control: &mut Control) -> Result<()> {
    let tables = tables_of(arguments, BTreeSet::new());
    let steps = Workload::BatchWrite.steps(&tables.names, tables.contents.item_bytes);
    let Some(call) = steps.first().and_then(|step| step.calls.first()) else { return Ok(()) };
    for batch in 0..BATCHES_BEFORE_KILL {
        let first = batch.saturating_mul(25) % tables.contents.items.saturating_sub(25).max(1);
        let draw = Draw::from_item(first).numbered(env.random_u64() >> 25, 0);
        let reply = control.raw(call.operation, &call.body, &draw)?;
        if reply.status != 200 {
            bail!("BatchWriteItem was answered {}", reply.status);
        }
    }
    Ok(())
}

fn read_one(control: &mut Control, table: &str) -> Result<()> {
    let key = json!({ "pk": { "S": "USER#00000000" }, "sk": { "S": "ORDER#00000000" } });
    let input = json!({ "TableName": table, "Key": key, "ConsistentRead": true });
    let answer = control.call("GetItem", &input)?;
    answer.get("Item").map(|_| ()).context("an item that was loaded is gone after kill -9")
}

impl Report {
    /// The report as JSON; times in milliseconds.
    #[must_use]
    pub fn json(&self) -> Value {
        let starts = |starts: &[Started]| -> Vec<Value> {
            let one = |start: &Started| {
                json!({
                    "readyMillis": millis(start.ready),
                    "answeredMillis": millis(start.answered),
                    "residentBytes": start.resident,
                })
            };
            starts.iter().map(one).collect()
        };
        json!({
            "processors": self.machine.processors,
            "loadBefore": self.machine.load_before,
            "directory": self.machine.directory,
            "binaryBytes": self.binary_bytes,
            "empty": starts(&self.empty),
            "itemsAfterKill": self.items,
            "afterKill": starts(&self.killed),
        })
    }

    /// The report as text.
    ///
    /// # Errors
    /// Never; writing to text cannot fail.
    pub fn table(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        let load = self.machine.load_before.map_or_else(|| "unknown".to_owned(), |l| l.to_string());
        writeln!(
            text,
            "{} processors, load before the run {load}, data under {}, binary {:.1} MB",
            self.machine.processors,
            self.machine.directory,
            megabytes(self.binary_bytes)
        )?;
        writeln!(
            text,
            "{:<34} {:>6} {:>10} {:>14} {:>16} {:>8}",
            "start", "starts", "ready ms", "answered ms", "min-max", "RSS MB"
        )?;
        row(&mut text, "empty", &self.empty)?;
        let after = format!("after kill -9, {} items", self.items);
        row(&mut text, &after, &self.killed)?;
        Ok(text)
    }
}

fn row(text: &mut String, name: &str, starts: &[Started]) -> fmt::Result {
    let all = |of: fn(&Started) -> f64| starts.iter().map(of).collect::<Vec<f64>>();
    let answered = all(|start| millis(start.answered));
    let least = answered.iter().copied().fold(f64::INFINITY, f64::min);
    let most = answered.iter().copied().fold(0.0, f64::max);
    writeln!(
        text,
        "{name:<34} {:>6} {:>10.1} {:>14.1} {:>16} {:>8.1}",
        starts.len(),
        median(&all(|start| millis(start.ready))),
        median(&answered),
        format!("{least:.1}-{most:.1}"),
        median(&all(|start| megabytes(start.resident.unwrap_or_default())))
    )
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^53")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
