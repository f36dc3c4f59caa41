//! The report of a sustained load: figures by window, as text, as JSON, and as a page with charts.

mod figures;
pub mod html;
pub mod json;
pub mod text;

use crate::measure::rounds::Plan;
use crate::measure::sustained::{Stage, Sustained};
use crate::report::Machine;

/// A plan and what came of it, window by window.
#[derive(Clone, Debug)]
pub struct SustainedReport {
    /// What was measured.
    pub plan: Plan,
    /// For how long.
    pub sustained: Sustained,
    /// The figures.
    pub stages: Vec<Stage>,
    /// The machine.
    pub machine: Machine,
    /// Why tables of the run are still there.
    pub left_behind: Vec<String>,
}

impl SustainedReport {
    /// Requests that were not done.
    #[must_use]
    pub fn failures(&self) -> u64 {
        let failed = self.stages.iter().map(|stage| stage.tally().failed_count());
        failed.fold(0, u64::saturating_add)
    }

    /// What a stage is called: workload, keys if they are not the usual ones, target.
    fn name(&self, stage: &Stage) -> String {
        let mut name = stage.workload.name().to_owned();
        if stage.distribution != stage.workload.distribution() {
            name.push(' ');
            name.push_str(stage.distribution.name());
        }
        match stage.asked {
            None => name.push_str(", closed loop"),
            Some(rate) => name.push_str(&format!(", open loop at {rate:.0}/s")),
        }
        name
    }

    fn target(&self, stage: &Stage) -> &str {
        self.plan.targets.get(stage.target).map_or("", |target| target.name.as_str())
    }

    /// The conditions of all figures, in words.
    fn conditions(&self) -> String {
        let (limits, contents) = (&self.plan.limits, &self.plan.tables.contents);
        format!(
            "{} connections, {} generator thread(s), {} processors shared with the servers, load \
             before the run {}; {} items of about {} bytes; each loop {:?} (floors a fifth of it), \
             windows of {:?}, seed {}; data and logs under {}",
            limits.clients,
            limits.threads,
            self.machine.processors,
            self.machine.load_before.map_or_else(|| "unknown".to_owned(), |load| load.to_string()),
            contents.items,
            contents.item_bytes,
            self.sustained.length,
            self.sustained.window,
            self.plan.seed,
            self.machine.directory,
        )
    }
}

#[cfg(test)]
mod tests;
