//! What every connection of a server shares, and how request bodies are read with it.

use std::sync::Arc;

use bytes::Bytes;
use engine::RequestCtx;
use env::{Deadline, Env, Moment};
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_ENCODING, HeaderValue};
use hyper::http::request;
use model::{Caller, Namespace};

use crate::access_log::AccessLog;
use crate::activity::{Activity, micros};
use crate::body::{Body, BodyBudget, BodyError, Coding, Reader};
use crate::connections::Connections;
use crate::cors::Origins;
use crate::guard::{self, Outcome};
use crate::metrics::Metrics;
use crate::response_budget::ResponseBudget;
use crate::settings::Limits;
use crate::{header, response};

/// What every connection of a server shares.
pub(crate) struct ServerState<S> {
    pub(crate) env: Env,
    pub(crate) services: S,
    pub(crate) metrics: Metrics,
    /// The account and Region of all tables.
    pub(crate) namespace: Namespace,
    pub(crate) limits: Limits,
    pub(crate) bodies: BodyBudget,
    pub(crate) responses: ResponseBudget,
    pub(crate) connections: Arc<Connections>,
    pub(crate) origins: Origins,
    pub(crate) access_log: AccessLog,
    /// What `GET /` answers.
    pub(crate) endpoint: Bytes,
}

impl<S> ServerState<S> {
    /// The context of a request that began at `started`.
    pub(crate) fn context(&self, caller: Arc<Caller>, started: Moment) -> RequestCtx {
        RequestCtx {
            namespace: self.namespace.clone(),
            caller,
            host: None,
            as_of: None,
            deadline: Deadline::at(started, self.limits.call),
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
        let cut = || self.connections.cut_slow_readers(micros(&self.env), wanted);
        let waited = self.responses.wait(&self.env, answer, activity, || {
            self.metrics.slow_readers_cut.inc_by(cut());
        });
        waited.await
    }

    /// The body of a request, or the response to a request without a usable one.
    pub(crate) async fn read(
        &self,
        head: &request::Parts,
        body: Incoming,
        activity: &Activity,
    ) -> Result<Body<'_>, Response<response::Body>> {
        let coding = Coding::of(header::text(&head.headers, &CONTENT_ENCODING));
        let (env, connections, metrics) = (&self.env, &*self.connections, &self.metrics);
        let reader = Reader { env, activity, connections, metrics };
        let reading = self.bodies.read(body, coding, reader);
        match guard::run(&self.env, self.limits.body, reading).await {
            Outcome::Done(Ok(body)) => Ok(body),
            Outcome::Done(Err(BodyError::TooLarge)) => Err(self.unread(413)),
            Outcome::Done(Err(BodyError::Broken)) => Err(self.unread(400)),
            Outcome::TimedOut => Err(self.unread(408)),
            Outcome::Panicked => Err(self.unread(500)),
        }
    }

    /// The response to a request whose body was not read to its end; the connection closes.
    pub(crate) fn unread(&self, status: u16) -> Response<response::Body> {
        self.metrics.refused.inc();
        let mut response = response::plain(status, "", Bytes::new());
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}
