//! Reports: the results of a run, as a table for people and as JSON for programs.
//!
//! Both state under which conditions the figures were measured: durability, connections, item size,
//! processors. A figure without its conditions is not reported.

pub mod json;
pub mod startup;
pub mod sustained;
pub mod text;

use crate::measure::rounds::{Cell, Plan};
use crate::measure::target::Kind;

/// A plan and what came of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was measured.
    pub plan: Plan,
    /// The figures.
    pub cells: Vec<Cell>,
    /// The machine.
    pub machine: Machine,
    /// Why tables of the run are still there.
    pub left_behind: Vec<String>,
}

/// Where the run took place.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Processors that generator and servers share.
    pub processors: usize,
    /// The load of the machine before the run: runnable tasks over the last minute.
    pub load_before: Option<f64>,
    /// The directory that holds the data of servers and floors.
    pub directory: String,
}

impl Machine {
    /// Inspects this machine.
    #[must_use]
    pub fn inspect(directory: &str) -> Self {
        let processors = std::thread::available_parallelism().map_or(0, usize::from);
        let load = std::fs::read_to_string("/proc/loadavg").ok();
        let load_before = load.and_then(|text| text.split(' ').next()?.parse().ok());
        Self { processors, load_before, directory: directory.to_owned() }
    }
}

impl Report {
    /// The ratio of `cell` to the floor of this kind, if the run measured it.
    #[must_use]
    pub fn ratio(&self, cell: &Cell, kind: Kind) -> Option<f64> {
        Some(cell.ratio(self.floor(cell, kind)?))
    }

    /// The ratio of `cell` to the first endpoint of the run under the same load; `None` for floors
    /// and for that endpoint itself.
    #[must_use]
    pub fn of_first(&self, cell: &Cell) -> Option<(&str, f64)> {
        let endpoint = |cell: &&Cell| {
            let target = self.plan.targets.get(cell.target);
            target.is_some_and(|target| target.kind == Kind::Endpoint)
        };
        let first = self.cells.iter().filter(endpoint).find(|first| first.same_load(cell))?;
        let name = self.plan.targets.get(first.target)?.name.as_str();
        (endpoint(&cell) && first.target != cell.target).then(|| (name, cell.ratio(first)))
    }

    fn floor(&self, cell: &Cell, kind: Kind) -> Option<&Cell> {
        self.cells.iter().find(|floor| {
            let target = self.plan.targets.get(floor.target);
            floor.same_load(cell) && target.is_some_and(|target| target.kind == kind)
        })
    }

    /// What the floor that makes the same promise costs in processor time in relation to `cell`:
    /// the HTTP floor for reads, the durable floor for writes. An estimate of the ratio of the
    /// rates on a machine where nothing else uses the processors.
    #[must_use]
    pub fn cost_ratio(&self, cell: &Cell) -> Option<f64> {
        let kind = if cell.workload.writes() { Kind::DurableFloor } else { Kind::HttpFloor };
        Some(self.floor(cell, kind)?.cost()? / cell.cost()?)
    }

    /// Requests of all cells that were not done.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.cells.iter().fold(0, |sum, cell| sum.saturating_add(cell.tally.failed_count()))
    }
}

#[cfg(test)]
mod tests;
