//! Mutations: faults that a store must not have. A simulation that does not find them proves
//! nothing.

/// One deliberate fault of the simulated store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// A group is written but not synced before it is acknowledged.
    NoSync,
    /// A group is visible and acknowledged before it is written.
    PublishesEarly,
    /// Some index entries are not written.
    ForgetsIndexEntries,
    /// What is in the log after the first damaged record is silently dropped.
    CutsLogAtDamage,
    /// Damaged records are taken as they are.
    IgnoresChecksums,
    /// Deletions do not come back from the log.
    ForgetsDeletions,
    /// Each write of a transaction is a record of its own.
    SplitsGroups,
    /// What a killed process wrote is served after a restart before it is synced.
    TrustsUnsyncedLog,
    /// What a failed sync left in memory is synced again after a restart, and not written again.
    TrustsFailedSync,
    /// The new table replaces the log before it is synced.
    UnsyncedTable,
    /// A new manifest is used before its name is synced.
    UnsyncedNames,
    /// A write to a full or failing disk is taken for a success.
    SwallowsErrors,
    /// Stream records of some commits are not written.
    ForgetsStreamRecords,
    /// Rows of client request tokens are not written.
    ForgetsTokens,
    /// A read sees the newest value instead of the one of its stamp.
    ReadsNewest,
    /// A record of the log whose end never reached the disk is taken for a whole one.
    AcceptsTornRecord,
    /// A new segment and a new start of the log are used before their names are synced.
    UnsyncedLogDirectory,
    /// Names that a killed process had not synced are relied on after a restart.
    TrustsUnsyncedNames,
    /// A segment that was cut is read as far as it goes, and what it held is dropped.
    DropsCutTail,
    /// The manifest is not synced before an edit of it is used.
    UnsyncedManifest,
    /// A table is synced only after the manifest that names it.
    ManifestBeforeTable,
    /// A compaction keeps nothing for the snapshots that are held.
    ForgetsSnapshots,
    /// Blocks of tables are used without a look at their checksums.
    TrustsBlocks,
}

impl Mutation {
    /// Whether only the real tables can have it.
    pub(crate) const fn is_of_real_tables(self) -> bool {
        matches!(
            self,
            Self::UnsyncedManifest
                | Self::ManifestBeforeTable
                | Self::ForgetsSnapshots
                | Self::TrustsBlocks
        )
    }
}
