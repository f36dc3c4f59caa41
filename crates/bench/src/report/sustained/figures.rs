//! The figures of a window: their names, units and values, once for all three forms.

use crate::measure::load::Window;
use crate::measure::sustained::{Change, Stage};

/// One kind of figure.
pub(super) struct Figure {
    /// The column's head.
    pub(super) head: &'static str,
    /// The member in JSON.
    pub(super) member: &'static str,
    /// What a chart of it is called.
    pub(super) title: &'static str,
    /// Digits after the point.
    pub(super) digits: usize,
    pub(super) of: fn(&Window, &Change) -> Option<f64>,
}

fn millis(window: &Window, share: f64) -> Option<f64> {
    (window.tally.count() > 0).then(|| window.tally.quantile(share).as_secs_f64() * 1e3)
}

#[expect(clippy::cast_precision_loss, reason = "memory stays far below 2^53 bytes")]
fn megabytes(bytes: Option<u64>) -> Option<f64> {
    bytes.map(|bytes| bytes as f64 / 1e6)
}

const fn figure(
    (head, member, title): (&'static str, &'static str, &'static str),
    digits: usize,
    of: fn(&Window, &Change) -> Option<f64>,
) -> Figure {
    Figure { head, member, title, digits, of }
}

/// All of them, in the order of the columns.
pub(super) const FIGURES: [Figure; 11] = [
    figure(("req/s", "requestsPerSecond", "operations a second"), 0, |window, _| {
        Some(window.rate())
    }),
    figure(("p50 ms", "p50Millis", "median latency, ms"), 2, |window, _| millis(window, 0.5)),
    figure(("p99 ms", "p99Millis", "p99, ms"), 2, |window, _| millis(window, 0.99)),
    figure(("p99.9 ms", "p999Millis", "p99.9, ms"), 2, |window, _| millis(window, 0.999)),
    figure(("max ms", "longestMillis", "longest, ms"), 1, |window, _| {
        (window.tally.count() > 0).then(|| window.tally.longest().as_secs_f64() * 1e3)
    }),
    figure(
        ("cpu us", "serverProcessorMicros", "server's processor time for an operation, us"),
        1,
        |_, change| change.processor,
    ),
    figure(("RSS MB", "residentMegabytes", "most resident memory, MB"), 0, |_, change| {
        megabytes(change.resident)
    }),
    figure(
        ("B/op", "deviceBytesPerOperation", "bytes to the disk for an operation"),
        0,
        |_, change| change.device,
    ),
    figure(
        ("write x", "writeAmplification", "bytes to the disk for each byte of rows written"),
        2,
        |_, change| change.write_amplification,
    ),
    figure(("disk MB", "diskMegabytes", "log and tables, MB"), 0, |_, change| {
        change.disk.map(|bytes| bytes / 1e6)
    }),
    figure(
        ("space x", "spaceAmplification", "log and tables for each byte of items and indexes"),
        2,
        |_, change| change.space_amplification,
    ),
];

/// The values of a figure, one for each window.
pub(super) fn values(stage: &Stage, figure: &Figure) -> Vec<Option<f64>> {
    let pairs = stage.windows.iter().zip(&stage.changes);
    pairs.map(|(window, change)| (figure.of)(window, change)).collect()
}
