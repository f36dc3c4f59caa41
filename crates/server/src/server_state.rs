//! What every connection of a server shares, and how request bodies are read with it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bytes::Bytes;
use engine::RequestCtx;
use env::{Deadline, Env, Moment};
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_ENCODING, HeaderValue};
use model::{Caller, Origin};

use crate::access_log::AccessLog;
use crate::activity::{Activity, micros};
use crate::audit::{Asker, AuditEntry};
use crate::authentication::claim;
use crate::body::{Bodies, Body, BodyError, Coding};
use crate::body_budget::{BodyBudget, Reader};
use crate::connections::Connections;
use crate::cors::Origins;
use crate::failures::Failures;
use crate::guard::{self, Outcome};
use crate::head::Head;
use crate::hosts::Hosts;
use crate::metrics::Metrics;
use crate::proxies::Proxies;
use crate::response;
use crate::response_budget::{ResponseBudget, Turn};
use crate::settings::Limits;
use crate::tls::Tls;

/// Codes of answers to signatures that are wrong, of all services.
const FAILURES: [&str; 9] = [
    "InvalidIdentityToken",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "IncompleteSignatureException",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    "InvalidToken",
];

/// What every connection of a server shares.
pub(crate) struct ServerState<S> {
    pub(crate) env: Env,
    pub(crate) services: S,
    pub(crate) metrics: Metrics,
    pub(crate) limits: Limits,
    pub(crate) bodies: BodyBudget,
    pub(crate) responses: ResponseBudget,
    pub(crate) connections: Arc<Connections>,
    pub(crate) origins: Origins,
    pub(crate) hosts: Hosts,
    pub(crate) access_log: AccessLog,
    pub(crate) failures: Failures,
    /// How connections are encrypted, if they are.
    pub(crate) tls: Option<Tls>,
    /// Proxies whose word counts.
    pub(crate) proxies: Option<Arc<Proxies>>,
    /// Whether the metrics are at places of their own alone.
    pub(crate) metrics_apart: bool,
    /// Whether the server was asked to end, and still answers.
    pub(crate) leaving: AtomicBool,
    /// What `GET /` answers.
    pub(crate) endpoint: Bytes,
}

impl<S> ServerState<S> {
    /// The context of a request that began at `started`.
    pub(crate) fn context(&self, caller: Arc<Caller>, started: Moment) -> RequestCtx {
        RequestCtx {
            namespace: caller.namespace.clone(),
            caller,
            host: None,
            as_of: None,
            deadline: Deadline::at(started, self.limits.call),
        }
    }

    /// Records a request that was refused before anything of it was called: its id, service and
    /// action, and the status and code of the answer.
    pub(crate) fn audit_refusal(
        &self,
        head: &Head,
        origin: Origin<'_>,
        (request_id, service, action): (&str, &str, Option<&str>),
        (status, code): (u16, &str),
        started: Moment,
    ) {
        let Some(sink) = self.access_log.audit() else { return };
        let claimed = claim(head).ok();
        sink.record(&AuditEntry {
            time: self.env.now(),
            request_id,
            call: (service, action),
            caller: Asker::Refused(claimed.as_ref().map(|claim| &*claim.scope.access_key)),
            source: origin.source,
            decisions: &[],
            status,
            error: Some(code),
            took: self.env.moment().since(started),
        });
    }

    /// Counts a signature that was refused, by the code of its answer, and waits as long as its
    /// address has to.
    pub(crate) async fn slow_down(&self, source: Option<IpAddr>, code: &'static str) {
        if !FAILURES.contains(&code) {
            return;
        }
        self.metrics.signature_refused(code);
        // It is known where signatures are verified.
        let Some(source) = source else { return };
        let wait = self.failures.note(source, self.micros());
        if !wait.is_zero() {
            self.env.sleep(wait).await;
        }
    }

    /// The server's clock in microseconds.
    pub(crate) fn micros(&self) -> u64 {
        micros(&self.env)
    }

    /// All metrics as text.
    pub(crate) fn metrics_text(&self) -> String {
        let whole = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
        self.metrics.body_bytes.set(whole(self.bodies.taken()));
        self.metrics.answer_bytes.set(whole(self.responses.taken()));
        self.metrics.text()
    }

    /// Leave to begin a call whose answer may be large; `None` when there is none in time.
    pub(crate) async fn turn(&self) -> Option<Turn<'_>> {
        match self.responses.try_turn() {
            Some(turn) => Some(turn),
            None => {
                Box::pin(self.responses.turn(&self.env, |wanted| self.cut_readers(wanted))).await
            }
        }
    }

    fn cut_readers(&self, wanted: usize) {
        let cut = self.connections.cut_slow_readers(micros(&self.env), wanted);
        self.metrics.slow_readers_cut.inc_by(cut);
    }

    /// An answer with its share of the budget, if it is large; `None` when there is no room for it
    /// in time.
    pub(crate) async fn admit(&self, answer: Bytes, activity: &Arc<Activity>) -> Option<Bytes> {
        match self.responses.admit(answer, activity) {
            Ok(answer) => Some(answer),
            Err(answer) => Box::pin(self.wait_for_room(answer, activity)).await,
        }
    }

    /// Cuts connections whose clients take nothing until there is room.
    async fn wait_for_room(&self, answer: Bytes, activity: &Arc<Activity>) -> Option<Bytes> {
        let wanted = answer.len();
        self.responses.wait(&self.env, answer, activity, || self.cut_readers(wanted)).await
    }

    /// The body of a request as what its coding says, or the response to a request without a usable
    /// one.
    pub(crate) async fn read(
        &self,
        head: &Head,
        body: Incoming,
        activity: &Activity,
    ) -> Result<Body<'_>, Response<response::Body>> {
        let coding = Coding::of(head.text(&CONTENT_ENCODING));
        self.read_coded(body, (coding, self.limits.body_bytes), activity).await
    }

    /// The body of a request of up to `limit` bytes, or the response to a request without a usable
    /// one.
    pub(crate) async fn read_coded(
        &self,
        body: Incoming,
        (coding, limit): (Coding, usize),
        activity: &Activity,
    ) -> Result<Body<'_>, Response<response::Body>> {
        let reader = self.reader(activity);
        let bodies = Bodies { budget: &self.bodies, limit, reader };
        match guard::run(&self.env, self.limits.body, bodies.read(body, coding)).await {
            Outcome::Done(Ok(body)) => Ok(body),
            Outcome::Done(Err(BodyError::TooLarge)) => Err(self.unread(413)),
            Outcome::Done(Err(BodyError::Broken)) => Err(self.unread(400)),
            Outcome::Done(Err(BodyError::NoRoom)) => Err(self.unread(503)),
            // It was read to its end.
            Outcome::Done(Err(BodyError::Coding)) => {
                self.metrics.refused.inc();
                Err(response::plain(500, "", Bytes::new()))
            }
            Outcome::TimedOut => Err(self.unread(408)),
            Outcome::Panicked => Err(self.unread(500)),
        }
    }

    /// Who reads a body on a connection with this activity.
    pub(crate) fn reader<'a>(&'a self, activity: &'a Activity) -> Reader<'a> {
        let (env, connections, metrics) = (&self.env, &*self.connections, &self.metrics);
        Reader { env, activity, connections, metrics }
    }

    /// The response to a request whose body was not read to its end; the connection closes.
    pub(crate) fn unread(&self, status: u16) -> Response<response::Body> {
        self.metrics.refused.inc();
        let mut response = response::plain(status, "", Bytes::new());
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}
