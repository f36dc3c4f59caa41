//! Interleaved rounds: each measures every target under every workload, one phase each.
//!
//! Within a round the targets of one workload follow each other directly, and each round starts
//! with another target, so that a machine that is slow for a while is slow for all of them. Figures
//! are medians over the rounds; a ratio is the median of the ratios of phases of the same round.
//!
//! Invariant: a phase before the first round (the warm-up) is measured and thrown away.

pub(super) mod phase;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;

use crate::client::blocking::BlockingClient;
use crate::data::keys::{Distribution, Inserts, Keys};
use crate::data::random::Random;
use crate::data::sampler::Sampler;
use crate::data::tables::Tables;
use crate::measure::load::Limits;
use crate::measure::process::{processor_time, resident_bytes};
use crate::measure::server_metrics::WriteVolume;
use crate::measure::tally::Tally;
use crate::measure::target::{Kind, Target};
use crate::progress::Progress;
use crate::workload::Workload;
use crate::workload::mix::{Call, Verdict};
use phase::Phase;

/// How long the peak of a target is measured at least and at most.
const MIN_PEAK_TIME: Duration = Duration::from_secs(1);
const MAX_PEAK_TIME: Duration = Duration::from_secs(10);

/// How fast an open loop goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    /// Operations a second.
    Fixed(f64),
    /// A share of what the target reaches in a closed loop, measured before the first round.
    OfPeak(f64),
}

/// What to measure and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The kinds of load.
    pub workloads: Vec<Workload>,
    /// The servers.
    pub targets: Vec<Target>,
    /// How often.
    pub rounds: usize,
    /// One phase.
    pub limits: Limits,
    /// The phase before the first round.
    pub warm_up: Duration,
    /// The tables.
    pub tables: Tables,
    /// The key distributions, measured side by side; if empty, the one of each workload.
    pub distributions: Vec<Distribution>,
    /// Open loop; without it, closed loop.
    pub rate: Option<Rate>,
    /// Which keys.
    pub seed: u64,
}

/// One target under one workload.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The workload.
    pub workload: Workload,
    /// How its keys are spread.
    pub distribution: Distribution,
    /// The target's position in the plan.
    pub target: usize,
    /// Operations a second, one for each round.
    pub rates: Vec<f64>,
    /// Bytes of right answers a second, one for each round.
    pub bytes: Vec<f64>,
    /// The server's processor time for each operation in microseconds, one for each round in which
    /// it is known.
    pub processor: Vec<f64>,
    /// The same of the generator.
    pub generator: Vec<f64>,
    /// The server's resident memory after a phase in bytes, the most of all rounds.
    pub resident: Option<u64>,
    /// What the server wrote for each operation in the last round, if it reports that.
    pub written: Option<WriteVolume>,
    /// The rate of an open loop.
    pub asked: Option<f64>,
    /// The requests of all rounds.
    pub tally: Tally,
    /// The items of the target that this workload adds to.
    pub inserts: Arc<Inserts>,
}

/// Bytes of the answer to each call of a workload: what floors answer.
pub type AnswerSizes = BTreeMap<(Workload, usize), usize>;

/// Asks every endpoint each question once, and gives the size of the first endpoint's answers.
///
/// # Errors
/// When an answer is not right: better before a run than after it.
pub fn probe(plan: &Plan, env: &Env) -> Result<AnswerSizes> {
    let mut sizes = AnswerSizes::new();
    let existing = Arc::new(Inserts::after(plan.tables.contents.items));
    let keys = Keys::new(Distribution::Uniform, existing, &[]);
    for target in plan.targets.iter().filter(|target| target.kind == Kind::Endpoint) {
        let mut control = BlockingClient::new(env, &target.to)?;
        let mut sampler = Sampler::new(Random::new(plan.seed, 0), env.random_u64());
        for ProbeCall { workload, number, count, call } in probe_calls(plan) {
            let parameters = sampler.next_parameters(&keys, count);
            let reply = control.raw(call.operation, &call.body, parameters)?;
            if call.accepts(reply.status, &reply.body) != Verdict::Right {
                let text = String::from_utf8_lossy(&reply.body).into_owned();
                let (name, operation) = (workload.name(), call.operation);
                bail!(
                    "{}: {operation} of {name} is answered {}: {text}",
                    target.name,
                    reply.status
                );
            }
            sizes.entry((workload, number)).or_insert(reply.body.len());
        }
    }
    for question in probe_calls(plan) {
        let guess = *question.call.answer.start();
        sizes.entry((question.workload, question.number)).or_insert(guess);
    }
    Ok(sizes)
}

/// A call of a workload.
struct ProbeCall {
    workload: Workload,
    /// Which of all calls of the workload.
    number: usize,
    /// How many keys it names.
    count: usize,
    call: Call,
}

/// Every call of every workload.
fn probe_calls(plan: &Plan) -> Vec<ProbeCall> {
    let mut all = Vec::new();
    for workload in &plan.workloads {
        let steps = workload.steps(&plan.tables.names, plan.tables.contents.item_bytes);
        let calls = steps.into_iter().flat_map(|step| {
            // An insert is tried with an item that exists.
            let count = step.keys.max(1);
            step.calls.into_iter().map(move |call| (count, call))
        });
        all.extend(calls.enumerate().map(|(number, (count, call))| ProbeCall {
            workload: *workload,
            number,
            count,
            call,
        }));
    }
    all
}

/// Runs all phases.
///
/// # Errors
/// When a target cannot be reached any more, or a signal says to stop.
pub fn run(plan: &Plan, sizes: &AnswerSizes, env: &Env, progress: &Progress) -> Result<Vec<Cell>> {
    let mut cells = cells(plan);
    for round in 0..=plan.rounds {
        for row in cells.chunk_by_mut(|one, next| one.same_load(next)) {
            let shift = round.checked_rem(row.len()).unwrap_or_default();
            for position in (shift..row.len()).chain(0..shift) {
                let Some(cell) = row.get_mut(position) else { continue };
                let Some(target) = plan.targets.get(cell.target) else { continue };
                let phase = Phase { plan, sizes, target, env, progress, round };
                cell.measure(&phase)
                    .with_context(|| format!("{} on {}", cell.workload.name(), target.name))?;
            }
        }
    }
    Ok(cells)
}

/// Nothing measured yet: every target under every load that it takes.
fn cells(plan: &Plan) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for workload in &plan.workloads {
        let usual = [workload.distribution()];
        let wanted = plan.distributions.as_slice();
        for distribution in if wanted.is_empty() { &usual } else { wanted } {
            for (target, to) in plan.targets.iter().enumerate() {
                if to.takes(workload.writes()) {
                    let mut cell = Cell::new(*workload, target, plan.tables.contents.items);
                    cell.distribution = *distribution;
                    // What uses the same tables of the same target adds to the same items.
                    let same = |other: &&Cell| {
                        other.target == target && other.workload.tables() == workload.tables()
                    };
                    if let Some(other) = cells.iter().find(same) {
                        cell.inserts = Arc::clone(&other.inserts);
                    }
                    cells.push(cell);
                }
            }
        }
    }
    cells
}

impl Cell {
    /// Nothing measured yet, over `items` items.
    #[must_use]
    pub fn new(workload: Workload, target: usize, items: u64) -> Self {
        Self {
            workload,
            distribution: workload.distribution(),
            target,
            rates: Vec::new(),
            bytes: Vec::new(),
            processor: Vec::new(),
            generator: Vec::new(),
            resident: None,
            written: None,
            asked: None,
            tally: Tally::default(),
            inserts: Arc::new(Inserts::after(items)),
        }
    }

    /// Whether `other` differs in nothing but the target.
    #[must_use]
    pub fn same_load(&self, other: &Self) -> bool {
        self.workload == other.workload && self.distribution == other.distribution
    }

    /// What it is called in reports: the workload, and the keys if they are not the usual ones.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.workload.name();
        if self.distribution == self.workload.distribution() {
            return name.to_owned();
        }
        format!("{name} {}", self.distribution.name())
    }

    fn measure(&mut self, phase: &Phase<'_>) -> Result<()> {
        let clients = self.workload.clients(phase.plan.limits.clients);
        let name = self.name();
        if phase.round == 0 {
            let load = phase.load(self, None);
            phase.run(&format!("warm-up: {name}"), &load, phase.plan.warm_up, clients)?;
            self.asked = match phase.plan.rate {
                None => None,
                Some(Rate::Fixed(rate)) => Some(rate),
                Some(Rate::OfPeak(share)) => {
                    let time = phase.plan.limits.duration.clamp(MIN_PEAK_TIME, MAX_PEAK_TIME);
                    let peak = phase.run(&format!("peak: {name}"), &load, time, clients)?;
                    Some(peak.rate() * share)
                }
            };
            return Ok(());
        }
        let target = phase.target;
        let written = WriteVolume::scrape(phase.env, target);
        let before = target.process.and_then(processor_time);
        let load = phase.load(self, self.asked);
        let step = format!("round {}: {name}", phase.round);
        let measured = phase.run(&step, &load, phase.plan.limits.duration, clients)?;
        let after = target.process.and_then(processor_time);
        let count = measured.tally.count();
        self.rates.push(measured.rate());
        self.bytes.push(measured.bytes_per_second());
        if let (Some(before), Some(after)) = (before, after) {
            self.processor.push(each(after.saturating_sub(before), count));
        }
        self.generator.extend(measured.generator.map(|time| each(time, count)));
        self.resident = self.resident.max(target.process.and_then(resident_bytes));
        let later = written.and_then(|_| WriteVolume::scrape(phase.env, target));
        self.written = written.zip(later).map(|(before, after)| after.each(before, count));
        self.tally.add(&measured.tally);
        Ok(())
    }

    /// The median of the rates of the rounds.
    #[must_use]
    pub fn rate(&self) -> f64 {
        median(&self.rates)
    }

    /// The median of the bytes of right answers a second.
    #[must_use]
    pub fn byte_rate(&self) -> f64 {
        median(&self.bytes)
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
