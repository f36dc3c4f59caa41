//! The targets of a run, from its arguments: floors and our own server are started, endpoints are
//! resolved.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use crate::cli::arguments::Targets;
use crate::cli::context::RunContext;
use crate::cli::environment::Environment;
use crate::client::endpoint::Endpoint;
use crate::client::signer::Signer;
use crate::client::tls::Authorities;
use crate::measure::process::Process;
use crate::measure::target::{Kind, Target};

/// The Region that requests are signed for when nothing names another.
const USUAL_REGION: &str = "us-east-1";

/// Everything to measure. Floors come first, so that every other ratio is printed below its floor.
/// Processes that were started are added to `processes`, also if a later one fails.
///
/// # Errors
/// When something cannot be started or has no address, or there is nothing to measure.
pub fn start(
    arguments: &Targets,
    context: &RunContext,
    directory: &Path,
    processes: &mut Vec<Process>,
) -> Result<Vec<Target>> {
    let environment = &context.environment;
    let mut targets = Vec::new();
    let mut start = |name: &str, kind, durability: &str, program: &Path, words: &[&str]| {
        let process = Process::start(program, words, directory)?;
        let to = Endpoint::new(process.url(), &Authorities::default())?;
        targets.push(Target::new(name, kind, durability, to).with_process(Some(process.id())));
        processes.push(process);
        anyhow::Ok(())
    };
    if arguments.with_floors() {
        let words: Vec<&str> = environment.words.iter().map(String::as_str).collect();
        let (http, durable) = ("floor: no data", "floor: fdatasync before the answer");
        let plain = [words.as_slice(), &["floor", "http"]].concat();
        start("http-floor", Kind::HttpFloor, http, &environment.program, &plain)?;
        let kept = [words.as_slice(), &["floor", "durable", "--log", "floor.log"]].concat();
        start("durable-floor", Kind::DurableFloor, durable, &environment.program, &kept)?;
        if let Some(url) = &arguments.floor_database {
            let rows = "floor: an upsert or a read in PostgreSQL, shared";
            let words = [words.as_slice(), &["floor", "rows", "--database", url]].concat();
            start("rows-floor", Kind::RowsFloor, rows, &environment.program, &words)?;
        }
    }
    if arguments.own {
        let program = environment.stator(arguments.stator.as_ref())?;
        let (durable, memory) = ("fsync before the answer", "in memory, nothing survives");
        let stored = [SERVE.as_slice(), &["--data", "stator-data"]].concat();
        start("stator", Kind::Endpoint, durable, &program, &stored)?;
        if !arguments.no_memory {
            let unstored = [SERVE.as_slice(), &["--memory"]].concat();
            start("stator-memory", Kind::Endpoint, memory, &program, &unstored)?;
        }
    }
    check_names(arguments)?;
    for endpoint in &arguments.endpoints {
        targets.push(named(endpoint, arguments, environment)?);
    }
    if targets.is_empty() {
        bail!("nothing to measure: give --endpoint NAME=URL or --self, or drop --no-floor");
    }
    Ok(targets)
}

/// How our own server is started.
pub const SERVE: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--log-level", "warn"];

/// The name and the URL in `NAME=URL` or `URL`.
fn split(endpoint: &str) -> (&str, &str) {
    let host = endpoint.trim_end_matches('/').rsplit('/').next().unwrap_or(endpoint);
    endpoint.split_once('=').unwrap_or((host, endpoint))
}

/// Refuses two endpoints of one name, and processes of none.
fn check_names(arguments: &Targets) -> Result<()> {
    let names: Vec<&str> = arguments.endpoints.iter().map(|text| split(text).0).collect();
    for (index, name) in names.iter().enumerate() {
        if names.iter().skip(index.saturating_add(1)).any(|other| other == name) {
            bail!("two endpoints are called {name}: give them names with --endpoint NAME=URL");
        }
    }
    for process in &arguments.processes {
        if !names.iter().any(|name| process.split_once('=').is_some_and(|(of, _)| of == *name)) {
            bail!("--pid {process} names no --endpoint; it takes NAME=PID");
        }
    }
    Ok(())
}

/// The endpoint that the command line calls `NAME=URL` or `URL`.
fn named(text: &str, arguments: &Targets, environment: &Environment) -> Result<Target> {
    let (name, url) = split(text);
    let authorities = Authorities { file: arguments.ca.clone() };
    let mut to = Endpoint::new(url, &authorities).with_context(|| format!("--endpoint {text}"))?;
    if arguments.sign {
        to.signer = Some(Arc::new(signer(&to.host, arguments, environment)?));
    }
    let durability = "as that endpoint is configured";
    let process = process_of(name, &arguments.processes)?;
    Ok(Target::new(name, Kind::Endpoint, durability, to).with_process(process))
}

fn signer(host: &str, arguments: &Targets, environment: &Environment) -> Result<Signer> {
    let Some(credentials) = environment.credentials.clone() else {
        bail!("--sign takes its keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: set both");
    };
    let region = arguments.region.as_deref().or_else(|| region_in(host));
    Signer::new(credentials, region.or(environment.region.as_deref()).unwrap_or(USUAL_REGION))
}

/// The Region in `dynamodb.REGION.amazonaws.com` and its relatives.
fn region_in(host: &str) -> Option<&str> {
    let mut labels = host.split('.');
    let service = labels.next()?;
    let region = labels.next()?;
    let known =
        matches!(service, "dynamodb" | "dynamodb-fips") && labels.next() == Some("amazonaws");
    known.then_some(region)
}

/// The process that `--pid NAME=PID` gives for the endpoint `name`.
fn process_of(name: &str, processes: &[String]) -> Result<Option<u32>> {
    for process in processes {
        match process.split_once('=').map(|(name, id)| (name, id.parse())) {
            Some((of, Ok(id))) if of == name => return Ok(Some(id)),
            Some((_, Ok(_))) => {}
            _ => bail!("--pid {process:?}: it takes NAME=PID, such as other=1234"),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
