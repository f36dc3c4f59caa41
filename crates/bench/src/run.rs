//! A whole run: start what is to be measured, load, measure, clean up.
//!
//! Invariant: tables that were created are removed (unless they are to be kept) and processes that
//! were started are ended on every way out, the failing ones included.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;
use tempfile::TempDir;

use crate::arguments::{Arguments, FloorKind, LoadArguments};
use crate::control::Control;
use crate::fill;
use crate::floor::Floor;
use crate::load::Limits;
use crate::place::Place;
use crate::progress::Progress;
use crate::report::{Machine, Report};
use crate::rounds::{self, Cell, Plan};
use crate::table::TableNames;
use crate::tables::{self, Contents, Tables};
use crate::target::{Kind, Target};
use crate::targets;
use crate::workload::{LEAST_ITEMS, Workload};

/// The most connections that load a table.
const MOST_LOADING: usize = 64;

/// What a run works with.
#[derive(Debug)]
pub struct Workshop {
    /// Time and randomness.
    pub env: Env,
    /// What it says meanwhile.
    pub progress: Arc<Progress>,
    /// Where this program is, and what it knows of its environment.
    pub place: Place,
}

/// Measures what `arguments` ask for.
///
/// # Errors
/// When something cannot be started, reached, loaded or removed, or a signal says to stop.
pub fn run(arguments: &Arguments, workshop: &Workshop) -> Result<Report> {
    let parent = arguments.targets.directory.clone().unwrap_or_else(std::env::temp_dir);
    let directory = directory(&parent)?;
    let mut processes = Vec::new();
    let outcome = targets::start(&arguments.targets, workshop, directory.path(), &mut processes)
        .and_then(|targets| plan(arguments, targets))
        .and_then(|plan| {
            let machine = Machine::look(&parent.to_string_lossy());
            let (cells, left_behind) = measure(&plan, workshop, arguments.tables.keep)?;
            Ok(Report { plan, cells, machine, left_behind })
        });
    for process in processes {
        process.stop(&workshop.env);
    }
    outcome
}

/// A new directory in `parent` that is removed when the run is over.
///
/// # Errors
/// The operating system's.
pub fn directory(parent: &Path) -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix("stator-bench-")
        .tempdir_in(parent)
        .with_context(|| format!("no directory can be made in {}", parent.display()))
}

fn plan(arguments: &Arguments, targets: Vec<Target>) -> Result<Plan> {
    let load = &arguments.load;
    let mut workloads = load.workloads.clone();
    if workloads.is_empty() {
        workloads = Workload::USUAL.to_vec();
    }
    workloads.dedup();
    let used = workloads.iter().flat_map(|workload| workload.tables()).collect();
    let tables = tables_of(arguments, used);
    if workloads.contains(&Workload::SingleTable) && tables.contents.items < LEAST_ITEMS {
        bail!("single-table takes at least {LEAST_ITEMS} items: --items {LEAST_ITEMS}");
    }
    Ok(Plan {
        workloads,
        targets,
        rounds: usize::try_from(load.rounds).unwrap_or(1),
        limits: limits(load),
        warm_up: Duration::from_secs_f64(load.warm_up),
        tables,
        distributions: load.distributions.clone(),
        rate: load.rate,
        seed: load.seed,
    })
}

fn limits(load: &LoadArguments) -> Limits {
    Limits {
        clients: usize::try_from(load.clients).unwrap_or(1),
        threads: usize::try_from(load.threads).unwrap_or(1),
        duration: Duration::from_secs_f64(load.seconds),
        requests: load.requests,
    }
}

/// The tables in `used`, as the command line wants them.
#[must_use]
pub fn tables_of(arguments: &Arguments, used: BTreeSet<crate::table::Table>) -> Tables {
    let given = &arguments.tables;
    Tables {
        names: TableNames::new(&given.prefix),
        used,
        contents: Contents { items: given.whole_items(), item_bytes: given.item_bytes },
        pace: fill::Pace {
            clients: usize::try_from(arguments.load.clients).unwrap_or(1).min(MOST_LOADING),
            rate: given.load_rate.map(f64::from),
        },
        reuse: given.reuse,
    }
}

/// The figures, and what could not be removed afterwards.
fn measure(plan: &Plan, workshop: &Workshop, keep: bool) -> Result<(Vec<Cell>, Vec<String>)> {
    let (env, progress) = (&workshop.env, &workshop.progress);
    let mut created: Vec<(Control, Vec<String>)> = Vec::new();
    let mut load = || {
        for target in plan.targets.iter().filter(|target| target.kind == Kind::Endpoint) {
            let mut control = Control::new(env, &target.to)?;
            let mut made = Vec::new();
            let loaded = plan.tables.create(&mut control, env, &target.name, progress, &mut made);
            created.push((control, made));
            loaded.with_context(|| target.name.clone())?;
        }
        anyhow::Ok(())
    };
    let measured = load().and_then(|()| {
        let sizes = rounds::probe(plan, env)?;
        rounds::run(plan, &sizes, env, progress)
    });
    // A step that a signal ended half-way is no figure.
    let measured =
        measured.and_then(|cells| progress.step("removing the tables", 0).map(|()| cells));
    let mut left_behind = Vec::new();
    for (control, tables) in created.iter_mut().filter(|_| !keep || measured.is_err()) {
        control.reconnect();
        let failed = tables::remove(control, tables).err();
        left_behind.extend(failed.map(|error| format!("{error:#}")));
    }
    match measured {
        Ok(cells) => Ok((cells, left_behind)),
        Err(error) if left_behind.is_empty() => Err(error),
        Err(error) => Err(error.context(format!("LEFT BEHIND: {}", left_behind.join("; ")))),
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
