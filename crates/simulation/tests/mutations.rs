//! The simulation finds the faults that a store must not have.
//!
//! Each test runs seeds over a store with one deliberate fault until one of them finds it. A
//! simulation that lets such a store pass would let the real one pass too.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it saw"
)]

use simulation::{Mutation, Options, Tables, run};

/// More seeds than any of these faults should need.
const SEEDS: u64 = 400;

/// The seed that finds a fault, and what it found.
fn found(mutation: Mutation, workloads: &[&'static str]) -> (u64, String) {
    found_over(mutation, workloads, None)
}

/// The same, over the embedded store as a whole.
fn found_in_real_tables(mutation: Mutation) {
    found_over(mutation, &[], Some(Tables::Real));
}

fn found_over(
    mutation: Mutation,
    workloads: &[&'static str],
    tables: Option<Tables>,
) -> (u64, String) {
    let found = (0..SEEDS).find_map(|seed| {
        let options = Options {
            seed,
            mutation: Some(mutation),
            workloads: workloads.to_vec(),
            tables,
            ..Options::default()
        };
        run(&options).err().map(|failure| (seed, failure.violations.join("\n")))
    });
    let found = found.unwrap_or_else(|| panic!("{SEEDS} seeds did not find {mutation:?}"));
    let first: String = found.1.chars().take(120).collect();
    println!("{mutation:?}: seed {} found {first}", found.0);
    found
}

#[test]
fn a_store_that_does_not_sync() {
    found(Mutation::NoSync, &[]);
}

#[test]
fn a_store_that_publishes_before_it_writes() {
    found(Mutation::PublishesEarly, &[]);
}

#[test]
fn a_store_that_takes_errors_for_success() {
    found(Mutation::SwallowsErrors, &[]);
}

#[test]
fn a_store_that_cuts_its_log_at_damage() {
    let (_, text) = found(Mutation::CutsLogAtDamage, &[]);
    assert!(text.contains("was not refused"), "{text}");
}

#[test]
fn a_store_that_ignores_checksums() {
    found(Mutation::IgnoresChecksums, &[]);
}

#[test]
fn a_store_that_forgets_deletions() {
    found(Mutation::ForgetsDeletions, &["items"]);
}

#[test]
fn a_store_that_writes_a_transaction_in_parts() {
    found(Mutation::SplitsGroups, &[]);
}

#[test]
fn a_store_that_serves_what_a_killed_process_had_not_synced() {
    found(Mutation::TrustsUnsyncedLog, &[]);
}

#[test]
fn a_store_that_believes_the_sync_after_a_failed_one() {
    found(Mutation::TrustsFailedSync, &["items"]);
}

#[test]
fn a_store_that_does_not_sync_its_tables() {
    found(Mutation::UnsyncedTable, &[]);
}

#[test]
fn a_store_that_does_not_sync_its_directory() {
    found(Mutation::UnsyncedNames, &[]);
}

#[test]
fn a_log_that_accepts_a_torn_record() {
    found(Mutation::AcceptsTornRecord, &[]);
}

#[test]
fn a_log_that_does_not_sync_its_directory() {
    found(Mutation::UnsyncedLogDirectory, &[]);
}

#[test]
fn a_log_that_relies_on_names_that_a_killed_process_had_not_synced() {
    found(Mutation::TrustsUnsyncedNames, &[]);
}

#[test]
fn a_log_that_drops_the_tail_that_was_cut_off() {
    let (_, text) = found(Mutation::DropsCutTail, &[]);
    assert!(text.contains("cut") && text.contains("was not refused"), "{text}");
}

#[test]
fn an_index_that_is_not_maintained() {
    let (_, text) = found(Mutation::ForgetsIndexEntries, &["items"]);
    assert!(text.contains("by-"), "{text}");
}

#[test]
fn a_stream_with_holes() {
    found(Mutation::ForgetsStreamRecords, &["items"]);
}

#[test]
fn tokens_that_are_not_kept() {
    let (_, text) = found(Mutation::ForgetsTokens, &["tokens"]);
    assert!(text.contains("counting twice"), "{text}");
}

#[test]
fn reads_that_do_not_keep_to_their_snapshot() {
    found(Mutation::ReadsNewest, &["bank", "counters", "items"]);
}

#[test]
fn a_store_that_does_not_sync_its_real_tables() {
    found_in_real_tables(Mutation::UnsyncedTable);
}

#[test]
fn a_store_that_does_not_sync_the_names_of_its_real_tables() {
    found_in_real_tables(Mutation::UnsyncedNames);
}

#[test]
fn a_manifest_that_is_not_synced() {
    found_in_real_tables(Mutation::UnsyncedManifest);
}

#[test]
fn a_manifest_that_names_a_table_before_it_is_synced() {
    found_in_real_tables(Mutation::ManifestBeforeTable);
}

#[test]
fn a_compaction_that_drops_what_a_snapshot_needs() {
    found(Mutation::ForgetsSnapshots, &["bank", "counters", "items"]);
}

#[test]
fn blocks_of_tables_that_are_trusted() {
    found_in_real_tables(Mutation::TrustsBlocks);
}
