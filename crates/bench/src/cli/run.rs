//! One run: starts the targets, loads the tables, measures, cleans up.
//!
//! Invariant: tables that were created are removed (unless they are to be kept) and processes that
//! were started are ended on every way out, the failing ones included.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::cli::arguments::Arguments;
use crate::cli::context::RunContext;
use crate::cli::targets;
use crate::client::blocking::BlockingClient;
use crate::data::fill::FillOptions;
use crate::data::schema::TableNames;
use crate::data::tables::{self, Contents, Tables};
use crate::measure::load::Limits;
use crate::measure::rounds::{self, AnswerSizes, Plan};
use crate::measure::target::{Kind, Target};
use crate::report::{Machine, Report};
use crate::workload::{MIN_ITEMS, Workload};

/// The most connections that load a table.
const MAX_LOADING_CLIENTS: usize = 64;

/// Measures what `arguments` ask for.
///
/// # Errors
/// When something cannot be started, reached, loaded or removed, or a signal says to stop.
pub fn run(arguments: &Arguments, context: &RunContext) -> Result<Report> {
    let ran = run_plan(arguments, context, |plan, sizes| {
        rounds::run(plan, sizes, &context.env, &context.progress)
    })?;
    let Ran { plan, measured: cells, machine, left_behind } = ran;
    Ok(Report { plan, cells, machine, left_behind })
}

/// What a plan measured, and where.
pub(super) struct Ran<T> {
    pub(super) plan: Plan,
    pub(super) measured: T,
    pub(super) machine: Machine,
    pub(super) left_behind: Vec<String>,
}

/// Makes the plan of `arguments` and whatever it needs, and has `work` measure it.
///
/// # Errors
/// As [`run`].
pub(super) fn run_plan<T>(
    arguments: &Arguments,
    context: &RunContext,
    work: impl FnOnce(&Plan, &AnswerSizes) -> Result<T>,
) -> Result<Ran<T>> {
    let parent = arguments.targets.directory.clone().unwrap_or_else(std::env::temp_dir);
    let directory = directory(&parent)?;
    let mut processes = Vec::new();
    let outcome = targets::start(&arguments.targets, context, directory.path(), &mut processes)
        .and_then(|targets| plan(arguments, targets))
        .and_then(|plan| {
            let machine = Machine::inspect(&parent.to_string_lossy());
            let (measured, left_behind) = measure(&plan, context, arguments.tables.keep, work)?;
            Ok(Ran { plan, measured, machine, left_behind })
        });
    for process in processes {
        process.stop(&context.env);
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
    if workloads.contains(&Workload::SingleTable) && tables.contents.items < MIN_ITEMS {
        bail!("single-table takes at least {MIN_ITEMS} items: --items {MIN_ITEMS}");
    }
    Ok(Plan {
        workloads,
        targets,
        rounds: usize::try_from(load.rounds).unwrap_or(1),
        limits: limits(arguments),
        warm_up: Duration::from_secs_f64(load.warm_up),
        tables,
        distributions: load.distributions.clone(),
        rate: load.rate,
        seed: load.seed,
    })
}

fn limits(arguments: &Arguments) -> Limits {
    let (load, sustained) = (&arguments.load, arguments.sustained.part);
    Limits {
        clients: usize::try_from(load.clients).unwrap_or(1),
        threads: usize::try_from(load.threads).unwrap_or(1),
        duration: Duration::from_secs_f64(load.seconds),
        // A sustained load ends at its time.
        requests: if sustained.is_some() { u64::MAX } else { load.requests },
        window: sustained.map(|_| Duration::from_secs_f64(arguments.sustained.window)),
    }
}

/// The tables in `used`, as the command line wants them.
#[must_use]
pub fn tables_of(arguments: &Arguments, used: BTreeSet<crate::data::schema::Table>) -> Tables {
    let given = &arguments.tables;
    Tables {
        names: TableNames::new(&given.prefix),
        used,
        contents: Contents { items: given.whole_items(), item_bytes: given.item_bytes },
        fill: FillOptions {
            clients: usize::try_from(arguments.load.clients).unwrap_or(1).min(MAX_LOADING_CLIENTS),
            rate: given.load_rate.map(f64::from),
        },
        reuse: given.reuse,
    }
}

/// The figures, and what could not be removed afterwards.
fn measure<T>(
    plan: &Plan,
    context: &RunContext,
    keep: bool,
    work: impl FnOnce(&Plan, &AnswerSizes) -> Result<T>,
) -> Result<(T, Vec<String>)> {
    let (env, progress) = (&context.env, &context.progress);
    let mut created: Vec<(BlockingClient, Vec<String>)> = Vec::new();
    let mut load = || {
        for target in plan.targets.iter().filter(|target| target.kind == Kind::Endpoint) {
            let mut client = BlockingClient::new(env, &target.to)?;
            let mut made = Vec::new();
            let loaded = plan.tables.create(&mut client, env, &target.name, progress, &mut made);
            created.push((client, made));
            loaded.with_context(|| target.name.clone())?;
        }
        anyhow::Ok(())
    };
    let measured = load().and_then(|()| {
        let sizes = rounds::probe(plan, env)?;
        work(plan, &sizes)
    });
    // A step that a signal ended half-way is no figure.
    let measured =
        measured.and_then(|figures| progress.step("removing the tables", 0).map(|()| figures));
    let mut left_behind = Vec::new();
    for (client, tables) in created.iter_mut().filter(|_| !keep || measured.is_err()) {
        client.reconnect();
        let failed = tables::remove(client, tables).err();
        left_behind.extend(failed.map(|error| format!("{error:#}")));
    }
    match measured {
        Ok(figures) => Ok((figures, left_behind)),
        Err(error) if left_behind.is_empty() => Err(error),
        Err(error) => Err(error.context(format!("LEFT BEHIND: {}", left_behind.join("; ")))),
    }
}
