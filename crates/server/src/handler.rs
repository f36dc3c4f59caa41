//! One HTTP request to its response.
//!
//! Order of an API request's way: body → content type → operation → identity → call. The body is
//! read before anything is refused, so that the connection stays usable.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use engine::{Namespace, RequestCtx};
use env::{Deadline, Env, Moment, MovableClock};
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, ORIGIN};
use hyper::http::request;
use hyper::{HeaderMap, Method, Request, Response};
use model::{ApiError, Operation};

use crate::answer::{Answer, ContentType, Room};
use crate::body::{Body, BodyError, Budget, Coding};
use crate::guard::{self, Ended};
use crate::response::{self, Scratch};
use crate::{Limits, Metrics, Origins, RequestId, Service, beside, control, identity, metrics};

const TEXT: &str = "text/plain; charset=utf-8";

/// How long after its deadline a call is cut: the store knows the deadline too, and its answer is
/// the better one because it says that nothing was written.
const GRACE: Duration = Duration::from_secs(5);

/// What every connection of a server shares.
pub(crate) struct Shared<S> {
    pub(crate) env: Env,
    pub(crate) service: S,
    pub(crate) metrics: Metrics,
    pub(crate) namespace: Namespace,
    pub(crate) limits: Limits,
    pub(crate) bodies: Budget,
    pub(crate) answers: Room,
    pub(crate) origins: Origins,
    /// The clock that tests may move.
    pub(crate) control: Option<MovableClock>,
    /// What `GET /` answers.
    pub(crate) healthy: Bytes,
}

impl<S: Service> Shared<S> {
    /// Answers one request.
    pub(crate) async fn answer(
        &self,
        scratch: &Scratch,
        request: Request<Incoming>,
    ) -> Response<response::Body> {
        let (mut head, body) = request.into_parts();
        let page = head.headers.get(ORIGIN).cloned();
        // Only what answers DynamoDB's calls has its place here: the greater this future, the more there is to move.
        let mut response = if control::is_asked(&head) {
            Box::pin(control::answer(self, &head, body)).await
        } else if head.method == Method::POST {
            self.post(scratch, &mut head, body).await
        } else if let Some(caller) = beside::asked(&head) {
            Box::pin(beside::read_and_answer(self, &head, caller, body)).await
        } else {
            Box::pin(self.other(&head)).await
        };
        if let Some(page) = page {
            self.origins.admit(&page, response.headers_mut());
        }
        response
    }

    /// Everything that is not a call of the API.
    async fn other(&self, head: &request::Parts) -> Response<response::Body> {
        match (&head.method, head.uri.path()) {
            (&Method::GET, "/") => response::plain(200, "", self.healthy.clone()),
            (&Method::GET, "/health" | "/health/live") => {
                response::plain(200, TEXT, Bytes::from_static(b"live\n"))
            }
            (&Method::GET, "/health/ready") => match self.service.ready().await {
                Ok(()) => response::plain(200, TEXT, Bytes::from_static(b"ready\n")),
                Err(reason) => response::plain(503, TEXT, format!("not ready: {reason}\n").into()),
            },
            (&Method::GET, "/metrics") => {
                response::plain(200, metrics::CONTENT_TYPE, self.metrics.text().into())
            }
            (&Method::OPTIONS, _) => {
                let mut response = response::plain(200, "", Bytes::new());
                self.origins.preflight(&head.headers, response.headers_mut());
                response
            }
            _ => response::not_the_api(),
        }
    }

    async fn post(
        &self,
        scratch: &Scratch,
        head: &mut request::Parts,
        body: Incoming,
    ) -> Response<response::Body> {
        let started = self.env.moment();
        let body = match self.read(head, body).await {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let Some(content_type) = content_type(&head.headers) else {
            return Box::pin(beside::answer_or_refuse(self, head, body.bytes.clone())).await;
        };
        let request_id = RequestId::new(&self.env);
        let answer = match admit(head) {
            Ok(operation) => {
                let context = RequestCtx {
                    namespace: self.namespace.clone(),
                    host: host(operation, head),
                    deadline: Deadline::at(started, self.limits.call),
                };
                let answer = self.call(operation, request_id, &context, &body.bytes).await;
                let answer = self.answers.admit(answer);
                self.account(operation, request_id, &answer, started);
                answer
            }
            Err(error) => {
                self.metrics.refused.inc();
                Answer::error(&error)
            }
        };
        // The map has room for an answer's headers too, and the connection parses the next request into it.
        let headers = std::mem::take(&mut head.headers);
        response::api(scratch, headers, answer, content_type, request_id)
    }

    /// The body of a request, or what is answered without one.
    pub(crate) async fn read(
        &self,
        head: &request::Parts,
        body: Incoming,
    ) -> Result<Body<'_>, Response<response::Body>> {
        let coding = Coding::of(identity::text(&head.headers, &CONTENT_ENCODING));
        let reading = self.bodies.read(body, coding);
        match guard::run(&self.env, self.limits.body, reading).await {
            Ended::Done(Ok(body)) => Ok(body),
            Ended::Done(Err(BodyError::TooLarge)) => Err(self.unread(413)),
            Ended::Done(Err(BodyError::Broken)) => Err(self.unread(400)),
            Ended::TimedOut => Err(self.unread(408)),
            Ended::Panicked => Err(self.unread(500)),
        }
    }

    /// The answer to a request whose body was not read to its end; the connection closes.
    fn unread(&self, status: u16) -> Response<response::Body> {
        self.metrics.refused.inc();
        let mut response = response::plain(status, "", Bytes::new());
        let close = hyper::header::HeaderValue::from_static("close");
        response.headers_mut().insert(hyper::header::CONNECTION, close);
        response
    }

    /// Decodes, calls and encodes; whatever goes wrong in there goes wrong for this call alone.
    async fn call(
        &self,
        operation: Operation,
        request_id: RequestId,
        context: &RequestCtx,
        body: &Bytes,
    ) -> Answer {
        let work = async {
            let result = match wire::decode(operation, body) {
                Ok(request) => self.service.call(context, request).await,
                Err(error) => Err(error),
            };
            Answer::of(operation, &result)
        };
        match guard::run(&self.env, self.limits.call.saturating_add(GRACE), work).await {
            Ended::Done(answer) => answer,
            Ended::Panicked => {
                self.metrics.panics.inc();
                tracing::error!(%request_id, operation = operation.name(), "the call panicked");
                Answer::error(&ApiError::InternalServerError)
            }
            Ended::TimedOut => {
                tracing::warn!(%request_id, operation = operation.name(), "the call took too long");
                Answer::error(&ApiError::InternalServerError)
            }
        }
    }

    fn account(
        &self,
        operation: Operation,
        request_id: RequestId,
        answer: &Answer,
        started: Moment,
    ) {
        let took = self.env.moment().since(started);
        self.metrics.answered(operation, answer.status, took);
        tracing::debug!(
            target: "access",
            %request_id,
            operation = operation.name(),
            status = answer.status,
            bytes = answer.body.len(),
            micros = took.as_micros(),
        );
    }
}

/// What the request asks for, once it is clear that it may ask at all.
fn admit(head: &request::Parts) -> Result<Operation, ApiError> {
    let target = identity::text(&head.headers, &identity::TARGET);
    let operation = target.and_then(Operation::from_target).ok_or(ApiError::UnknownOperation)?;
    identity::claim(head)?;
    Ok(operation)
}

fn content_type(headers: &HeaderMap) -> Option<ContentType> {
    ContentType::parse(identity::text(headers, &CONTENT_TYPE)?)
}

/// The host that the client called, for the one operation that answers with it.
fn host(operation: Operation, head: &request::Parts) -> Option<Arc<str>> {
    (operation == Operation::DescribeEndpoints)
        .then(|| identity::text(&head.headers, &HOST).map(Arc::from))
        .flatten()
}
