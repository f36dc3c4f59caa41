//! Startup time: from the start of a stator process to its first answer.
//!
//! Empty: a new directory each time. After a crash: the directory of a server that loaded its
//! tables and was ended by SIGKILL in the middle of writing.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;
use serde_json::json;

use crate::cli::arguments::Arguments;
use crate::cli::context::RunContext;
use crate::cli::run::{directory, tables_of};
use crate::cli::targets::SERVE;
use crate::client::blocking::BlockingClient;
use crate::client::endpoint::Endpoint;
use crate::client::parameters::Parameters;
use crate::client::tls::Authorities;
use crate::data::schema::Table;
use crate::measure::process::{Process, resident_bytes};
use crate::report::Machine;
use crate::report::startup::{Started, StartupReport};
use crate::workload::Workload;

/// Batches that a server has answered since its last start when it is killed.
const BATCHES_BEFORE_KILL: u64 = 400;

/// Measures as many starts of both kinds as `arguments` have rounds.
///
/// # Errors
/// When the server does not start or does not answer, or a signal says to stop.
pub fn run(arguments: &Arguments, context: &RunContext) -> Result<StartupReport> {
    let env = &context.env;
    let program = context.environment.stator(arguments.targets.stator.as_ref())?;
    let parent = arguments.targets.directory.clone().unwrap_or_else(std::env::temp_dir);
    let machine = Machine::inspect(&parent.to_string_lossy());
    let mut empty = Vec::new();
    for round in 1..=arguments.load.rounds {
        context.progress.step(&format!("empty start {round}"), 0)?;
        let new = directory(&parent)?;
        let (process, mut client, start) = start_server(env, &program, new.path())?;
        let outcome = client.call("ListTables", &json!({}));
        empty.push(started(env, &process, start.0, start.1));
        process.stop(env);
        outcome?;
    }
    let data = directory(&parent)?;
    let killed = after_crashes(arguments, context, &program, data.path())?;
    let items = arguments.tables.whole_items();
    let binary_bytes = std::fs::metadata(&program)?.len();
    Ok(StartupReport { machine, items, binary_bytes, empty, killed })
}

fn after_crashes(
    arguments: &Arguments,
    context: &RunContext,
    program: &Path,
    data: &Path,
) -> Result<Vec<Started>> {
    let (env, progress) = (&context.env, &context.progress);
    let tables = tables_of(arguments, BTreeSet::from([Table::Indexed]));
    let (mut process, mut client, _) = start_server(env, program, data)?;
    let mut made = Vec::new();
    let loaded = tables.create(&mut client, env, "stator", progress, &mut made);
    let mut found = Vec::new();
    let mut outcome = loaded;
    for round in 1..=arguments.load.rounds {
        if outcome.is_err() {
            break;
        }
        outcome = progress.step(&format!("start after kill -9, {round}"), 0);
        let written = write_some(arguments, env, &mut client);
        process.kill();
        let (restarted, reached, start) = start_server(env, program, data)?;
        (process, client) = (restarted, reached);
        let read = read_one(&mut client, &tables.names.of(Table::Indexed));
        found.push(started(env, &process, start.0, start.1));
        outcome = outcome.and(written).and(read);
    }
    process.stop(env);
    outcome.map(|()| found)
}

/// Starts the server on `data`: the process, calls to it, and when it started and was ready.
fn start_server(
    env: &Env,
    program: &Path,
    data: &Path,
) -> Result<(Process, BlockingClient, (env::Moment, Duration))> {
    let start = env.moment();
    let words = [SERVE.as_slice(), &["--data", "stator-data"]].concat();
    let process = Process::start(program, &words, data)?;
    let ready = env.moment().since(start);
    let to = Endpoint::new(process.url(), &Authorities::default());
    match to.and_then(|to| BlockingClient::new(env, &to)) {
        Ok(client) => Ok((process, client, (start, ready))),
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
fn write_some(arguments: &Arguments, env: &Env, client: &mut BlockingClient) -> Result<()> {
    let tables = tables_of(arguments, BTreeSet::new());
    let steps = Workload::BatchWrite.steps(&tables.names, tables.contents.item_bytes);
    let Some(call) = steps.first().and_then(|step| step.calls.first()) else { return Ok(()) };
    for batch in 0..BATCHES_BEFORE_KILL {
        let first = batch.saturating_mul(25) % tables.contents.items.saturating_sub(25).max(1);
        let parameters = Parameters::from_item(first).numbered(env.random_u64() >> 25, 0);
        let reply = client.raw(call.operation, &call.body, &parameters)?;
        if reply.status != 200 {
            bail!("BatchWriteItem was answered {}", reply.status);
        }
    }
    Ok(())
}

fn read_one(client: &mut BlockingClient, table: &str) -> Result<()> {
    let key = json!({ "pk": { "S": "USER#00000000" }, "sk": { "S": "ORDER#00000000" } });
    let input = json!({ "TableName": table, "Key": key, "ConsistentRead": true });
    let answer = client.call("GetItem", &input)?;
    answer.get("Item").map(|_| ()).context("an item that was loaded is gone after kill -9")
}
