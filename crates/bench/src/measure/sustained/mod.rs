//! Sustained load: what one target does minute by minute, first as fast as it can, then at a steady
//! rate.
//!
//! The rate of the open loop is a share of what the last window of the closed loop reached, on the
//! tables as that left them: what is asked for is what an aged store can do, not a fresh one.
//! Targets follow each other, since what is looked for are changes of one with time. Floors do not
//! age; they get a part of the time.

mod sample;

use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use env::Env;

use crate::data::keys::Distribution;
use crate::measure::load::Window;
use crate::measure::rounds::phase::Phase;
use crate::measure::rounds::{AnswerSizes, Cell, Plan};
use crate::measure::target::{Kind, Target};
use crate::progress::Progress;
use crate::workload::Workload;

pub use sample::{Change, Sample};

use sample::Sampler;

/// Floors run for the time divided by this, and for two windows at least.
const FLOOR_PART: u32 = 5;

/// How long, and how hard after that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sustained {
    /// Of each loop.
    pub length: Duration,
    /// Of one window.
    pub window: Duration,
    /// The open loop's share of the closed loop's last window; without it there is no open loop.
    pub share: Option<f64>,
}

/// One target under one load for one stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The workload.
    pub workload: Workload,
    /// How its keys are spread.
    pub distribution: Distribution,
    /// The target's position in the plan.
    pub target: usize,
    /// The rate of an open loop.
    pub asked: Option<f64>,
    /// What was answered, window by window.
    pub windows: Vec<Window>,
    /// What the server used and had in each window.
    pub changes: Vec<Change>,
}

impl Stage {
    /// All requests.
    #[must_use]
    pub fn tally(&self) -> crate::measure::tally::Tally {
        let mut all = crate::measure::tally::Tally::default();
        for window in &self.windows {
            all.add(&window.tally);
        }
        all
    }

    /// The rate of the last window in relation to that of the first.
    #[must_use]
    pub fn kept(&self) -> Option<f64> {
        let (first, last) = (self.windows.first()?.rate(), self.windows.last()?.rate());
        (self.windows.len() > 1 && first > 0.0).then(|| last / first)
    }
}

/// Runs all stages of a plan whose limits have the window.
///
/// # Errors
/// When a target cannot be reached any more, or a signal says to stop.
pub fn run(
    plan: &Plan,
    sustained: &Sustained,
    sizes: &AnswerSizes,
    env: &Env,
    progress: &Progress,
) -> Result<Vec<Stage>> {
    let mut stages = Vec::new();
    for workload in &plan.workloads {
        let usual = [workload.distribution()];
        let wanted = plan.distributions.as_slice();
        for distribution in if wanted.is_empty() { &usual } else { wanted } {
            for (number, target) in plan.targets.iter().enumerate() {
                if !compares(target, *workload) {
                    continue;
                }
                let mut cell = Cell::new(*workload, number, plan.tables.contents.items);
                cell.distribution = *distribution;
                let phase = Phase { plan, sizes, target, env, progress, round: 0 };
                run_target(&cell, &phase, sustained, &mut stages)
                    .with_context(|| format!("{} on {}", cell.name(), target.name))?;
            }
        }
    }
    Ok(stages)
}

/// A workload is compared with the floor that makes the same promise.
fn compares(target: &Target, workload: Workload) -> bool {
    match target.kind {
        Kind::Endpoint | Kind::RowsFloor => true,
        Kind::HttpFloor => !workload.writes(),
        Kind::DurableFloor => workload.writes(),
    }
}

fn run_target(
    cell: &Cell,
    phase: &Phase<'_>,
    sustained: &Sustained,
    stages: &mut Vec<Stage>,
) -> Result<()> {
    let clients = cell.workload.clients(phase.plan.limits.clients);
    let length = match phase.target.kind {
        Kind::Endpoint => sustained.length,
        Kind::HttpFloor | Kind::DurableFloor | Kind::RowsFloor => {
            let least = sustained.window.saturating_mul(2).min(sustained.length);
            (sustained.length / FLOOR_PART).max(least)
        }
    };
    let warm_up = phase.load(cell, None);
    phase.run(&format!("warm-up: {}", cell.name()), &warm_up, phase.plan.warm_up, clients)?;
    let closed = stage(cell, phase, None, (length, sustained.window))?;
    let rate = closed.windows.last().map_or(0.0, Window::rate);
    stages.push(closed);
    if let Some(share) = sustained.share
        && rate > 0.0
    {
        stages.push(stage(cell, phase, Some(rate * share), (length, sustained.window))?);
    }
    Ok(())
}

fn stage(
    cell: &Cell,
    phase: &Phase<'_>,
    asked: Option<f64>,
    (length, window): (Duration, Duration),
) -> Result<Stage> {
    let clients = cell.workload.clients(phase.plan.limits.clients);
    let load = phase.load(cell, asked);
    let what = if asked.is_some() { "open loop" } else { "closed loop" };
    let sampler = Sampler::new(phase.env, phase.target, &phase.plan.tables, window);
    let (measured, samples) = std::thread::scope(|scope| {
        let (running, ended) = mpsc::channel::<()>();
        let sampler = scope.spawn(move || sampler.run(&ended));
        let measured = phase.run(&format!("{what}: {}", cell.name()), &load, length, clients);
        drop(running);
        (measured, sampler.join().unwrap_or_default())
    });
    let measured = measured?;
    let operations: Vec<u64> = measured.windows.iter().map(|window| window.tally.count()).collect();
    Ok(Stage {
        workload: cell.workload,
        distribution: cell.distribution,
        target: cell.target,
        asked,
        changes: sample::changes(&samples, &operations),
        windows: measured.windows,
    })
}

#[cfg(test)]
mod tests;
