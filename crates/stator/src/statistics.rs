//! The statistics of the engine and the store, as the server's metrics show them.

use std::sync::Arc;

use engine::{ConsumedBy, Engine};
use server::{Labels, MetricFamily, Statistics};

/// What the metrics of stores mean; a name that is not here is shown with itself.
const STORE: &[(&str, &str)] = &[
    ("commits_total", "Commits"),
    ("commit_groups_total", "Groups of commits, each with one sync"),
    ("written_rows_total", "Rows written by commits, those of indexes and streams included"),
    ("written_bytes_total", "Bytes of keys and values written by commits"),
    ("waiting_bytes", "Bytes of commits that wait for their group"),
    ("row_cache_rows", "Rows in the row cache"),
    ("row_cache_bytes", "Bytes of the row cache"),
    ("open_reads", "Reads under way that see one moment of the store"),
    ("oldest_read_lag_seconds", "How long the oldest read under way has been reading"),
    ("oldest_read_lag_commits", "Commits since the moment that the oldest read under way sees"),
    ("log_bytes", "Bytes of the write-ahead log"),
    ("log_segments", "Files of the write-ahead log"),
    ("memtable_bytes", "Bytes of the newest writes that no table holds yet"),
    ("all_memtables_bytes", "Bytes of all memtables, those that are being written included"),
    ("sealed_memtables", "Memtables that wait to be written as tables"),
    ("tables", "Table files"),
    ("newest_level_runs", "Runs of tables in the newest level, which every read looks through"),
    ("disk_bytes", "Bytes of tables and log on the disk"),
    ("cache_bytes", "Bytes of the cache of table blocks"),
    ("flushes_total", "Memtables written as tables"),
    ("compactions_total", "Compactions of tables"),
    ("background_failures_total", "Flushes and compactions that failed; they are tried again"),
    ("damaged_reads_total", "Reads that met data which is not what was written"),
    ("throttled_appends_total", "Groups slowed down because tables are not written fast enough"),
    ("free_space_bytes", "Bytes that are free on the file system"),
    ("free_space_reserve_bytes", "Bytes of free space below which writes are refused"),
    ("memory_rows", "Rows that are kept in memory, old versions included"),
    ("memory_stale_rows", "Old versions of rows that are kept for reads under way"),
    ("encrypted", "Whether what is written to the disk is encrypted: 1 if it is"),
    (
        "tables_under_other_keys",
        "Table files and lists that are to be rewritten under the newest key",
    ),
    ("log_segments_under_other_keys", "Files of the log that are not under the newest key"),
    ("space_stops_total", "Times that writes were stopped for lack of space"),
];

/// What the metrics mean that only a store in a database has.
const DATABASE: &[(&str, &str)] = &[
    ("commit_conflicts_total", "Commits that found a key changed since it was read, tried again"),
    ("commits_alone_total", "Commits under locks that were held from the read on"),
    ("retried_commits_total", "Groups of commits that were sent to the database again"),
    ("asked_commits_total", "Groups of commits whose connection was lost before their answer"),
    ("unknown_commits_total", "Those of which the database did not say in time what became"),
    ("waiting_commits", "Commits that wait for a connection"),
    ("transactions_under_way", "Transactions that have no answer yet"),
    ("reads_total", "Reads by key"),
    ("read_groups_total", "Statements that read by key, each for all reads that waited"),
    ("retried_reads_total", "Reads that were made again after they had failed"),
    ("waiting_reads", "Reads by key that wait for a connection"),
    ("snapshot_connections_limit", "How many reads may see one moment of the store at one time"),
    ("snapshot_waits_total", "Reads that waited until they were fewer than that"),
    ("database_connections", "Connections to the database that read or write"),
    ("lost_connections_total", "Connections to the database that were lost"),
    ("database_unreachable", "Whether the database does not answer: 1 while it does not"),
    ("closed_lag_seconds", "How far streams are behind the newest commit"),
    (
        "foreign_writer_seconds",
        "How long the oldest transaction of other programs in the database's cluster has been \
         writing; streams wait for it",
    ),
];

/// The statistics of one engine and the store below it.
pub(crate) struct EngineStatistics(pub(crate) Arc<Engine>);

impl Statistics for EngineStatistics {
    fn families(&self) -> Vec<MetricFamily> {
        let mut families = consumed(&self.0.consumed());
        let background = self.0.background_statistics();
        let background = [
            (
                "background_failures_total",
                "Steps of background work that failed; they are tried again",
                background.failures,
            ),
            (
                "background_panics_total",
                "Steps of background work that ended in a panic",
                background.panics,
            ),
            (
                "background_unreadable_rows_total",
                "Rows that background work could not read and passed over",
                background.unreadable_rows,
            ),
        ];
        families.extend(background.map(|(name, help, value)| whole(name.to_owned(), help, value)));
        let store = self.0.store().statistics();
        families.extend(store.metrics.into_iter().map(|(name, value)| {
            let help = STORE
                .iter()
                .chain(DATABASE)
                .find(|(known, _)| *known == name)
                .map_or(name, |(_, help)| help);
            whole(format!("store_{name}"), help, value)
        }));
        families
    }
}

/// Capacity units, in total and by table and index.
fn consumed(rows: &[ConsumedBy]) -> Vec<MetricFamily> {
    let mut families = in_direction("read", rows, |row| row.read_units);
    families.extend(in_direction("write", rows, |row| row.write_units));
    families
}

fn in_direction(
    direction: &str,
    rows: &[ConsumedBy],
    units: fn(&ConsumedBy) -> f64,
) -> Vec<MetricFamily> {
    let total = rows.iter().map(units).sum();
    let name = format!("consumed_{direction}_capacity_units_total");
    let help = format!("Capacity units consumed by {direction}s");
    let all = MetricFamily::new(name, help).with(Labels::new(), total);
    let name = format!("table_consumed_{direction}_capacity_units_total");
    let help = format!(
        "Capacity units consumed by {direction}s, by table and index; tables without a counter of \
         their own, and deleted ones, are (others)"
    );
    let family = MetricFamily::new(name, help);
    vec![all, rows.iter().fold(family, |family, row| family.with(labels(row), units(row)))]
}

fn labels(row: &ConsumedBy) -> Labels {
    let table = row.table.as_deref().unwrap_or("(others)");
    let mut labels = vec![("table", table.to_owned())];
    if let Some(namespace) = &row.namespace {
        labels.push(("account", namespace.account.to_string()));
        labels.push(("region", namespace.region.to_string()));
    }
    if let Some(index) = &row.index {
        labels.push(("index", index.to_string()));
    }
    labels
}

/// A whole number: a name that ends in `_total` is a counter's.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn whole(name: String, help: &str, value: u64) -> MetricFamily {
    MetricFamily::new(name, help).with(Labels::new(), value as f64)
}

#[cfg(test)]
mod tests {
    //! Every metric of the store says what it is.

    use std::collections::BTreeSet;

    use env::Env;

    use super::*;
    use crate::configuration::Storage;

    #[test]
    fn every_metric_of_a_store_has_a_help_text_and_every_text_a_metric() {
        let directory = tempfile::tempdir().expect("a directory");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let mut shown = BTreeSet::new();
        for storage in [Storage::Memory, Storage::Directory(directory.path().to_owned())] {
            runtime.block_on(async {
                let options = (64 << 20, None, store_lsm::Encryption::none());
                let store =
                    crate::storage::open(&storage, options, &Env::real()).await.expect("new");
                shown.extend(store.statistics().metrics.into_iter().map(|(name, _)| name));
                store.close().await.expect("closed");
            });
        }
        let explained: BTreeSet<&str> = STORE.iter().map(|(name, _)| *name).collect();
        assert_eq!(shown, explained);
    }
}
