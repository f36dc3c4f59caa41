//! One phase of one target: prepares its requests and runs it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use env::Env;

use super::{AnswerSizes, Cell, Plan};
use crate::client::message::Message;
use crate::data::keys::Keys;
use crate::measure::load::{self, Limits, Load, Measured, PreparedCall, PreparedStep};
use crate::measure::target::{Kind, Target};
use crate::progress::Progress;
use crate::workload::Workload;
use crate::workload::mix::{Call, Step};

/// One phase of one target.
pub(in crate::measure) struct Phase<'a> {
    pub(in crate::measure) plan: &'a Plan,
    pub(in crate::measure) sizes: &'a AnswerSizes,
    pub(in crate::measure) target: &'a Target,
    pub(in crate::measure) env: &'a Env,
    pub(in crate::measure) progress: &'a Progress,
    /// 0 is the warm-up.
    pub(in crate::measure) round: usize,
}

impl Phase<'_> {
    /// The load of the phase.
    pub(in crate::measure) fn load(&self, cell: &Cell, rate: Option<f64>) -> Load {
        let steps = self.steps(cell.workload);
        let counts: Vec<usize> = steps.iter().map(|step| step.keys).collect();
        Load {
            to: self.target.to.clone(),
            keys: Keys::new(cell.distribution, Arc::clone(&cell.inserts), &counts),
            steps,
            // The same keys for all targets of a round, others in the next.
            seed: self.plan.seed.wrapping_add(u64::try_from(self.round).unwrap_or_default()),
            rate,
        }
    }

    fn steps(&self, workload: Workload) -> Vec<PreparedStep> {
        let plan = self.plan;
        let mut number = 0_usize;
        let mut prepare = |call: Call| {
            let bytes = self.sizes.get(&(workload, number)).copied().unwrap_or(2);
            number = number.saturating_add(1);
            self.prepare(call, bytes)
        };
        let steps = workload.steps(&plan.tables.names, plan.tables.contents.item_bytes);
        let ready = |step: Step| PreparedStep {
            share: step.share,
            keys: step.keys,
            insert: step.insert,
            calls: step.calls.into_iter().map(&mut prepare).collect(),
        };
        steps.into_iter().map(ready).collect()
    }

    /// The finished request of a call, which a floor answers with `bytes`.
    fn prepare(&self, call: Call, bytes: usize) -> PreparedCall {
        let (path, answer) = match self.target.kind {
            Kind::Endpoint => ("/".to_owned(), call.answer),
            // Even a durable server need not make reads durable.
            Kind::HttpFloor | Kind::DurableFloor | Kind::RowsFloor if !call.writes => {
                (format!("/{bytes}/read"), bytes..=bytes)
            }
            Kind::HttpFloor | Kind::DurableFloor | Kind::RowsFloor => {
                (format!("/{bytes}"), bytes..=bytes)
            }
        };
        let message = Message::new(call.operation, &self.target.to, &path, &call.body);
        let pages = call.pages.then(|| {
            let body = String::from_utf8_lossy(call.body.bytes()).into_owned();
            (call.operation, path, body)
        });
        PreparedCall { message, answer, may_be_refused: call.may_be_refused, pages }
    }

    /// Runs it.
    pub(in crate::measure) fn run(
        &self,
        what: &str,
        load: &Load,
        duration: Duration,
        clients: usize,
    ) -> Result<Measured> {
        let limits = Limits { duration, clients, ..self.plan.limits.clone() };
        self.progress.step(&format!("{what} on {}", self.target.name), 0)?;
        load::run(self.env, load, &limits, self.progress)
    }
}
