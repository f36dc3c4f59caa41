//! Metrics of the server, in the OpenMetrics 1.0 text format that Prometheus reads.
//!
//! Operations and statuses are closed sets, so each pair has its counter in an array: counting a
//! request is one addition, and one short lock for its operation's histogram.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use model::Operation;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric as _, MetricEncoder,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// The media type of [`Metrics::text`].
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The statuses that an API answer can have; others are counted as the last.
const STATUSES: [u16; 6] = [200, 400, 408, 413, 503, 500];

/// Bounds of the latency histogram, in seconds: 50 µs to 10 s.
const BUCKETS: [f64; 17] = [
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
    2.5, 5.0, 10.0,
];

/// Names and values of labels.
pub type Labels = Vec<(&'static str, String)>;

/// One metric that another component keeps, with its value for each set of labels.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricFamily {
    name: String,
    help: String,
    grows: bool,
    values: Vec<(Labels, f64)>,
}

impl MetricFamily {
    /// A metric without values. `name` is in snake case and ends in its unit, that of a counter,
    /// which only grows, in `_total`; other metrics are gauges, which go up and down. `help` is a
    /// phrase for people.
    #[must_use]
    pub fn new(name: impl Into<String>, help: impl Into<String>) -> Self {
        let name = name.into();
        let grows = name.ends_with("_total");
        Self { name, help: help.into(), grows, values: Vec::new() }
    }

    /// The same with a value.
    #[must_use]
    pub fn with(mut self, labels: Labels, value: f64) -> Self {
        self.values.push((labels, value));
        self
    }

    fn encode(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        // The encoder adds the suffix that this format wants on every counter.
        let name = self.name.strip_suffix("_total").unwrap_or(&self.name);
        let kind = if self.grows { MetricType::Counter } else { MetricType::Gauge };
        let mut family = encoder.encode_descriptor(name, &self.help, None, kind)?;
        let one = |encoder: MetricEncoder<'_>, value| match kind {
            MetricType::Counter => ConstCounter::new(value).encode(encoder),
            _ => ConstGauge::new(value).encode(encoder),
        };
        if let [(labels, value)] = self.values.as_slice()
            && labels.is_empty()
        {
            return one(family, *value);
        }
        for (labels, value) in &self.values {
            one(family.encode_family(labels)?, *value)?;
        }
        Ok(())
    }
}

/// A source of values that is read at each scrape: the engine, the store, the process.
pub trait Statistics: Send + Sync + 'static {
    /// The values now. Names and meanings never change.
    fn families(&self) -> Vec<MetricFamily>;

    /// Whether the names are complete, as those that every process has, instead of beginning with
    /// `stator_`.
    fn is_unprefixed(&self) -> bool {
        false
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    operation: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabel {
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

/// The handles of one operation, made when it is first called.
#[derive(Debug, Default)]
struct PerOperation {
    requests: [OnceLock<Counter>; STATUSES.len()],
    seconds: OnceLock<Histogram>,
}

/// The server's metrics.
#[derive(Debug)]
pub struct Metrics {
    registries: [Registry; 2],
    requests: Family<RequestLabels, Counter>,
    seconds: Family<OperationLabel, Histogram, fn() -> Histogram>,
    operations: Vec<PerOperation>,
    /// Connections that are open now.
    pub(crate) connections: Gauge,
    /// Idle connections that were closed to make room for others.
    pub(crate) idle_closed: Counter,
    /// Connections beyond the bound whose request found no slot in time.
    pub(crate) connections_refused: Counter,
    /// Connections that were cut because others needed the memory of their unread answers.
    pub(crate) slow_readers_cut: Counter,
    /// Connections that were cut because others needed the memory of their unfinished bodies.
    pub(crate) slow_senders_cut: Counter,
    /// Bytes of the budget of bodies in use, when it was last asked for.
    pub(crate) body_bytes: Gauge,
    /// The same of the budget of answers.
    pub(crate) answer_bytes: Gauge,
    /// Requests that ended in a panic.
    pub(crate) panics: Counter,
    /// Requests that were refused before an operation was called.
    pub(crate) refused: Counter,
    signatures: Family<CodeLabel, Counter>,
}

impl Metrics {
    /// Metrics that include the statistics of `sources`.
    #[must_use]
    pub fn new(sources: Vec<Arc<dyn Statistics>>) -> Self {
        let mut registry = Registry::with_prefix("stator");
        let requests = Family::<RequestLabels, Counter>::default();
        let new_histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let seconds = Family::<OperationLabel, _, _>::new_with_constructor(new_histogram);
        let (connections, panics) = (Gauge::default(), Counter::default());
        let refused = Counter::default();
        let (body_bytes, answer_bytes) = (Gauge::default(), Gauge::default());
        let (slow_readers_cut, slow_senders_cut) = (Counter::default(), Counter::default());
        let (idle_closed, connections_refused) = (Counter::default(), Counter::default());
        registry.register("requests", "API calls answered", requests.clone());
        registry.register(
            "request_duration_seconds",
            "Time from a request's head to its answer",
            seconds.clone(),
        );
        registry.register("connections", "Open connections", connections.clone());
        registry.register(
            "connections_idle_closed",
            "Idle connections closed to make room for others",
            idle_closed.clone(),
        );
        registry.register(
            "connections_refused",
            "Connections beyond the bound that were refused",
            connections_refused.clone(),
        );
        let memory = [&slow_readers_cut, &slow_senders_cut];
        register_memory(&mut registry, memory, [&body_bytes, &answer_bytes]);
        registry.register("request_panics", "Calls that ended in a panic", panics.clone());
        registry.register(
            "requests_refused",
            "Requests refused before an operation was called",
            refused.clone(),
        );
        let signatures = Family::<CodeLabel, Counter>::default();
        let help = "Requests whose signature was refused, by the code of the answer";
        registry.register("signatures_refused", help, signatures.clone());
        let mut unprefixed = Registry::default();
        for source in sources {
            let registry = if source.is_unprefixed() { &mut unprefixed } else { &mut registry };
            registry.register_collector(Box::new(Source(source)));
        }
        let operations = Operation::ALL.iter().map(|_| PerOperation::default()).collect();
        Self {
            registries: [registry, unprefixed],
            requests,
            seconds,
            operations,
            connections,
            idle_closed,
            connections_refused,
            slow_readers_cut,
            slow_senders_cut,
            body_bytes,
            answer_bytes,
            panics,
            refused,
            signatures,
        }
    }

    /// Counts one answered call.
    pub(crate) fn answered(&self, operation: Operation, status: u16, took: Duration) {
        let Some(handles) = self.operations.get(operation as usize) else { return };
        let known = STATUSES.iter().position(|&known| known == status);
        let slot = known.unwrap_or(STATUSES.len().saturating_sub(1));
        let name = operation.name();
        if let Some(counter) = handles.requests.get(slot) {
            let counter = counter.get_or_init(|| {
                let status = STATUSES.get(slot).copied().unwrap_or(status);
                self.requests.get_or_create_owned(&RequestLabels { operation: name, status })
            });
            counter.inc();
        }
        let histogram = handles
            .seconds
            .get_or_init(|| self.seconds.get_or_create_owned(&OperationLabel { operation: name }));
        histogram.observe(took.as_secs_f64());
    }

    /// Counts a signature that was refused with this code.
    pub(crate) fn signature_refused(&self, code: &'static str) {
        self.signatures.get_or_create(&CodeLabel { code }).inc();
    }

    /// All metrics as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail; a collector that fails leaves its part out.
        let _ = self.registries.iter().try_for_each(|one| encode_registry(&mut text, one));
        let _ = encode_eof(&mut text);
        text
    }
}

/// Registers what shows the limits of memory.
fn register_memory(
    registry: &mut Registry,
    [slow_readers_cut, slow_senders_cut]: [&Counter; 2],
    [body_bytes, answer_bytes]: [&Gauge; 2],
) {
    registry.register(
        "connections_slow_readers_cut",
        "Connections cut because others needed the memory of their unread answers",
        slow_readers_cut.clone(),
    );
    registry.register(
        "connections_slow_senders_cut",
        "Connections cut because others needed the memory of their unfinished bodies",
        slow_senders_cut.clone(),
    );
    registry.register(
        "request_body_bytes",
        "Bytes of request bodies that count against their limit",
        body_bytes.clone(),
    );
    registry.register(
        "answer_bytes",
        "Bytes of answers that wait for their clients and count against their limit",
        answer_bytes.clone(),
    );
}

/// Statistics as a collector of the registry.
struct Source(Arc<dyn Statistics>);

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}

impl Collector for Source {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.0.families().iter().try_for_each(|family| family.encode(&mut encoder))
    }
}
