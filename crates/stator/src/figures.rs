//! The engine's and the store's figures, as the server's metrics show them.

use std::sync::Arc;

use engine::Engine;
use server::{Figure, Figures};

/// What one engine and the store below it have to show.
pub(crate) struct EngineFigures(pub(crate) Arc<Engine>);

impl Figures for EngineFigures {
    fn figures(&self) -> Vec<Figure> {
        let consumed = self.0.figures();
        let mut figures = vec![
            Figure::counter("read_capacity_units_total", consumed.read_units),
            Figure::counter("write_capacity_units_total", consumed.write_units),
        ];
        let statistics = self.0.store().statistics();
        figures.extend(statistics.figures.into_iter().map(|(name, value)| store(name, value)));
        figures
    }
}

/// A figure of the store: what ends in `_total` only grows.
#[expect(clippy::cast_precision_loss, reason = "figures stay far below 2^53")]
fn store(name: &str, value: u64) -> Figure {
    let full = format!("store_{name}");
    if name.ends_with("_total") {
        Figure::counter(full, value as f64)
    } else {
        Figure::gauge(full, value as f64)
    }
}
