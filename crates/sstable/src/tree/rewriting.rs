//! Rewriting of tables and manifest under the newest key, after another key became the newest.

use super::{NewFiles, Place, Tree};
use crate::compaction::Compaction;
use crate::error::TableError;
use crate::retention::{Below, Retention};
use crate::run::Run;
use crate::version::{LEVELS, Merging, RunInfo};
use crate::writer::TableSummary;

impl Tree {
    /// The tables that are not under the key that new ones are, by their numbers: those that are to
    /// be rewritten.
    #[must_use]
    pub fn tables_under_other_keys(&self) -> Vec<u64> {
        let newest = self.newest_key();
        let snapshot = self.snapshot();
        let tables = snapshot.runs.runs().iter().flat_map(Run::tables);
        tables.filter(|table| table.key_id() != newest).map(|table| table.id()).collect()
    }

    /// Whether a table is not encrypted.
    #[must_use]
    pub fn has_plain_tables(&self) -> bool {
        let snapshot = self.snapshot();
        let mut tables = snapshot.runs.runs().iter().flat_map(Run::tables);
        tables.any(|table| table.key_id() == 0)
    }

    /// Begins to rewrite a table as it is, under the newest key. Nothing else compacts meanwhile.
    ///
    /// # Errors
    /// [`TableError::Damaged`] or the file system's.
    pub fn begin_rewrite(
        &self,
        table: u64,
        retention: Retention,
    ) -> Result<Compaction<NewFiles<'_>>, TableError> {
        let merging = Merging { inputs: vec![vec![table]], into: 0, below: Below::OlderVersions };
        self.begin_compaction(&merging, retention)
    }

    /// Replaces a table by what it was rewritten into, in its run.
    ///
    /// # Errors
    /// As [`Tree::publish_run`].
    pub fn publish_rewrite(&self, table: u64, into: Vec<TableSummary>) -> Result<(), TableError> {
        let snapshot = self.snapshot();
        let has = |run: &RunInfo| run.tables.iter().any(|summary| summary.table == table);
        let place = (0..LEVELS).find_map(|level| {
            let run = snapshot.version.level(level).iter().find(|run| has(run))?;
            Some(if level == 0 { Place::Run(run.number) } else { Place::Level(level) })
        });
        let place = place.ok_or(TableError::Unordered)?;
        self.publish(&[table], place, into, 0)
    }

    /// Writes the manifest anew where it is not under the newest key.
    ///
    /// # Errors
    /// As [`Tree::publish_run`].
    pub fn rewrite_manifest(&self) -> Result<(), TableError> {
        if !self.manifest_is_under_other_key() {
            return Ok(());
        }
        self.publish(&[], Place::Newest, Vec::new(), 0)
    }

    /// Whether the manifest is not under the key that new files are.
    #[must_use]
    pub fn manifest_is_under_other_key(&self) -> bool {
        self.manifest.lock().key_id() != self.newest_key()
    }
}
