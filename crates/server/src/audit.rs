//! Audit entries: what is recorded of every request where an audit log is wanted.
//!
//! Invariant: an entry holds names, never values: no key or attribute of an item, no parameter's
//! value, no secret and no token. What receives entries implements [`AuditSink`].

use std::net::IpAddr;
use std::time::Duration;

use env::Timestamp;
use model::{Caller, Decision};

/// Takes entries. It must not wait for long: requests are answered in between.
pub trait AuditSink: Send + Sync + 'static {
    /// Takes one entry.
    fn record(&self, entry: &AuditEntry<'_>);
}

/// One request.
#[derive(Clone, Copy, Debug)]
pub struct AuditEntry<'a> {
    /// When it was answered.
    pub time: Timestamp,
    /// The id that its answer shows.
    pub request_id: &'a str,
    /// The service and the action: `dynamodb` and `GetItem`; no action if it is not known.
    pub call: (&'a str, Option<&'a str>),
    /// Who asked.
    pub caller: Asker<'a>,
    /// The address that it came from.
    pub source: Option<IpAddr>,
    /// What policies said; nothing where nobody was asked.
    pub decisions: &'a [Decision],
    /// The HTTP status of the answer.
    pub status: u16,
    /// The code of the error, if the answer is one.
    pub error: Option<&'a str>,
    /// How long it took.
    pub took: Duration,
}

/// Who asked.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'a> {
    /// Somebody whose signature was verified.
    Verified(&'a Caller),
    /// Whom a signature names that nobody verifies.
    Claimed(&'a Caller),
    /// Somebody whose signature was refused: the access key that it names, if it names one.
    Refused(Option<&'a str>),
}
