//! Export of traces over OTLP/HTTP in JSON: <https://opentelemetry.io/docs/specs/otlp/>.
//!
//! Spans wait in a bounded queue; a task sends what has gathered, and drops what a collector does
//! not take. Nothing of it can hold up a request.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use http_body_util::Full;
use hyper::Request;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use server::{Labels, MetricFamily, Span, SpanSink, Statistics};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// How many spans may wait.
const QUEUE: usize = 4096;
/// How many spans are sent at once.
const BATCH: usize = 512;
/// How long spans gather.
const GATHER: Duration = Duration::from_secs(1);
/// How long a collector may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Where spans are sent: a collector over HTTP, without encryption, such as one on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Collector {
    /// Host and port.
    authority: String,
}

impl Collector {
    /// Reads `http://HOST:PORT`, without a path.
    pub(crate) fn read(url: &str) -> Option<Self> {
        let authority = url.strip_prefix("http://")?.trim_end_matches('/');
        let (host, port) = authority.rsplit_once(':')?;
        let plain = !host.is_empty() && !authority.contains(['/', '?', '#', '@']);
        (plain && port.parse::<u16>().is_ok()).then(|| Self { authority: authority.to_owned() })
    }

    /// Sends one request; what went wrong as a phrase.
    async fn send(&self, body: Bytes) -> Result<(), String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let stream = TcpStream::connect(&self.authority).await.map_err(|error| text(&error))?;
        let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream));
        let (mut sender, connection) = handshake.await.map_err(|error| text(&error))?;
        let request = Request::post("/v1/traces")
            .header("host", &self.authority)
            .header("content-type", "application/json")
            .body(Full::new(body))
            .map_err(|error| text(&error))?;
        // The connection runs while the answer is waited for, and ends with it.
        let answer = tokio::select! {
            answer = sender.send_request(request) => answer.map_err(|error| text(&error))?,
            ended = connection => {
                ended.map_err(|error| text(&error))?;
                return Err("it closed the connection".to_owned());
            }
        };
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("it answered with status {status}")) }
    }
}

/// Counts of spans.
#[derive(Debug, Default)]
struct Counts {
    sent: AtomicU64,
    dropped: AtomicU64,
}

/// The end of the queue where spans go in.
pub(crate) struct Exporter {
    queue: mpsc::Sender<Span>,
    counts: Arc<Counts>,
}

impl Exporter {
    /// Starts to send to `collector`.
    pub(crate) fn start(collector: Collector, env: &Env) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let counts = Arc::new(Counts::default());
        let task = export(collector, waiting, Arc::clone(&counts), env.clone());
        env.spawn("trace export", task);
        Self { queue, counts }
    }
}

impl SpanSink for Exporter {
    fn take(&self, span: Span) {
        if self.queue.try_send(span).is_err() {
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Statistics for Exporter {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    fn families(&self) -> Vec<MetricFamily> {
        let family = |name, help, count: &AtomicU64| {
            let value = count.load(Ordering::Relaxed) as f64;
            MetricFamily::new(name, help).with(Labels::new(), value)
        };
        let Counts { sent, dropped } = &*self.counts;
        vec![
            family("spans_sent_total", "Spans that the collector took", sent),
            family("spans_dropped_total", "Spans that no collector took in time", dropped),
        ]
    }
}

/// Sends spans until nobody can make any.
async fn export(
    collector: Collector,
    mut waiting: mpsc::Receiver<Span>,
    counts: Arc<Counts>,
    env: Env,
) {
    let mut failing = false;
    let mut spans = Vec::new();
    while waiting.recv_many(&mut spans, BATCH).await > 0 {
        if spans.len() < BATCH {
            env.sleep(GATHER).await;
            while spans.len() < BATCH {
                let Ok(span) = waiting.try_recv() else { break };
                spans.push(span);
            }
        }
        let number = u64::try_from(spans.len()).unwrap_or(u64::MAX);
        let body = Bytes::from(request(&spans).to_string());
        spans.clear();
        let sent = tokio::time::timeout(TIMEOUT, collector.send(body)).await;
        match sent.unwrap_or_else(|_| Err("it took too long".to_owned())) {
            Ok(()) => {
                counts.sent.fetch_add(number, Ordering::Relaxed);
                failing = false;
            }
            Err(cause) => {
                counts.dropped.fetch_add(number, Ordering::Relaxed);
                if !failing {
                    let collector = &collector.authority;
                    tracing::warn!(collector, cause, "the collector of traces takes no spans");
                }
                failing = true;
            }
        }
    }
}

/// An `ExportTraceServiceRequest`.
fn request(spans: &[Span]) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    json!({"resourceSpans": [{
        "resource": {"attributes": [
            text("service.name", "stator"),
            text("service.version", version),
        ]},
        "scopeSpans": [{
            "scope": {"name": "stator", "version": version},
            "spans": spans.iter().map(one).collect::<Vec<_>>(),
        }],
    }]})
}

/// One span, with the attributes of the semantic conventions for DynamoDB:
/// <https://opentelemetry.io/docs/specs/semconv/database/dynamodb/>.
fn one(span: &Span) -> Value {
    /// `SPAN_KIND_SERVER`.
    const SERVER: u8 = 2;
    /// `STATUS_CODE_ERROR`.
    const ERROR: u8 = 2;
    let ended = Duration::from_secs_f64(span.ended.as_epoch_seconds());
    let started = ended.saturating_sub(span.took);
    let tables: Vec<Value> =
        span.tables.iter().map(|table| json!({"stringValue": table})).collect();
    let mut attributes = vec![
        text("db.system.name", "aws.dynamodb"),
        text("rpc.system", "aws-api"),
        text("rpc.service", "DynamoDB"),
        text("rpc.method", span.operation),
        text("aws.request_id", &span.request_id),
        json!({"key": "http.response.status_code",
               "value": {"intValue": span.status.to_string()}}),
        json!({"key": "aws.dynamodb.table_names", "value": {"arrayValue": {"values": tables}}}),
    ];
    attributes.extend(span.error.map(|error| text("error.type", error)));
    // The conventions for servers: what the client did wrong is no error of the server's span.
    let status = if span.status >= 500 { json!({"code": ERROR}) } else { json!({}) };
    json!({
        "traceId": hexadecimal(&span.trace),
        "spanId": hexadecimal(&span.id),
        "parentSpanId": span.parent.map(|parent| hexadecimal(&parent)).unwrap_or_default(),
        "name": format!("DynamoDB.{}", span.operation),
        "kind": SERVER,
        "startTimeUnixNano": started.as_nanos().to_string(),
        "endTimeUnixNano": ended.as_nanos().to_string(),
        "attributes": attributes,
        "status": status,
    })
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    //! Where spans go, and what they look like.

    use env::Timestamp;

    use super::*;

    #[test]
    fn a_collector_is_an_address_without_a_path() {
        let read = |url| Collector::read(url).map(|collector| collector.authority);
        assert_eq!(read("http://127.0.0.1:4318"), Some("127.0.0.1:4318".to_owned()));
        assert_eq!(read("http://collector:4318/"), Some("collector:4318".to_owned()));
        for url in
            ["127.0.0.1:4318", "https://a:1", "http://a", "http://a:1/v1/traces", "http://:1"]
        {
            assert_eq!(read(url), None, "{url}");
        }
    }

    /// Field names and forms: <https://github.com/open-telemetry/opentelemetry-proto>,
    /// trace.proto, in the JSON form of the specification (ids in hexadecimal, 64-bit numbers as
    /// text).
    #[test]
    fn a_span_has_the_form_of_the_specification() {
        let span = Span {
            trace: 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes(),
            id: [1; 8],
            parent: Some(0x00f0_67aa_0ba9_02b7_u64.to_be_bytes()),
            ended: Timestamp::from_secs(1_800_000_000),
            took: Duration::from_micros(250),
            operation: "PutItem",
            tables: vec!["orders".to_owned()],
            request_id: "R".to_owned(),
            status: 500,
            error: Some("InternalServerError"),
        };
        let written = request(&[span]);
        let span = &written["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
        assert_eq!(span["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(span["spanId"], "0101010101010101");
        assert_eq!(span["parentSpanId"], "00f067aa0ba902b7");
        assert_eq!(span["name"], "DynamoDB.PutItem");
        assert_eq!(span["startTimeUnixNano"], "1799999999999750000");
        assert_eq!(span["endTimeUnixNano"], "1800000000000000000");
        assert_eq!((&span["kind"], &span["status"]["code"]), (&2.into(), &2.into()));
        let attributes = span["attributes"].as_array().expect("attributes");
        let table = json!({"key": "aws.dynamodb.table_names",
            "value": {"arrayValue": {"values": [{"stringValue": "orders"}]}}});
        assert!(attributes.contains(&table), "{attributes:?}");
        assert!(attributes.contains(&text("error.type", "InternalServerError")));
    }
}
