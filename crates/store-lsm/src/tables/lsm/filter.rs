//! Pacing of compactions by a compaction filter that keeps every row.
//!
//! A filter is the only thing that the crate calls while it compacts.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use lsm_tree::compaction::filter::Context;
use lsm_tree::compaction::{CompactionFilter, Factory, ItemAccessor, Verdict};

use super::write_back;
use crate::pacing::{PacedStep, Pacer};
use crate::policy::Work;

/// Makes a filter for each compaction.
pub(super) struct PacingFilters {
    pub(super) pacer: AssertUnwindSafe<Arc<Pacer>>,
    /// The directory of the tables' files.
    pub(super) dir: PathBuf,
}

impl Factory for PacingFilters {
    fn name(&self) -> &'static str {
        "pacing"
    }

    fn make_filter(&self, _: &Context) -> Box<dyn CompactionFilter> {
        let write_back = write_back::of_newer_tables(self.dir.clone());
        Box::new(self.pacer.begin_step(Work::Compaction, write_back))
    }
}

impl CompactionFilter for PacedStep {
    fn filter_item(&mut self, _: ItemAccessor<'_>, _: &Context) -> lsm_tree::Result<Verdict> {
        self.advance();
        Ok(Verdict::Keep)
    }
}
