//! Upgrade job: gives a history to tables whose recovery was switched on by a version that kept
//! the setting without effect.
//!
//! Recovery begins when the history does: no earlier time can be restored.

use std::collections::VecDeque;
use std::sync::Arc;

use env::Deadline;
use store::{Batch, Current, TransactError};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::jobs::{Job, Pass, Slice, Step};
use crate::table::{Recovery, Table};

/// The job.
#[derive(Debug)]
pub(crate) struct Upgrade;

impl Job<Engine> for Upgrade {
    fn name(&self) -> &'static str {
        "giving tables their history"
    }

    fn start(&self, engine: &Engine) -> Box<dyn Pass<Engine>> {
        let tables = engine.catalog.all().into_iter().filter(|table| lacks_history(table));
        Box::new(UpgradePass { tables: tables.collect() })
    }
}

fn lacks_history(table: &Table) -> bool {
    table.settings.recorded.recovery.is_some() && table.settings.history.is_none()
}

struct UpgradePass {
    tables: VecDeque<Arc<Table>>,
}

/// Why a table was left alone.
enum Stop {
    /// It is gone, or has a history by now.
    Changed,
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl UpgradePass {
    async fn advance(&mut self, engine: &Engine) -> Result<Step, EngineError> {
        let Some(table) = self.tables.pop_front() else { return Ok(Step::Done) };
        let now = engine.env.now();
        let apply = move |table: Option<Table>, _: &Current<'_>, _: &mut Batch| {
            let mut table = table.filter(lacks_history).ok_or(Stop::Changed)?;
            let recovery = &mut table.settings.recorded.recovery;
            *recovery = recovery.map(|recovery| Recovery::begin(recovery.days, now));
            table.follow_recovery();
            Ok(table)
        };
        let place = (&table.namespace, &*table.name);
        match engine.catalog.change(place, Vec::new(), Deadline::NEVER, apply).await {
            Ok(_) | Err(TransactError::Rejected(Stop::Changed)) => {
                Ok(Step::more_if(!self.tables.is_empty()))
            }
            Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}

impl Pass<Engine> for UpgradePass {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        Box::pin(self.advance(engine))
    }
}
