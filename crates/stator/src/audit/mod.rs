//! The audit log: a file with one JSON object a line for each request, and for each call that a
//! stack makes for somebody after its request.
//!
//! A line is written before its request is answered, so that nobody has an answer that the file
//! does not know, except when it cannot be written: that is logged and counted, and requests are
//! answered all the same.
//!
//! Invariant: a line holds names, never values ([`server::AuditEntry`]).

mod rotation;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::Witness;
use aws_services::timestamp::iso8601;
use env::Env;
use model::{Caller, Decision, Principal, PrincipalKind};
use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use server::{Asker, AuditEntry, AuditSink, MetricFamily, Statistics};
use tokio::signal::unix::{SignalKind, signal};

use self::rotation::RotatedFile;

/// Microseconds between two log lines that say that the file cannot be written.
const SILENCE: u64 = 60_000_000;

/// The audit log of a server.
pub(crate) struct AuditLog {
    file: Mutex<RotatedFile>,
    env: Env,
    written: AtomicU64,
    failed: AtomicU64,
    /// When a failure was logged last, in microseconds since 1970.
    said: AtomicU64,
}

impl fmt::Debug for AuditLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditLog").finish_non_exhaustive()
    }
}

impl AuditLog {
    /// The log in the file at `path`, which is added to; at `bytes` it becomes `path.1`, and of
    /// those there are at most `kept`. On SIGHUP it is opened anew.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub(crate) fn open(path: &Path, (bytes, kept): (u64, u32), env: &Env) -> io::Result<Arc<Self>> {
        let file = Mutex::new(RotatedFile::open(path.to_owned(), bytes, kept)?);
        let (written, failed, said) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let log = Arc::new(Self { file, env: env.clone(), written, failed, said });
        let hangup = signal(SignalKind::hangup())?;
        env.spawn("audit", Arc::clone(&log).reopen_on(hangup));
        Ok(log)
    }

    /// Who moves the file away sends SIGHUP after it.
    async fn reopen_on(self: Arc<Self>, mut hangup: tokio::signal::unix::Signal) {
        while hangup.recv().await.is_some() {
            let opened = self.file.lock().reopen();
            self.check(opened);
        }
    }

    fn write(&self, entry: Value) {
        let written = self.file.lock().append(&format!("{entry}\n"));
        if self.check(written) {
            self.written.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether it worked; if not, that is counted, and logged once a minute.
    fn check(&self, done: io::Result<()>) -> bool {
        let Err(error) = done else { return true };
        self.failed.fetch_add(1, Ordering::Relaxed);
        let now = self.env.now().as_micros();
        let said = self.said.load(Ordering::Relaxed);
        if now.saturating_sub(said) >= SILENCE {
            self.said.store(now, Ordering::Relaxed);
            tracing::error!(%error, "the audit log cannot be written");
        }
        false
    }
}

impl AuditSink for AuditLog {
    fn record(&self, entry: &AuditEntry<'_>) {
        self.write(line(entry));
    }
}

impl Witness for AuditLog {
    fn note(&self, service: &str, caller: &Caller, decisions: &[Decision]) {
        let mut line = Map::new();
        line.insert("time".to_owned(), iso8601(self.env.now().as_micros()).into());
        line.insert("invokedBy".to_owned(), service.into());
        put_caller(&mut line, caller);
        put_decisions(&mut line, decisions);
        self.write(Value::Object(line));
    }
}

impl Statistics for AuditLog {
    fn families(&self) -> Vec<MetricFamily> {
        let count = |name, help, counter: &AtomicU64| {
            let value = counter.load(Ordering::Relaxed);
            MetricFamily::new(name, help).with(Vec::new(), to_float(value))
        };
        vec![
            count("audit_entries_total", "Lines written to the audit log", &self.written),
            count("audit_failures_total", "Failed writes to the audit log", &self.failed),
        ]
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 lines")]
const fn to_float(value: u64) -> f64 {
    value as f64
}

/// The object of one line.
fn line(entry: &AuditEntry<'_>) -> Value {
    let (service, action) = entry.call;
    let mut line = Map::new();
    let mut put = |name: &str, value: Value| drop(line.insert(name.to_owned(), value));
    put("time", iso8601(entry.time.as_micros()).into());
    put("requestId", entry.request_id.into());
    put("service", service.into());
    put("action", action.into());
    put("sourceAddress", entry.source.map(|it| it.to_canonical().to_string()).into());
    put("status", entry.status.into());
    if let Some(error) = entry.error {
        put("error", error.into());
    }
    put("micros", u64::try_from(entry.took.as_micros()).unwrap_or(u64::MAX).into());
    match entry.caller {
        Asker::Verified(caller) => {
            put_caller(&mut line, caller);
            put_decisions(&mut line, entry.decisions);
        }
        Asker::Claimed(caller) => {
            put_caller(&mut line, caller);
            line.insert("decision".to_owned(), "Unverified".into());
        }
        Asker::Refused(access_key) => {
            line.insert("accessKeyId".to_owned(), access_key.into());
            line.insert("decision".to_owned(), "Refused".into());
        }
    }
    Value::Object(line)
}

/// Who it is, and the account and Region that the request is for.
fn put_caller(line: &mut Map<String, Value>, caller: &Caller) {
    let Principal { access_key_id, kind, .. } = &caller.principal;
    let kind = match kind {
        PrincipalKind::Root => "Root",
        PrincipalKind::User(_) => "User",
        PrincipalKind::Role(_) => "AssumedRole",
    };
    let mut put = |name: &str, value: &str| drop(line.insert(name.to_owned(), value.into()));
    put("principalType", kind);
    put("principal", &caller.principal.arn());
    put("accessKeyId", access_key_id);
    put("account", &caller.namespace.account);
    put("region", &caller.namespace.region);
}

/// What policies said: of the request, and of each of its permissions.
fn put_decisions(line: &mut Map<String, Value>, decisions: &[Decision]) {
    let name = |allowed| if allowed { "Allow" } else { "Deny" };
    let allowed = decisions.iter().all(|decision| decision.allowed);
    line.insert("decision".to_owned(), name(allowed).into());
    let each = decisions.iter().map(|decision| {
        let Decision { action, resource, allowed, by, statement } = decision;
        let mut one = json!({
            "action": action, "resource": resource, "decision": name(*allowed), "by": by,
        });
        if let (Some((policy, statement)), Some(one)) = (statement, one.as_object_mut()) {
            one.insert("policy".to_owned(), policy.as_str().into());
            one.insert("statement".to_owned(), statement.as_str().into());
        }
        one
    });
    line.insert("permissions".to_owned(), each.collect());
}
