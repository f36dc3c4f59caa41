//! DynamoDB calls: one request from its body to its response.
//!
//! Order: body → operation → authentication → decoding → authorisation → call → encoding. The body
//! is read before anything is refused, so that the connection remains usable.

use std::sync::Arc;
use std::time::Duration;

use auth::{Protocol, Rules};
use bytes::Bytes;
use engine::RequestCtx;
use env::{Moment, Timestamp};
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::HOST;
use model::{ApiError, Caller, Operation, Origin};

use crate::access_log::{Called, Subject};
use crate::answer::Answer;
use crate::as_of::as_of;
use crate::authentication::{self, Authenticated, SignedRequest};
use crate::authorization::AuthorizationRequest;
use crate::body::Body;
use crate::guard::{self, Outcome};
use crate::head::Head;
use crate::media_type::MediaType;
use crate::request_id::RequestId;
use crate::response::Reply;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::session::Session;
use crate::{compression, header, response};

/// How long after its deadline a call is cut: the store knows the deadline too, and its answer is
/// the better one because it says that nothing was written.
const GRACE: Duration = Duration::from_secs(5);

/// How calls are signed, those of streams too.
const RULES: Rules<'static> = Rules { protocol: Protocol::Json, service: "dynamodb", region: None };

/// Answers one call that the HTTP library read.
pub(crate) async fn answer<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: Head,
    media_type: MediaType,
    body: Incoming,
) -> Response<response::Body> {
    let started = state.env.moment();
    let body = match state.read(&head, body, &session.activity).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let reply = reply(state, session, (&head, media_type), &body, started).await;
    // The map has room for a response's headers too, and the connection parses the next request
    // into it.
    reply.into_response(&session.scratch, head.headers.into_map(), state.env.now())
}

/// The reply to one call.
pub(crate) async fn reply<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    (head, media_type): (&Head, MediaType),
    body: &Body<'_>,
    started: Moment,
) -> Reply {
    let request_id = RequestId::new(&state.env);
    let mut coding = None;
    let answer = match admit(state, session, head, body.sent()) {
        Ok(Admitted { operation, caller, as_of }) => {
            let host = host(operation, head);
            let context = RequestCtx { host, as_of, ..state.context(caller, started) };
            let called = (request_id, operation, &*context.caller);
            let origin = session.origin(&head.headers);
            let mut subject = state.access_log.subject(&head.headers, origin.source);
            let body = &body.bytes;
            let mut answer = call(state, called, (&context, origin), body, &mut subject).await;
            coding = compression::compress(&mut answer, &head.headers).await;
            let body = std::mem::take(&mut answer.body);
            match state.admit(body, &session.activity).await {
                Some(body) => answer.body = body,
                None => {
                    coding = None;
                    answer = Answer::error(&ApiError::InternalServerError);
                }
            }
            let took = state.env.moment().since(started);
            state.metrics.answered(operation, answer.status, took);
            state.access_log.answered(&state.env, called, subject, &answer, took);
            answer
        }
        Err(error) => {
            state.metrics.refused.inc();
            let answer = Answer::error(&error);
            if state.services.verifies() {
                let (source, code) = (session.origin(&head.headers).source, answer.error);
                Box::pin(state.slow_down(source, code.unwrap_or_default())).await;
            }
            if state.access_log.audits() {
                let operation = head.text(&header::TARGET).and_then(Operation::from_target);
                let id = request_id.to_string();
                let call = (&*id, "dynamodb", operation.map(Operation::name));
                let refused = (answer.status, answer.error.unwrap_or_default());
                state.audit_refusal(head, session.origin(&head.headers), call, refused, started);
            }
            answer
        }
    };
    Reply { answer, media_type, request_id, coding }
}

/// What a request's head says.
struct Admitted {
    operation: Operation,
    caller: Arc<Caller>,
    as_of: Option<Timestamp>,
}

/// The operation that a request calls, and who calls it.
fn admit<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
    sent: &Bytes,
) -> Result<Admitted, ApiError> {
    let target = head.text(&header::TARGET);
    let operation = target.and_then(Operation::from_target).ok_or(ApiError::UnknownOperation)?;
    let request = SignedRequest::new(head, sent, RULES);
    let found = state.services.authenticate(&session.authentication, &request);
    let Authenticated { caller, .. } =
        found.map_err(|refusal| authentication::api_error(&refusal))?;
    let as_of = as_of(&head.headers)?;
    if as_of.is_some() && state.services.verifies() && !request.signs(&header::AS_OF) {
        let detail =
            format!("'{}' must be a 'SignedHeader' in the AWS Authorization.", header::AS_OF);
        return Err(ApiError::InvalidSignature { detail });
    }
    Ok(Admitted { operation, caller, as_of })
}

/// Whether answers of this operation are often larger than what is not counted of them.
const fn answers_much(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Query
            | Operation::Scan
            | Operation::BatchGetItem
            | Operation::TransactGetItems
            | Operation::ExecuteStatement
            | Operation::BatchExecuteStatement
            | Operation::ExecuteTransaction
            | Operation::GetRecords
    )
}

/// The host that the client called, for the one operation that answers with it.
fn host(operation: Operation, head: &Head) -> Option<Arc<str>> {
    (operation == Operation::DescribeEndpoints).then(|| head.text(&HOST).map(Arc::from)).flatten()
}

/// Decodes, authorises, calls and encodes; a failure in there affects this call alone.
async fn call<S: Application>(
    state: &ServerState<S>,
    (request_id, operation, caller): Called<'_>,
    (context, origin): (&RequestCtx, Origin<'_>),
    body: &Bytes,
    subject: &mut Subject,
) -> Answer {
    let work = async {
        // Returned with the encoded answer, before that waits for its own room.
        let _turn = if answers_much(operation) {
            let Some(turn) = state.turn().await else {
                return Answer::refusal(operation, &ApiError::InternalServerError);
            };
            Some(turn)
        } else {
            None
        };
        let request = match wire::decode(operation, body) {
            Ok(request) => request,
            Err(error) => return Answer::refusal(operation, &error),
        };
        state.access_log.decoded(&request, subject);
        let past = context.as_of.is_some();
        let asked = AuthorizationRequest { caller, request: &request, past, origin };
        let called = match state.services.authorize(&asked, &mut subject.notes) {
            Err(error) => return Answer::refusal(operation, &error),
            Ok(None) => state.services.call(context, request).await,
            Ok(Some(namespace)) => {
                let there = RequestCtx { namespace, ..context.clone() };
                Box::pin(state.services.call(&there, request)).await
            }
        };
        Answer::of(operation, &called)
    };
    match guard::run(&state.env, state.limits.call.saturating_add(GRACE), work).await {
        Outcome::Done(answer) => answer,
        Outcome::Panicked => {
            state.metrics.panics.inc();
            tracing::error!(%request_id, operation = operation.name(), "the call panicked");
            Answer::error(&ApiError::InternalServerError)
        }
        Outcome::TimedOut => {
            tracing::warn!(%request_id, operation = operation.name(), "the call took too long");
            Answer::error(&ApiError::InternalServerError)
        }
    }
}
