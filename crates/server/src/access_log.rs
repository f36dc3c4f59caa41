//! The access log: one line for each answered DynamoDB call, and a warning for a slow one.
//!
//! Lines are made only when they are wanted: the target `access` at the level `debug`
//! (`--log-level info,access=debug`), or a call above the threshold.

use std::time::Duration;

use model::{Caller, Operation, Request, Resource};
use tracing::Level;

use crate::answer::Answer;
use crate::request_id::RequestId;

/// How many tables of one request a line names.
const TABLES: usize = 10;

/// Decides which calls get a line, and writes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccessLog {
    /// A call that took at least this long is a warning.
    slow: Option<Duration>,
}

/// A call: its id, what it asks for and who asks.
pub(crate) type Called<'a> = (RequestId, Operation, &'a Caller);

/// What a line says about a call before its answer is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// The tables that the request names, with commas between them; empty if it names none or no
    /// line is wanted.
    tables: String,
}

impl AccessLog {
    /// A log that warns about calls of at least `slow`.
    pub(crate) const fn new(slow: Option<Duration>) -> Self {
        Self { slow }
    }

    /// Takes from a decoded request what a line will say.
    pub(crate) fn subject(&self, request: &Request) -> Subject {
        let every = tracing::enabled!(target: "access", Level::DEBUG);
        if every || self.slow.is_some() {
            Subject { tables: tables(request) }
        } else {
            Subject::default()
        }
    }

    /// Writes the line of an answered call, if one is wanted.
    pub(crate) fn answered(
        &self,
        (request_id, operation, caller): Called<'_>,
        subject: &Subject,
        answer: &Answer,
        took: Duration,
    ) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let table = (!subject.tables.is_empty()).then_some(subject.tables.as_str());
        if self.slow.is_some_and(|slow| took >= slow) {
            tracing::warn!(
                target: "access",
                %request_id,
                operation = operation.name(),
                table,
                status = answer.status,
                error = answer.error,
                principal = &*caller.principal.access_key_id,
                bytes = answer.body.len(),
                micros,
                "slow request"
            );
            return;
        }
        tracing::debug!(
            target: "access",
            %request_id,
            operation = operation.name(),
            table,
            status = answer.status,
            error = answer.error,
            principal = &*caller.principal.access_key_id,
            bytes = answer.body.len(),
            micros,
        );
    }
}

/// The tables that a request names, each once.
fn tables(request: &Request) -> String {
    let mut named = Vec::new();
    for permission in request.permissions() {
        let table = match permission.resource {
            Resource::Table(table) | Resource::Index { table, .. } | Resource::Arn(table) => table,
            Resource::GlobalTable(table) => table,
            Resource::Any | Resource::Statement(_) => continue,
        };
        if !named.contains(&table) {
            named.push(table);
        }
        if named.len() == TABLES {
            break;
        }
    }
    named.join(",")
}
