//! The access log: one line for each answered DynamoDB call, a warning for a slow one, and its
//! span in a trace.
//!
//! They are made only when they are wanted: the target `access` at the level `debug`
//! (`--log-level info,access=debug`), a call above the threshold, a sink for spans.

use std::sync::Arc;
use std::time::Duration;

use env::Env;
use model::{Caller, Operation, Request, Resource};
use tracing::Level;

use crate::answer::Answer;
use crate::head::Headers;
use crate::header;
use crate::request_id::RequestId;
use crate::span::{Span, SpanSink, TraceParent};

/// How many tables of one request are named.
const TABLES: usize = 10;

/// Decides which calls are recorded, and records them.
#[derive(Clone, Default)]
pub(crate) struct AccessLog {
    /// A call that took at least this long is a warning.
    slow: Option<Duration>,
    spans: Option<Arc<dyn SpanSink>>,
}

/// A call: its id, what it asks for and who asks.
pub(crate) type Called<'a> = (RequestId, Operation, &'a Caller);

/// What is recorded of a call before its answer is known.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    /// The tables that the request names; none if nothing is recorded.
    tables: Vec<String>,
    /// The context that the client sent, while spans are wanted.
    parent: Option<TraceParent>,
}

impl Subject {
    /// The tables with commas between them.
    fn named(&self) -> Option<String> {
        (!self.tables.is_empty()).then(|| self.tables.join(","))
    }
}

/// A line at a level; a macro because the level is part of a line's static description.
macro_rules! line {
    ($level:ident, $called:ident, $subject:ident, $answer:ident, $took:ident $(, $message:literal)?) => {{
        let (request_id, operation, caller) = $called;
        tracing::$level!(
            target: "access",
            %request_id,
            operation = operation.name(),
            table = $subject.named(),
            status = $answer.status,
            error = $answer.error,
            principal = &*caller.principal.access_key_id,
            account = &*caller.namespace.account,
            region = &*caller.namespace.region,
            units = $answer.units,
            bytes = $answer.body.len(),
            micros = u64::try_from($took.as_micros()).unwrap_or(u64::MAX),
            $($message)?
        );
    }};
}

impl AccessLog {
    /// A log that warns about calls of at least `slow` and gives spans to `spans`.
    pub(crate) fn new(slow: Option<Duration>, spans: Option<Arc<dyn SpanSink>>) -> Self {
        Self { slow, spans }
    }

    /// Takes from the head of a request what will be recorded.
    pub(crate) fn subject(&self, headers: &Headers) -> Subject {
        if self.spans.is_none() {
            return Subject::default();
        }
        let parent = headers.text(&header::TRACE_PARENT).and_then(TraceParent::read);
        Subject { tables: Vec::new(), parent }
    }

    /// Takes from a decoded request what will be recorded.
    pub(crate) fn decoded(&self, request: &Request, subject: &mut Subject) {
        let every = tracing::enabled!(target: "access", Level::DEBUG);
        if every || self.slow.is_some() || self.spans.is_some() {
            subject.tables = tables(request);
        }
    }

    /// Records an answered call, if that is wanted.
    pub(crate) fn answered(
        &self,
        env: &Env,
        called: Called<'_>,
        subject: Subject,
        answer: &Answer,
        took: Duration,
    ) {
        if self.slow.is_some_and(|slow| took >= slow) {
            line!(warn, called, subject, answer, took, "slow request");
        } else {
            line!(debug, called, subject, answer, took);
        }
        if let Some(sink) = &self.spans
            && let Some(span) = span(env, called, subject, answer, took)
        {
            sink.take(span);
        }
    }
}

/// The span of a call; `None` when the client records none.
fn span(
    env: &Env,
    (request_id, operation, _): Called<'_>,
    subject: Subject,
    answer: &Answer,
    took: Duration,
) -> Option<Span> {
    let parent = subject.parent;
    if parent.is_some_and(|parent| !parent.sampled) {
        return None;
    }
    let mut id = [0; 8];
    env.fill_random(&mut id);
    Some(Span {
        trace: parent.map_or_else(|| TraceParent::new_trace(env), |parent| parent.trace),
        id,
        parent: parent.map(|parent| parent.span),
        ended: env.now(),
        took,
        operation: operation.name(),
        tables: subject.tables,
        request_id: request_id.to_string(),
        status: answer.status,
        error: answer.error,
    })
}

/// The tables that a request names, each once.
fn tables(request: &Request) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for permission in request.permissions() {
        let table = match permission.resource {
            Resource::Table(table) | Resource::Index { table, .. } | Resource::Arn(table) => table,
            Resource::GlobalTable(table) => table,
            Resource::Any | Resource::Statement(_) => continue,
        };
        if named.len() < TABLES && named.iter().all(|known| known != table) {
            named.push(table.to_owned());
        }
    }
    named
}
