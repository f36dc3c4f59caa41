//! The engine's and the store's figures, as the server's metrics show them.

use std::sync::Arc;

use engine::Engine;
use server::{Figure, Figures};

/// What one engine and the store below it have to show.
pub(crate) struct EngineFigures(pub(crate) Arc<Engine>);

impl Figures for EngineFigures {
    fn figures(&self) -> Vec<Figure> {
        let consumed = self.0.consumed_totals();
        let mut figures = vec![
            Figure::counter("read_capacity_units_total", consumed.read_units),
            Figure::counter("write_capacity_units_total", consumed.write_units),
        ];
        let background = self.0.background_statistics();
        let troubles = [
            ("background_failures_total", background.failures),
            ("background_panics_total", background.panics),
            ("background_unreadable_rows_total", background.unreadable_rows),
        ];
        figures.extend(troubles.map(|(name, value)| whole(name.to_owned(), value)));
        let statistics = self.0.store().statistics();
        figures.extend(statistics.figures.into_iter().map(|(name, value)| store(name, value)));
        figures
    }
}

/// A figure of the store.
fn store(name: &str, value: u64) -> Figure {
    whole(format!("store_{name}"), value)
}

/// A whole number: what ends in `_total` only grows.
#[expect(clippy::cast_precision_loss, reason = "figures stay far below 2^53")]
fn whole(name: String, value: u64) -> Figure {
    if name.ends_with("_total") {
        Figure::counter(name, value as f64)
    } else {
        Figure::gauge(name, value as f64)
    }
}
