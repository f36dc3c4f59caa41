//! A whole run: start what is to be measured, load, measure, clean up.
//!
//! Invariant: tables that were created are removed and processes that were started are ended on
//! every way out, the failing ones included.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;

use crate::arguments::{Arguments, FloorKind};
use crate::control::Control;
use crate::floor::Floor;
use crate::interrupt::Interrupt;
use crate::load::Limits;
use crate::process::Process;
use crate::report::{Machine, Report};
use crate::rounds::{self, Cell, Plan};
use crate::tables::{self, Contents};
use crate::target::{Kind, Target};
use crate::workload::{TableNames, Workload};

/// Measures what `arguments` ask for.
///
/// # Errors
/// When something cannot be started, reached, loaded or removed.
pub fn run(arguments: &Arguments) -> Result<Report> {
    let env = Env::real();
    let interrupt = Interrupt::listen().context("signals cannot be noted")?;
    let parent = arguments.directory.clone().unwrap_or_else(std::env::temp_dir);
    let directory = tempfile::Builder::new()
        .prefix("stator-bench-")
        .tempdir_in(&parent)
        .with_context(|| format!("no directory can be made in {}", parent.display()))?;
    let mut processes = Vec::new();
    let outcome = targets(arguments, directory.path(), &mut processes).and_then(|targets| {
        let plan = plan(arguments, targets);
        let machine = Machine::look(&parent.to_string_lossy());
        let (cells, left_behind) = measure(&plan, &env, |step| {
            if interrupt.came() {
                bail!("stopped by a signal");
            }
            say(arguments.quiet, step);
            Ok(())
        })?;
        Ok(Report { plan, cells, machine, left_behind })
    });
    for process in processes {
        process.stop(&env);
    }
    outcome
}

fn plan(arguments: &Arguments, targets: Vec<Target>) -> Plan {
    let mut workloads = arguments.workloads.clone();
    if workloads.is_empty() {
        workloads = Workload::ALL.to_vec();
    }
    Plan {
        workloads,
        targets,
        rounds: usize::try_from(arguments.rounds).unwrap_or(1),
        limits: Limits {
            clients: usize::try_from(arguments.clients).unwrap_or(1),
            threads: usize::try_from(arguments.threads).unwrap_or(1),
            duration: Duration::from_secs_f64(arguments.seconds),
            requests: arguments.requests,
        },
        warm_up: Duration::from_secs_f64(arguments.warm_up),
        contents: Contents { items: arguments.whole_items(), item_bytes: arguments.item_bytes },
        names: TableNames::new(&arguments.prefix),
        seed: arguments.seed,
    }
}

/// Everything to measure. Floors come first, so that every other ratio stands below its floor.
fn targets(
    arguments: &Arguments,
    directory: &Path,
    processes: &mut Vec<Process>,
) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    let mut start = |name: &str, kind, durability: &str, program: &Path, words: &[&str]| {
        let process = Process::start(program, words, directory)?;
        let target = Target::new(name, kind, durability, process.url())?;
        targets.push(target.with_process(process.id()));
        processes.push(process);
        anyhow::Ok(())
    };
    if !arguments.no_floor {
        let this = std::env::current_exe().context("where this program is")?;
        let (http, durable) = ("floor: no data", "floor: fdatasync before the answer");
        start("http-floor", Kind::HttpFloor, http, &this, &["floor", "http"])?;
        let words = ["floor", "durable", "--log", "floor.log"];
        start("durable-floor", Kind::DurableFloor, durable, &this, &words)?;
    }
    if arguments.own {
        let program = stator(arguments)?;
        let serve = ["serve", "--listen", "127.0.0.1:0", "--log-level", "warn"];
        let (durable, memory) = ("fsync before the answer", "in memory, nothing survives");
        let stored = [serve.as_slice(), &["--data", "stator-data"]].concat();
        start("stator", Kind::Endpoint, durable, &program, &stored)?;
        let unstored = [serve.as_slice(), &["--memory"]].concat();
        start("stator-memory", Kind::Endpoint, memory, &program, &unstored)?;
    }
    for endpoint in &arguments.endpoints {
        let Some((name, url)) = endpoint.split_once('=') else {
            bail!("--endpoint {endpoint:?}: it takes NAME=URL, such as ours=http://127.0.0.1:8000");
        };
        targets.push(Target::new(name, Kind::Endpoint, "as that endpoint is configured", url)?);
    }
    if targets.is_empty() {
        bail!("nothing to measure: give --endpoint NAME=URL or --self, or drop --no-floor");
    }
    Ok(targets)
}

/// The stator binary to measure.
fn stator(arguments: &Arguments) -> Result<PathBuf> {
    let path = match &arguments.stator {
        Some(path) => path.clone(),
        None => std::env::current_exe()?.with_file_name("stator"),
    };
    path.canonicalize().with_context(|| {
        let path = path.display();
        format!(
            "no stator at {path}: build it with `cargo build --release -p stator`, or --stator FILE"
        )
    })
}

/// The figures, and what could not be removed afterwards.
fn measure(
    plan: &Plan,
    env: &Env,
    mut progress: impl FnMut(&str) -> Result<()>,
) -> Result<(Vec<Cell>, Vec<String>)> {
    let mut created: Vec<(Control, Vec<String>)> = Vec::new();
    let mut load = || {
        for target in plan.targets.iter().filter(|target| target.kind == Kind::Endpoint) {
            progress(&format!("loading {}", target.name))?;
            let mut control = Control::new(target.address, &target.host)?;
            let mut tables = Vec::new();
            let loaded = tables::create(&mut control, env, &plan.names, plan.contents, &mut tables);
            created.push((control, tables));
            loaded.with_context(|| target.name.clone())?;
        }
        anyhow::Ok(())
    };
    let measured = load().and_then(|()| {
        let sizes = rounds::probe(plan)?;
        rounds::run(plan, &sizes, env, &mut progress)
    });
    let mut left_behind = Vec::new();
    for (control, tables) in &mut created {
        control.reconnect();
        let failed = tables::remove(control, tables).err();
        left_behind.extend(failed.map(|error| format!("{error:#}")));
    }
    Ok((measured?, left_behind))
}

/// Progress, for people. A closed output is no reason to stop.
fn say(quiet: bool, text: &str) {
    if !quiet {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Serves a floor until the standard input ends.
///
/// # Errors
/// When it cannot be bound, or the operating system hands over no more connections.
pub fn serve_floor(
    kind: FloorKind,
    listen: std::net::SocketAddr,
    log: Option<&Path>,
) -> Result<()> {
    let log = match kind {
        FloorKind::Http => None,
        FloorKind::Durable => log,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let floor = runtime.block_on(Floor::bind(listen, log))?;
    let mut output = io::stdout().lock();
    writeln!(output, "floor answers at http://{}", floor.address())?;
    output.flush()?;
    let ended = runtime.spawn_blocking(|| io::copy(&mut io::stdin().lock(), &mut io::sink()));
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = floor.run(Env::real()) => outcome,
            _ = ended => Ok(()),
        }
    });
    runtime.shutdown_background();
    Ok(outcome?)
}
