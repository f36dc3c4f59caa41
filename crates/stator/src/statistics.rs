//! The statistics of the engine and the store, as the server's metrics show them.

use std::sync::Arc;

use engine::Engine;
use server::{Sample, Statistics};

/// The statistics of one engine and the store below it.
pub(crate) struct EngineStatistics(pub(crate) Arc<Engine>);

impl Statistics for EngineStatistics {
    fn samples(&self) -> Vec<Sample> {
        let consumed = self.0.consumed_totals();
        let mut samples = vec![
            Sample::counter("consumed_read_capacity_units_total", consumed.read_units),
            Sample::counter("consumed_write_capacity_units_total", consumed.write_units),
        ];
        let background = self.0.background_statistics();
        let failures = [
            ("background_failures_total", background.failures),
            ("background_panics_total", background.panics),
            ("background_unreadable_rows_total", background.unreadable_rows),
        ];
        samples.extend(failures.map(|(name, value)| whole(name.to_owned(), value)));
        let store = self.0.store().statistics();
        let named = |(name, value)| whole(format!("store_{name}"), value);
        samples.extend(store.metrics.into_iter().map(named));
        samples
    }
}

/// A whole number: a name that ends in `_total` is a counter's.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn whole(name: String, value: u64) -> Sample {
    if name.ends_with("_total") {
        Sample::counter(name, value as f64)
    } else {
        Sample::gauge(name, value as f64)
    }
}
