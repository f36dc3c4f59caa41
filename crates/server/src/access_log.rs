//! The access log: one line for each answered DynamoDB call, a warning for a slow one, its span in
//! a trace, and its entry in the audit log, which calls of other services and refused ones have
//! too.
//!
//! They are made only when they are wanted: the target `access` at the level `debug`
//! (`--log-level info,access=debug`), a call above the threshold, a sink for spans, one for the
//! audit.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use env::Env;
use model::{Caller, Notes, Operation, Request, Resource};
use tracing::Level;

use crate::answer::Answer;
use crate::audit::{Asker, AuditEntry, AuditSink};
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
    audit: Option<Arc<dyn AuditSink>>,
    /// Whether signatures are verified.
    verifies: bool,
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
    /// Where the request comes from.
    source: Option<IpAddr>,
    /// What policies say.
    pub(crate) notes: Notes,
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
            source = $subject.source.map(tracing::field::display),
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
    /// A log that warns about calls of at least `slow`, gives spans to `spans` and entries to
    /// `audit`; `verifies`: whether signatures are verified.
    pub(crate) fn new(
        slow: Option<Duration>,
        spans: Option<Arc<dyn SpanSink>>,
        audit: Option<Arc<dyn AuditSink>>,
        verifies: bool,
    ) -> Self {
        Self { slow, spans, audit, verifies }
    }

    /// Whether every request is recorded.
    pub(crate) const fn audits(&self) -> bool {
        self.audit.is_some()
    }

    /// Takes from the head of a request what will be recorded.
    pub(crate) fn subject(&self, headers: &Headers, source: Option<IpAddr>) -> Subject {
        let mut subject = Subject { source, notes: self.notes(), ..Subject::default() };
        if self.spans.is_some() {
            let parent = headers.text(&header::TRACE_PARENT);
            subject.parent = parent.and_then(TraceParent::read);
        }
        subject
    }

    /// Where the decisions about a request are noted, if they are recorded.
    pub(crate) fn notes(&self) -> Notes {
        if self.audits() { Notes::wanted() } else { Notes::default() }
    }

    /// What takes entries of the audit log, if there is one.
    pub(crate) fn audit(&self) -> Option<&dyn AuditSink> {
        self.audit.as_deref()
    }

    /// Who asked, as far as it is known.
    pub(crate) const fn asker<'a>(&self, caller: &'a Caller) -> Asker<'a> {
        if self.verifies { Asker::Verified(caller) } else { Asker::Claimed(caller) }
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
        if let Some(sink) = self.audit() {
            let (request_id, operation, caller) = called;
            sink.record(&AuditEntry {
                time: env.now(),
                request_id: str::from_utf8(&request_id.text()).unwrap_or_default(),
                call: ("dynamodb", Some(operation.name())),
                caller: self.asker(caller),
                source: subject.source,
                decisions: subject.notes.decisions(),
                status: answer.status,
                error: answer.error,
                took,
            });
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
