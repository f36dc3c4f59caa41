//! The order of a run: every target under every workload, one phase each, several times over.
//!
//! Within a round the targets of one workload follow each other directly, and each round starts with
//! another target, so that a machine that is slow for a while is slow for all of them. Figures are
//! medians over the rounds; a ratio is the median of the ratios of phases of the same round.
//!
//! Invariant: a phase before the first round (the warm-up) is measured and thrown away.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;

use crate::control::Control;
use crate::load::{self, Limits, Load};
use crate::process::processor_time;
use crate::request::{Draw, http};
use crate::tables::Contents;
use crate::tally::Tally;
use crate::target::{Kind, Target};
use crate::workload::{TableNames, Workload};

/// What to measure and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The kinds of request.
    pub workloads: Vec<Workload>,
    /// The servers.
    pub targets: Vec<Target>,
    /// How often.
    pub rounds: usize,
    /// One phase.
    pub limits: Limits,
    /// The phase before the first round.
    pub warm_up: Duration,
    /// What the tables hold.
    pub contents: Contents,
    /// The tables.
    pub names: TableNames,
    /// Which keys.
    pub seed: u64,
}

/// One target under one workload.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The workload.
    pub workload: Workload,
    /// The target's place in the plan.
    pub target: usize,
    /// Requests a second, one for each round.
    pub rates: Vec<f64>,
    /// The server's processor time for each request in microseconds, one for each round in which it
    /// is known.
    pub processor: Vec<f64>,
    /// The same of the generator.
    pub generator: Vec<f64>,
    /// The requests of all rounds.
    pub tally: Tally,
}

/// Bytes of the answer to each workload: what floors answer.
pub type AnswerSizes = BTreeMap<Workload, usize>;

/// Asks every endpoint each question once, and gives the size of the first endpoint's answers.
///
/// # Errors
/// When an answer is not right: better before a run than after it.
pub fn probe(plan: &Plan) -> Result<AnswerSizes> {
    let mut sizes = AnswerSizes::new();
    for target in plan.targets.iter().filter(|target| target.kind == Kind::Endpoint) {
        let mut control = Control::new(target.address, &target.host)?;
        for workload in &plan.workloads {
            let mut body = workload.body(&plan.names, plan.contents.item_bytes);
            body.fill(&Draw::from_item(0));
            let reply = control.raw(workload.operation(), &body)?;
            if reply.status != 200 || !right(*workload, plan).contains(&reply.body.len()) {
                let text = String::from_utf8_lossy(&reply.body).into_owned();
                let name = workload.name();
                bail!("{}: {name} is answered {}: {text}", target.name, reply.status);
            }
            sizes.entry(*workload).or_insert(reply.body.len());
        }
    }
    for workload in &plan.workloads {
        let guess = workload.least_answer(plan.contents.item_bytes);
        sizes.entry(*workload).or_insert(guess);
    }
    Ok(sizes)
}

/// The sizes that a right answer can have.
const fn right(workload: Workload, plan: &Plan) -> std::ops::RangeInclusive<usize> {
    let bytes = plan.contents.item_bytes;
    workload.least_answer(bytes)..=workload.most_answer(bytes)
}

/// Runs all phases. `progress` is told what comes next and may refuse to go on.
///
/// # Errors
/// When a target cannot be reached any more, or what `progress` says.
pub fn run(
    plan: &Plan,
    sizes: &AnswerSizes,
    env: &Env,
    mut progress: impl FnMut(&str) -> Result<()>,
) -> Result<Vec<Cell>> {
    let mut cells = Vec::new();
    for workload in &plan.workloads {
        for (target, to) in plan.targets.iter().enumerate() {
            if to.takes(workload.writes()) {
                cells.push(Cell::new(*workload, target));
            }
        }
    }
    let warm_up = Limits { duration: plan.warm_up, ..plan.limits.clone() };
    for round in 0..=plan.rounds {
        for workload in &plan.workloads {
            let mut row: Vec<&mut Cell> =
                cells.iter_mut().filter(|cell| cell.workload == *workload).collect();
            let shift = round.checked_rem(row.len()).unwrap_or_default();
            row.rotate_left(shift);
            for cell in row {
                let Some(target) = plan.targets.get(cell.target) else { continue };
                let step = if round == 0 { "warm-up".to_owned() } else { format!("round {round}") };
                progress(&format!("{step}: {} on {}", workload.name(), target.name))?;
                let limits = if round == 0 { &warm_up } else { &plan.limits };
                let phase = phase(plan, sizes, *workload, target, round);
                cell.measure(&phase, target, limits, env, round > 0)
                    .with_context(|| format!("{} on {}", workload.name(), target.name))?;
            }
        }
    }
    Ok(cells)
}

/// What one phase asks.
fn phase(
    plan: &Plan,
    sizes: &AnswerSizes,
    workload: Workload,
    target: &Target,
    round: usize,
) -> Load {
    let bytes = sizes.get(&workload).copied().unwrap_or(2);
    let (path, answer) = match target.kind {
        Kind::Endpoint => ("/".to_owned(), right(workload, plan)),
        Kind::HttpFloor | Kind::DurableFloor => (format!("/{bytes}"), bytes..=bytes),
    };
    let body = workload.body(&plan.names, plan.contents.item_bytes);
    Load {
        address: target.address,
        request: http(workload.operation(), &target.host, &path, &body),
        keys: workload.keys(),
        items: plan.contents.items,
        answer,
        // The same keys for all targets of a round, others in the next.
        seed: plan.seed.wrapping_add(u64::try_from(round).unwrap_or_default()),
    }
}

impl Cell {
    /// Nothing measured yet.
    #[must_use]
    pub fn new(workload: Workload, target: usize) -> Self {
        let (rates, processor, generator) = (Vec::new(), Vec::new(), Vec::new());
        Self { workload, target, rates, processor, generator, tally: Tally::default() }
    }

    fn measure(
        &mut self,
        load: &Load,
        target: &Target,
        limits: &Limits,
        env: &Env,
        keep: bool,
    ) -> Result<()> {
        let before = target.process.and_then(processor_time);
        let measured = load::run(env, load, limits)?;
        let after = target.process.and_then(processor_time);
        if !keep {
            return Ok(());
        }
        self.rates.push(measured.rate());
        if let (Some(before), Some(after)) = (before, after) {
            self.processor.push(each(after.saturating_sub(before), measured.tally.count()));
        }
        self.generator.extend(measured.generator.map(|time| each(time, measured.tally.count())));
        self.tally.add(&measured.tally);
        Ok(())
    }

    /// The median of the rates of the rounds.
    #[must_use]
    pub fn rate(&self) -> f64 {
        median(&self.rates)
    }

    /// The processor time of server and generator for each request, in microseconds. It moves far
    /// less than the rate when others use the machine.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        let known = !self.processor.is_empty() && !self.generator.is_empty();
        known.then(|| median(&self.processor) + median(&self.generator))
    }

    /// The median of this cell's rates in relation to those of `floor` in the same rounds.
    #[must_use]
    pub fn ratio(&self, floor: &Self) -> f64 {
        let pairs = self.rates.iter().zip(&floor.rates).filter(|(_, floor)| **floor > 0.0);
        median(&pairs.map(|(rate, floor)| rate / floor).collect::<Vec<f64>>())
    }
}

/// Microseconds for each of `count` requests.
#[expect(clippy::cast_precision_loss, reason = "a phase has far fewer than 2^53 requests")]
fn each(time: Duration, count: u64) -> f64 {
    time.as_secs_f64() * 1e6 / count.max(1) as f64
}

/// The middle value; of an even number of values the mean of the two in the middle; 0 of none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    if sorted.len() % 2 == 1 {
        at(middle)
    } else {
        f64::midpoint(at(middle.saturating_sub(1)), at(middle))
    }
}

#[cfg(test)]
mod tests;
